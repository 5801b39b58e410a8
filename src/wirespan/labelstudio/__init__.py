"""Label Studio's page, tasks and results, without its SDK, a server or the network.

A document and its annotations become one task; what comes back becomes annotations again, or findings. Pure:
`page`, `tasks`, `read`, and what they are made of. With a corpus: `opening`, `offered`, `outcome`,
`importing`, which merges an export into it, and `began`, which keeps what tasks were exported from in its
folder `.wirespan/imports`.
"""

from wirespan.labelstudio.page import is_page, lacking, page
from wirespan.labelstudio.read import read
from wirespan.labelstudio.tasks import is_task, task

__all__ = ["is_page", "is_task", "lacking", "page", "read", "task"]

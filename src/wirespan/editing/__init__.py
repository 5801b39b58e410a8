"""Edits of many files at once: another name for something, or a report taken out, wherever it is named.

`edit` reads and writes the files, line by line; `names` knows where records have names; `renaming` and
`removing` say what becomes of them, `links` what becomes of links. Nothing is written before an edit is made
with the journal.
"""

from wirespan.editing.edit import Edit, File
from wirespan.editing.removing import Removal, remove
from wirespan.editing.renaming import Kind, rename

__all__ = ["Edit", "File", "Kind", "Removal", "remove", "rename"]

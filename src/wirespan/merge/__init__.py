"""The three-way merge of records: what two sides made of one base, annotation by annotation, without git.

`merge` takes the records of one file, one document or one whole story. `driver` is the same for files, as
git calls it.
"""

from wirespan.merge.threeway import Conflict, Merged, merge, resolve

__all__ = ["Conflict", "Merged", "merge", "resolve"]

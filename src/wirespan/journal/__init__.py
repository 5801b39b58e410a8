"""Writing several files so that a kill at any moment leaves all of the old ones or all of the new.

New contents are staged under `.wirespan/stage`, then a journal says what goes where and which files go, then
the files are moved into place or taken away, then the journal goes. While the journal is there the change has
happened, and `recover` finishes it; without one, what is staged is rubbish. One lock a corpus: there is one
writer at a time.

What would stop a file from being moved is looked for before the journal is written. Where one can't be moved
all the same, those that were are put back, and nothing has happened.

A journal knows its files by digest, as they were and as they are to be: a change that was cut off is finished
only where nobody has changed them since, or taken them back.

A corpus that came from elsewhere may bring a journal with it, so a plan is trusted in no more than this: it
moves staged files into the corpus and takes files of it away, never through a link or in a hidden folder but
the one where imports are kept.

The same holds for a loss of power: each step lasts on the disk before the next one relies on it. A rename is
taken for atomic, as file systems make it.

Whoever only reads holds no lock. `steady` reads again where a change was made meanwhile.
"""

from __future__ import annotations

from wirespan.journal.change import Change, clear, lock, make_home, recover, shut, writing
from wirespan.journal.plan import HOME, IMPORTS
from wirespan.journal.reading import state, steady

__all__ = [
    "HOME",
    "IMPORTS",
    "Change",
    "clear",
    "lock",
    "make_home",
    "recover",
    "shut",
    "state",
    "steady",
    "writing",
]

"""Remedies that are sure: what is wrong with a corpus and can be mended without a person.

A remedy is sure where nothing is guessed: the corpus itself proves what was meant. Every one is tried on a
copy, which is checked anew: it has to take its finding away and to bring no other.
"""

from wirespan.fixing.diff import difference
from wirespan.fixing.mend import Mended, mend
from wirespan.fixing.remedies import FIXES

__all__ = ["FIXES", "Mended", "difference", "mend"]

"""Texts that may not be redistributed, joined again with their annotations by whoever holds them.

`alignment` finds paragraphs in a copy and carries spans over; `joined` makes one of report and text; `folder`
looks texts up by content; `library` keeps them outside the corpus, `named` takes them from a folder that the
environment names; `rows` and `dataset` do the same for the published dataset (`wirespan.hydrate`).
"""

from wirespan.joining.alignment import Alignment, Problem, align
from wirespan.joining.folder import MARKUP, Found, Match, Skipped, find, search
from wirespan.joining.joined import Joined, join
from wirespan.joining.library import Library

__all__ = [
    "MARKUP",
    "Alignment",
    "Found",
    "Joined",
    "Library",
    "Match",
    "Problem",
    "Skipped",
    "align",
    "find",
    "join",
    "search",
]

"""What to do next, where several modules say the same."""

from __future__ import annotations

AGAIN = "Run it again: it goes on from where things stand."
_REFS = "refs/wirespan/*"
"""The refs of git that hold what was last merged from Label Studio."""
FETCH = f"git fetch origin '+{_REFS}:{_REFS}'"
"""What is there takes the place of what is known here, also where both have gone on since."""
SHARE = f"push {_REFS} there, and here: {FETCH} (the next pull merges once more what only this clone had)"
"""For another clone's."""
FETCH_ANEW = f"Fetch it anew from where it is whole: {FETCH}"

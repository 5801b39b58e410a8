"""Who has given a verdict: a user of Label Studio as an annotator of the corpus, always a person.

A verdict of one who is known, and is no person there any more, is left; a pull goes on without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from wirespan.errors import Finding, UsageError
from wirespan.labelstudio.faults import Faults
from wirespan.studio.desk import Desk
from wirespan.studio.people import People, person, unknown, user_of

NOBODY = "nobody"
"""Stands for somebody who isn't known, with whom nothing is written."""


class Judges:
    """Names those who gave verdicts, in findings of a `file`; with `by` all are that person's.

    Raises `UsageError` where that is no person of the corpus.
    """

    def __init__(self, desk: Desk, people: People, by: str | None, file: str) -> None:
        self._desk = desk
        self._file = file
        self._people = people
        self._by = None if by is None else person(desk.corpus, by)
        self._unknown: set[str] = set()

    def of(self, annotation: Mapping[str, Any], doc: str, pointer: str) -> str | Finding:
        """Return who has given the verdict on something; `NOBODY` for one not known, kept for `ended`.

        Returns what is wrong where who is known is no person of the corpus any more.
        """
        if self._by is not None:
            return self._by
        number = user_of(annotation, "updated_by", "completed_by")
        email = "somebody" if number is None else self._users.get(number, f"user {number}")
        name = None if number is None else self._people.of(email)
        if name is not None:
            try:
                return person(self._desk.corpus, name)
            except UsageError as error:
                faults = Faults(self._file)
                faults.add("studio-annotator", pointer, f"{doc}: {error.message}")
                return faults.found[0]
        self._unknown.add(email)
        return NOBODY

    def ended(self) -> None:
        """Raise `UsageError` where somebody isn't known."""
        if self._unknown:
            raise unknown(self._unknown)

    @cached_property
    def _users(self) -> dict[int, str]:
        return self._desk.remote.users()

"""What has to be there once in a whole corpus, however large that is: keys of the registry, and texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from wirespan.errors import WirespanError

_CACHE = 2_000
"""Kilobytes in memory; the rest is in a temporary file, which goes with the process. More is no faster."""

_AGAIN = """
    SELECT mark, story, line FROM marks
    WHERE kind = ? AND mark IN (SELECT mark FROM marks WHERE kind = ? GROUP BY mark HAVING COUNT(*) > 1)
    ORDER BY mark, story, line
"""
"""Few marks are left more than once: the others are passed over where that is fast."""


class Marks:
    """The marks that stories leave, each with its line, so that those are found that several stories left."""

    def __init__(self) -> None:
        with _told():
            self._rows = sqlite3.connect("", isolation_level=None)  # "": a temporary file of its own
            self._rows.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._rows.execute("PRAGMA journal_mode = OFF")
            self._rows.execute("CREATE TABLE marks (kind INTEGER, mark BLOB, story TEXT, line INTEGER)")
            self._rows.execute("BEGIN")

    def add(self, kind: int, story: str, marks: Iterable[tuple[bytes, int]]) -> None:
        """Take down the marks of one kind that a story left, with their lines."""
        with _told():
            rows = ((kind, mark, story, line) for mark, line in marks)
            self._rows.executemany("INSERT INTO marks VALUES (?, ?, ?, ?)", rows)

    def again(self, kind: int) -> Iterator[tuple[bytes, tuple[str, int], tuple[str, int]]]:
        """Yield each mark that an earlier story left too: the mark, its story and line, and the first ones.

        Stories are early in order of name.
        """
        first: tuple[bytes, str, int] = (b"", "", 0)
        with _told():
            rows = self._rows.execute(_AGAIN, (kind, kind))
            for mark, story, line in rows:
                if mark != first[0]:
                    first = (mark, story, line)
                elif story != first[1]:
                    yield mark, (story, line), first[1:]

    def close(self) -> None:
        """Let go of the temporary file."""
        self._rows.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise WirespanError(
            f"the temporary file of the checks can't be written: {error}",
            "Look at the space on the disk of temporary files; TMPDIR names another.",
        ) from error

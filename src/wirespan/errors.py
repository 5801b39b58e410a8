"""What can be wrong.

Bad data is a `Finding`: it is collected and reported, and work goes on. An exception means that work
can't go on; its message says what was found, what was expected, and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass


class WirespanError(Exception):
    """Work can't go on. `hint` says what to do next; it is shown to the user under the message."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return message and hint, since a traceback in Python shows nothing else."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


def install(extra: str) -> str:
    """Return the hint that says how to install an extra of this package."""
    return (
        f'Install "wirespan[{extra}]" with what you installed wirespan with: pip install, uv pip install, '
        f'uv tool install or pipx install --force. In a checkout: pip install -e ".[{extra}]"'
    )


class UsageError(WirespanError):
    """The command was called with something that isn't there or makes no sense."""


class RecordError(WirespanError):
    """A line can't be read as the record it should be."""


class OffsetError(WirespanError):
    """An offset doesn't lie in its text, or in the middle of a character."""


class LockedError(WirespanError):
    """Another process is writing this corpus."""


class FaultError(WirespanError):
    """A fault of wirespan's came up, which its message says as far as a report needs it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One defect, where it stands and what to do about it.

    `file` is relative to the root of the corpus, with forward slashes; `line` counts from 1 and is 0 for
    a defect of the whole file; `pointer` is a JSON pointer (RFC 6901) into the record of that line. `about`
    names what it is of wherever that stands, for exceptions to be held against: an annotation `doc#id`, a
    link `story#id`, a place `doc@start-end` (code points), an entity by its key, a pair of documents
    `doc doc`, a file `file:` and the SHA-256 of its bytes. It is empty for what nobody may except.
    """

    file: str
    line: int
    pointer: str
    code: str
    level: int
    found: str
    expected: str
    remedy: str
    about: str = ""

    @property
    def place(self) -> str:
        """`file:line` and the pointer, as far as they are known."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} {self.pointer}".rstrip()


def escaped(text: str) -> str:
    """Return text as a message may print it: what steers a terminal or turns writing round is escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)

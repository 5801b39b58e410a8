"""What a change of files does, line by line, as it may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from wirespan.errors import RecordError, escaped
from wirespan.store import documents_file, lines

_WITHHELD = re.compile(rb'"licence"\s*:\s*"withheld"')
_HIDDEN = "… (a line with words of a withheld text)"


def difference(root: Path, name: str, old: bytes, new: bytes, target: str = "") -> Iterator[str]:
    """Yield the lines of a unified diff of a file, escaped: nothing in them steers a terminal.

    Only lines that change are shown, as each is a record. Words of a withheld report, which shouldn't be in a
    file, aren't shown. `target` is where the file goes, if it does.
    """
    hidden = _withheld(root, PurePosixPath(name).stem)
    was, now = (list(_shown(data, hidden=hidden)) for data in (old, new))
    names = f"a/{escaped(name)}", f"b/{escaped(target or name)}"
    rows = list(unified_diff(was, now, *names, n=0, lineterm=""))
    hidden_ones = [] if old == new else [_HIDDEN]
    yield from rows or [f"--- {names[0]}", f"+++ {names[1]}", *hidden_ones]


def _shown(data: bytes, *, hidden: bool) -> Iterator[str]:
    """Yield the lines of a file as they may be shown; every difference stays one."""
    *ended, last = data.split(b"\n")
    for line in ended:
        yield _line(line, hidden=hidden)
    if last:
        yield f"{_line(last, hidden=hidden)} (no line feed)"


def _line(line: bytes, *, hidden: bool) -> str:
    return _HIDDEN if hidden and _words(line) else escaped(line.decode("utf-8", "backslashreplace"))


def _withheld(root: Path, story: str) -> bool:
    """Whether reports of a story are withheld."""
    try:
        file = documents_file(story)
        return any(_WITHHELD.search(line) for line in lines(root / file, file))
    except OSError:
        return False
    except RecordError:  # a line too long to be read, which may be of one
        return True


def _words(line: bytes) -> bool:
    """Whether a line of a withheld story has words of its text, as far as can be told."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return True
    return _told(data)


def _told(data: Any) -> bool:
    if isinstance(data, list):
        return any(map(_told, data))
    if not isinstance(data, dict):
        return False
    own = isinstance(data.get("text"), str) and ("start" in data or "rights" in data)
    return own or any(map(_told, data.values()))

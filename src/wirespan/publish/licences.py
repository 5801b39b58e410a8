"""The licences of a dataset: those of its texts, and that of its annotations, as the hub lists them.

That of the annotations is what LICENSE-DATA says in its head, `SPDX-License-Identifier: CC-BY-4.0`; where
that says none, it is `license` in CITATION.cff, one or a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wirespan.built import CITATION, LICENCE
from wirespan.markup import LARGEST, parsed

_HEAD = 4096
"""Bytes of LICENSE-DATA that are looked through."""
_TAG = re.compile(r"^[^\w\n]*SPDX-License-Identifier:[ \t]*(\w.*?)\s*(?:-->|\*/)?\s*$", re.MULTILINE)
_ONE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
OTHER = "other"
# What the hub lists, by its names for them; of its table those that data and texts have.
_LISTED = {
    *("cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0"),
    *("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
    *("cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "odc-by", "odbl", "pddl"),
    *("cdla-sharing-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "etalab-2.0", "c-uda"),
    *("mit", "apache-2.0", "gfdl", "unlicense", "wtfpl"),
}
_CALLED = {"odc-by-1.0": "odc-by", "odbl-1.0": "odbl", "pddl-1.0": "pddl", "c-uda-1.0": "c-uda"}
"""What SPDX calls otherwise."""


def of_annotations(root: Path) -> tuple[str, ...]:
    """Return the licences of the annotations of the corpus under a root, by SPDX, if any is stated."""
    found = _TAG.search(_read(root / LICENCE, _HEAD).decode("utf-8", "replace"))
    if found:
        return (" ".join(found[1].split()),)
    said: Any = parsed(_read(root / CITATION, LARGEST))
    named = said.get("license") if isinstance(said, dict) else None
    listed = named if isinstance(named, list) else [named]
    return tuple(name for name in listed if isinstance(name, str) and _ONE.fullmatch(name))


def _read(path: Path, most: int) -> bytes:
    """Return the first bytes of a file; none of what can't be read, or is a pipe, which is waited for."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(most)
    except OSError:
        pass
    return b""


def on_hub(texts: Iterable[str], annotations: Iterable[str]) -> list[str]:
    """Return licences as the hub lists them; `other` stands for any that it doesn't, and for none stated."""
    names = [name.lower() for name in (*texts, *(annotations or [OTHER]))]
    return sorted({name if name in _LISTED else _CALLED.get(name, OTHER) for name in names})


def address(name: str) -> str:
    """Return where SPDX has the text of a licence; what it can't know is as it was named."""
    known = _ONE.fullmatch(name) and not name.startswith("LicenseRef-")
    return f"https://spdx.org/licenses/{name}.html" if known else name

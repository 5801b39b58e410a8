"""What `wirespan format --fix` makes of each invalid case: what it was before, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wirespan import fixing
from wirespan.checks import CATALOGUE, run
from wirespan.fixing.remedies import FIXES, FORM, SCHEMAS
from wirespan.store import Corpus

Held = Any

MENDED = {
    *("blank-line", "byte-order-mark", "carriage-return", "covered-twice", "document-story", "duplicate-key"),
    *("fragments-order", "link-duplicate-member", "link-story", "missing-final-newline", "not-canonical"),
    *("not-sorted", "paragraph-digest", "span-edge-space", "span-out-of-range", "span-reversed"),
    *("span-splits-character", "span-surface", "text-length", "text-not-nfc", "exception-stale"),
    *("missing-schemas", "schema-stale"),
}
"""The cases with a sure remedy. Others have a code for which there is one, but in another case of it."""
OTHERWISE = {"covered-twice", "span-splits-character", "exception-stale"}
"""Those of which the edit was more than the fault, so that another corpus comes out: it has no fault."""


def state(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_the_catalogue_says_what_is_mended() -> None:
    assert {code for code, check in CATALOGUE.items() if check.fix} == {*FORM, *SCHEMAS, *FIXES}


def test_a_case_is_mended_or_left_as_it_is(
    case: tuple[str, dict[str, Any]], corpus: Corpus, change: Callable[..., None], held: Held
) -> None:
    code, content = case
    clean = state(corpus.root)
    change(*content["edits"])
    faulty = state(corpus.root)
    library = held if content.get("held") else None
    mended = fixing.mend(corpus, library)
    assert state(corpus.root) == faulty
    if code not in MENDED:
        assert mended.files == {}
        assert mended.after == mended.before
        return
    assert mended.after == ()
    for name, (old, new) in mended.files.items():
        assert old == faulty.get(name, b"")
        (corpus.root / name).parent.mkdir(exist_ok=True)
        (corpus.root / name).write_bytes(new)
    assert run(corpus, None, 5, library).findings == ()
    assert fixing.mend(corpus, library).files == {}
    if code not in OTHERWISE:
        assert state(corpus.root) == clean

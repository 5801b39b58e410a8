"""What a text file may not hold when a report is made of it is what validate finds in a corpus."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from wirespan import checks, records
from wirespan.checks.files import controlled
from wirespan.documents import new_document
from wirespan.errors import UsageError
from wirespan.model import Published, Rights
from wirespan.store import Corpus

CHARS = [chr(code) for code in range(0xFF) if unicodedata.category(chr(code)) == "Cc"]


def taken(text: str) -> bool:
    """Whether a report can be made of a text."""
    made = {
        "lang": "en",
        "outlet": None,
        "published": Published("2026", "inferred"),
        "rights": Rights("CC0-1.0"),
    }
    try:
        new_document(text.encode(), doc="a/b", **made)  # type: ignore[arg-type]
    except UsageError:
        return False
    return True


@pytest.mark.parametrize("char", [*CHARS, "\xa0", "\xad", "Â", "«"], ids=lambda char: f"U+{ord(char):04X}")
def test_a_report_is_refused_for_what_a_line_is_found_for(corpus: Corpus, char: str) -> None:
    allowed = char in "\t\n" or unicodedata.category(char) != "Cc"
    assert taken(f"a{char}b") == (allowed or char == "\r")  # a CR is a line end, which becomes LF
    zone = replace(corpus.layer("zones", "bridge")[0], note=f"a{char}b")
    assert controlled(records.line(zone)) != allowed


@pytest.mark.parametrize("char", ["\x1b", "\x7f", "\x85", "\x9b"])
def test_validate_finds_it_in_a_line_that_is_right_but_for_that(corpus: Corpus, char: str) -> None:
    path = corpus.root / "annotations/zones/bridge.jsonl"
    first, *rest = corpus.layer("zones", "bridge")
    path.write_bytes(records.lines([replace(first, note=f"a{char}b"), *rest]))
    (found,) = checks.run(corpus).findings
    assert (found.code, found.pointer, found.found) == (
        "control-character",
        "/note",
        f"U+{ord(char):04X} at offset 1",
    )


def test_bytes_that_are_no_text_beside_an_escape_are_found(corpus: Corpus) -> None:
    path = corpus.root / "annotations/zones/bridge.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    surface = records.encode(corpus.layer("zones", "bridge")[0])["span"]["text"].encode()
    path.write_bytes(first.replace(surface, b'\\"\xc1' + surface[3:]) + b"".join(rest))
    (found,) = checks.run(corpus, level=1).findings
    assert (found.code, found.file, found.line) == ("not-utf8", "annotations/zones/bridge.jsonl", 1)

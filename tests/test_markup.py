"""YAML of others: what is read of it, and what is said of what isn't."""

from __future__ import annotations

import pytest

from wirespan.markup import LARGEST, fault, parsed


@pytest.mark.parametrize("told", [b"title: Bridges\n", b"{}", "title: Мосты\nx: !!str 1\n".encode()])
def test_a_mapping_has_no_fault(told: bytes) -> None:
    assert fault(told) is None
    assert isinstance(parsed(told), dict)


@pytest.mark.parametrize(
    ("told", "line", "what"),
    [
        (b"title: Bridges\ndate-released: 2026-13-40\n", 2, "a value that is no timestamp"),
        (b"title: Bridges\nx:\n  - a\n  - !!int x\n", 4, "a value that is no int"),
        (b"title: Bridges\nx: !!bool y\n", 2, "a value that is no bool"),
        (b"title: Bridges\nx: !ours y\n", 2, "could not determine a constructor for the tag '!ours'"),
        (b"title: Bridges\nx: !!python/object:os.system y\n", 2, "could not determine a constructor"),
        (b"a: b\nc: d: e\n", 2, "mapping values are not allowed here"),
        (b"- a\n- b\n", 0, "no mapping"),
        (b"", 0, "no mapping"),
        (b"\xff: a\n", 0, "can't decode byte 0xff"),
        (b"a: \x07\n", 0, "special characters are not allowed"),
        (b"[" * 100_000, 0, "recursion"),
        (b"#" * (LARGEST + 1), 0, "more than 1,048,576 bytes"),
    ],
)
def test_a_fault_is_told_with_its_line(told: bytes, line: int, what: str) -> None:
    found = fault(told)
    assert found is not None
    assert found[0] == line
    assert what in found[1]
    assert "\n" not in found[1]
    assert not isinstance(parsed(told), dict)

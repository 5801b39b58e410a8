"""A stamp in the regions of a result tells what it began from."""

from __future__ import annotations

from typing import Any

import pytest

from wirespan.labelstudio.stamps import KEY, stamp_of, stamped

RESULT: list[dict[str, Any]] = [
    {"id": "quote-1", "type": "labels"},
    {"id": "quote-1", "type": "textarea"},
    {"id": "quote-1·2", "type": "labels"},
    {"from_id": "quote-1·2", "to_id": "quote-1", "type": "relation"},
]


def test_each_region_bears_it() -> None:
    found = stamped(RESULT, "ab12")
    assert [item.get("meta") for item in found] == [{KEY: "ab12"}, None, {KEY: "ab12"}, None]
    assert stamp_of(found, {"quote-1"}) == "ab12"
    assert "meta" not in RESULT[0]


def test_what_isnt_of_these_annotations_doesnt_count() -> None:
    pasted = {"id": "other", "type": "labels", "meta": {KEY: "cd34"}}
    assert stamp_of([*stamped(RESULT, "ab12"), pasted, pasted, pasted], {"quote-1"}) == "ab12"
    assert stamp_of([*RESULT, pasted], {"quote-1"}) == ""


@pytest.mark.parametrize("meta", [None, "x", [], {}, {KEY: 7}, {KEY: ["a"]}, {KEY: ""}])
@pytest.mark.parametrize("number", ["quote-1", None, 7, ["a"]])
def test_whatever_stands_there(meta: Any, number: Any) -> None:
    assert stamp_of([{"id": number, "meta": meta}, "x", None], {"quote-1"}) == ""


@pytest.mark.parametrize("result", [None, "x", {}, 7])
def test_no_result(result: Any) -> None:
    assert stamp_of(result, {"quote-1"}) == ""

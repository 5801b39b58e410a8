"""Ids made here are ids of annotations, the same for the same seed, and never taken ones."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wirespan import ids, schemas


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_seed_makes_one_id_that_the_schema_takes(seed: str) -> None:
    own = ids.made(seed)
    assert re.match(schemas.properties("mention")["id"]["pattern"], own)
    assert ids.made(seed) == own
    assert ids.made(seed + "x") != own


def test_ids_that_are_taken_are_passed_over_in_their_order() -> None:
    found: list[str] = []
    for _ in range(5):
        found.append(ids.fresh("dam/x\nent", found))
    assert len(set(found)) == 5
    assert found[0] == ids.fresh("dam/x\nent", ())
    assert ids.fresh("dam/x\nent", found[:3]) == found[3]

"""Where pieces of work are done."""

from __future__ import annotations

import operator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from wirespan import engines


def test_no_more_processes_are_started_than_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a pool of more than 61 is refused."""
    asked = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, jobs: int, *rest: Any, **more: Any) -> None:
            asked.append(jobs)
            super().__init__(jobs, *rest, **more)

    monkeypatch.setattr(engines, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(engines, "_MOST", 2)
    assert sorted(engines.local(operator.add, [10, 20, 30], 62, 1)) == [11, 21, 31]
    assert asked == [2]

"""What reads bytes from outside raises `WirespanError`s alone: what scripts/fuzz.py looks for, briefly."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan.checks import guidelines
from wirespan.errors import FaultError

from ..test_docs import TOP

NAMES = ["base", "card", "formatted", "imported", "joined", "journals", "record", "story", "value"]
ODD = [
    b"\x00",
    b"\xff",
    b"1e999",
    b"-1",
    b"[" * 2000,
    b'{"a":' * 200,
    b'"\\ud800"',
    b"null",
    b"\n",
    b"1/0",
    b"9" * 5000,
]


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOP / "scripts"))
    return importlib.import_module("fuzzing.targets")


def test_every_target_is_run_here(targets: ModuleType) -> None:
    assert sorted(targets.TARGETS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_read(targets: ModuleType, name: str) -> None:
    seeds = list(targets.TARGETS[name].seeds())
    assert seeds
    for seed in seeds[:: max(1, len(seeds) // 5)]:
        targets.TARGETS[name].run(seed)


def test_a_fault_of_the_checks_comes_to_light(targets: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(guidelines, "check", planted)
    with pytest.raises(FaultError, match="planted"):
        targets.TARGETS["story"].run(next(targets.files()))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_raised(targets: ModuleType, name: str) -> None:
    """Seeds with stretches of them cut out, doubled, or put in place of by odd bytes."""
    target = targets.TARGETS[name]
    seeds = list(target.seeds())

    @settings(
        max_examples=30 if name in ("story", "imported") else 150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        raw = data.draw(st.sampled_from(seeds), label="seed")
        for _ in range(data.draw(st.integers(1, 3), label="edits")):
            at = data.draw(st.integers(0, len(raw)), label="at")
            length = data.draw(st.integers(0, min(40, len(raw) - at)), label="length")
            new = data.draw(
                st.sampled_from([b"", raw[at : at + length] * 2, *ODD]) | st.binary(max_size=8), label="new"
            )
            raw = raw[:at] + new + raw[at + length :]
        target.run(raw)

    check()

"""Branches that were merged both ways: git makes up their base, in which conflicts may stand."""

from __future__ import annotations

import json

import pytest

from .conftest import Repository

FILE = "annotations/entities/bridge.jsonl"
NORVA, WIRE, KELLS = "ent-norva1", "ent-quay01", "ent-kells1"


def entities(repository: Repository) -> dict[str, str]:
    return {line["id"]: line["entity"] for line in map(json.loads, repository.read(FILE).splitlines())}


def write(repository: Repository, entity: dict[str, str | None]) -> None:
    """Give mentions another entity, or take them out; conflicts that stand in the file go."""
    lines: dict[str, dict[str, str]] = {}
    for raw in repository.git("show", f"main:{FILE}").splitlines():
        lines[json.loads(raw)["id"]] = json.loads(raw)
    for raw in repository.read(FILE).splitlines():
        if raw.startswith("{") and json.loads(raw)["id"] not in entity:
            lines[json.loads(raw)["id"]] = json.loads(raw)
    for own, name in entity.items():
        if name is None:
            del lines[own]
        else:
            lines[own]["entity"] = name
    dumped = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines.values())
    (repository.root / FILE).write_text("".join(f"{line}\n" for line in dumped), encoding="utf-8")
    repository.commit()


def cross(repository: Repository, ours: dict[str, str | None], theirs: dict[str, str | None]) -> None:
    """Merge two branches that changed NORVA, each into the other, and settle the conflict on each as said."""
    repository.install()
    for name, entity in (("one", "quay-wire"), ("two", "ida-kells")):
        repository.git("checkout", "-q", "-b", name, "main")
        write(repository, {NORVA: entity})
    for name, start, other, settled in (("ours", "one", "two", ours), ("theirs", "two", "one", theirs)):
        repository.git("checkout", "-q", "-b", name, start)
        repository.git("merge", "-q", other, code=1)
        write(repository, settled)
    repository.git("checkout", "-q", "ours")


def test_what_both_settled_alike_stays_so(repository: Repository) -> None:
    cross(repository, {NORVA: "norva", WIRE: "norva"}, {NORVA: "norva", KELLS: "norva"})
    told = repository.git("merge", "theirs")
    found = entities(repository)
    assert [found[own] for own in (NORVA, WIRE, KELLS)] == ["norva", "norva", "norva"]
    assert "two ways" not in told  # as the made-up base is, which is nobody's business


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("quay-wire", "ida-kells"), ("quay-wire", "norva"), (None, "ida-kells"), ("quay-wire", None)],
)
def test_what_they_settled_in_two_ways_is_a_conflict_of_that_line_alone(
    repository: Repository, ours: str | None, theirs: str | None
) -> None:
    cross(repository, {NORVA: ours, WIRE: "norva"}, {NORVA: theirs, KELLS: "norva"})
    told = repository.git("merge", "theirs", code=1)
    assert "1 annotation was changed in two ways" in told
    assert "as text" not in told
    lines = repository.read(FILE).splitlines()
    at, middle, end = (
        next(i for i, line in enumerate(lines) if line.startswith(mark)) for mark in ("<<<", "===", ">>>")
    )
    sides = [
        [json.loads(raw)["entity"] for raw in part]
        for part in (lines[at + 1 : middle], lines[middle + 1 : end])
    ]
    assert sides == [[name] if name else [] for name in (ours, theirs)]
    rest = {line["id"]: line["entity"] for line in map(json.loads, lines[:at] + lines[end + 1 :])}
    assert (rest[WIRE], rest[KELLS]) == ("norva", "norva")


def test_a_change_taken_back_after_the_merges_is_not_brought_back(repository: Repository) -> None:
    repository.install()
    for name, own in (("one", NORVA), ("two", WIRE)):
        repository.git("checkout", "-q", "-b", name, "main")
        write(repository, {own: "ida-kells"})
    for name, start, other in (("ours", "one", "two"), ("theirs", "two", "one")):
        repository.git("checkout", "-q", "-b", name, start)
        repository.git("merge", "-q", other)
    write(repository, {KELLS: "norva"})  # theirs
    repository.git("checkout", "-q", "ours")
    write(repository, {NORVA: "norva"})
    repository.git("merge", "-q", "theirs")
    found = entities(repository)
    assert [found[own] for own in (NORVA, WIRE, KELLS)] == ["norva", "ida-kells", "norva"]

"""Somebody settles what two passes disagree on in Label Studio, with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wirespan import records
from wirespan.model import LAYERS, Annotation, Annotator, Coverage, Mention, Number
from wirespan.store import Corpus, coverage_file, layer_file

from ..bridge import EN, open_annotations, span

pytest.importorskip("selenium", reason="needs selenium: make test-studio")
from .person import Person, chromium

pytestmark = pytest.mark.studio
DOC, PL = "bridge/quay-wire", "bridge/most-info"
TITLE = "At the screen"


@pytest.fixture
def driver() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def passes(corpus: Corpus) -> Corpus:
    """The small corpus with two passes in place of its layers: three disagreements in one report."""
    people = [Annotator(id=name, kind="person", languages=("en",)) for name in ("anna", "ben", "cleo")]
    path = corpus.root / "annotations/annotators.jsonl"
    path.write_bytes(records.lines([*corpus.annotators(), *people]))
    for layer in (*LAYERS, "links"):
        (corpus.root / layer_file(layer, "bridge")).unlink()
    for who in ("anna", "ben"):
        for layer, found in open_annotations().items():
            file = corpus.root / layer_file(layer, "bridge", who)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(records.lines(_says(who, a) for a in found))
        covered = [Coverage(doc=doc, layers=tuple(LAYERS)) for doc in (DOC, PL)]
        (corpus.root / coverage_file(who)).write_bytes(records.lines(covered))
    return corpus


def _says(who: str, a: Annotation) -> Any:
    said: Any = replace(a, by=who, status="corrected")  # type: ignore[type-var]
    if who == "ben":
        said = replace(said, id=f"b{a.id[1:]}")
        if isinstance(said, Number) and a.doc == DOC:
            said = replace(said, value="15")
        if a.id in ("ent-quay01", "ent-norva1"):
            said = replace(said, metonymic=True)
    return said


def test_a_report_is_settled_at_the_screen(
    passes: Corpus, studio: Any, driver: Any, wirespan: Callable[..., Any], tmp_path: Path
) -> None:
    env = {"LABEL_STUDIO_URL": studio.url, "LABEL_STUDIO_API_KEY": studio.token}
    root = ("--project", TITLE, "--root", passes.root)
    pushed = wirespan("adjudicate", "push", "anna", "ben", "bridge", *root, **env)
    assert pushed.returncode == 0, pushed.stderr
    (project,) = studio.call("GET", f"/api/projects/?title={TITLE.replace(' ', '%20')}")["results"]
    (task,) = studio.call("GET", f"/api/tasks?project={project['id']}&fields=all")["tasks"]
    rows = [row["about"] for row in task["data"]["disputes"]]

    person = Person(driver, studio.url)
    try:
        person.log_in("admin@localhost", studio.password)
        person.open(project["id"], task["id"])
        # It opens with anna's version. Ben is right in one place, nobody is in another.
        _choose(driver, person, next(n for n, row in enumerate(rows) if "Quay Wire" in row), "ben")
        person.delete("NORVA")
        person.press("1")
        person.drag("Mayor")
        person.until(lambda: any(r.startswith("Mayor") for r in person._regions()))
        person.click("Mayor")
        person.fill("ent_entity", "ida-kells")
        person.until(lambda: person._named("Submit", "button")).click()
        person.until(lambda: studio.call("GET", f"/api/tasks/{task['id']}/")["annotations"])
    finally:
        person.shoot(tmp_path / "end.png")

    pulled = wirespan("adjudicate", "pull", "--annotator", "admin@localhost=cleo", *root, **env)
    assert pulled.returncode == 0, pulled.stdout + pulled.stderr
    after = {a.id: a for found in passes.annotations(DOC).values() for a in found}
    mine = {"by": "cleo", "status": "adjudicated"}
    before = {a.id: _says("anna", a) for found in open_annotations().values() for a in found if a.doc == DOC}
    quay = next(a for a in open_annotations()["entities"] if a.id == "ent-quay01")
    assert after["bnt-quay01"] == replace(_says("ben", quay), **mine)
    assert after["num-crack1"] == replace(before["num-crack1"], **mine)
    (new,) = [a for own, a in after.items() if own not in before and own != "bnt-quay01"]
    assert isinstance(new, Mention)
    assert (new.span, new.entity, new.by, new.status) == (
        span(EN, "Mayor"),
        "ida-kells",
        "cleo",
        "adjudicated",
    )
    untouched = before.keys() - {"ent-quay01", "ent-norva1", "num-crack1"}
    assert {own: after[own] for own in untouched} == {own: before[own] for own in untouched}
    assert after.keys() == {*untouched, "num-crack1", "bnt-quay01", new.id}
    again = wirespan("adjudicate", "pull", *root, **env)
    assert again.returncode == 0
    assert {a.id: a for found in passes.annotations(DOC).values() for a in found} == after


def _choose(driver: Any, person: Person, row: int, name: str) -> None:
    from selenium.webdriver.common.by import By

    found = person.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".ws-dispute"))[row]
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    boxes = found.find_elements(By.CSS_SELECTOR, "input[type=checkbox]")
    names = ["anna", "ben", "neither"]
    assert len(boxes) == len(names)
    driver.execute_script("arguments[0].click()", boxes[names.index(name)])

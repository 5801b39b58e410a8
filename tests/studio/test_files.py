"""Tasks that go into a real Label Studio as a file, and come back as an export, know what they began from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from wirespan import records
from wirespan.model import Annotator
from wirespan.store import Corpus

from .conftest import Studio

pytestmark = pytest.mark.studio
EN = "bridge/quay-wire"


def test_two_projects_of_one_export_are_merged(
    studio: Studio, corpus: Corpus, wirespan: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    people = [Annotator(id=name, kind="person", languages=("en",)) for name in ("anna", "ben")]
    (corpus.root / "annotations/annotators.jsonl").write_bytes(records.lines([*corpus.annotators(), *people]))
    tasks = tmp_path / "tasks.json"
    assert wirespan("studio", "export", "bridge", "--out", tasks, "--root", corpus.root).returncode == 0
    page = tasks.with_suffix(".xml").read_text(encoding="utf-8")

    def project(name: str) -> int:
        made = studio.call("POST", "/api/projects/", {"title": f"File of {name}", "label_config": page})
        path = f"/api/projects/{made['id']}/import"
        studio.call("POST", path, json.loads(tasks.read_bytes()))
        return int(made["id"])

    def relabelled(number: int, region: str, label: str) -> None:
        (task,) = [t for t in exported(number) if t["data"]["doc_id"] == EN]
        (annotation,) = task["annotations"]
        for item in annotation["result"]:
            if item.get("id") == region and item["type"] == "labels":
                item["value"]["labels"] = [label]
        studio.call("PATCH", f"/api/annotations/{annotation['id']}/", {"result": annotation["result"]})

    def exported(number: int) -> Any:
        return studio.call("GET", f"/api/projects/{number}/export?exportType=JSON")

    def brought(number: int, name: str) -> CompletedProcess[str]:
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(exported(number)), encoding="utf-8")
        return wirespan("studio", "import", file, "--by", name, "--root", corpus.root)

    hers, his = project("anna"), project("ben")
    relabelled(hers, "ent-norva1", "LOC")
    relabelled(his, "ent-bridge", "LOC")
    for number, name in ((hers, "anna"), (his, "ben")):
        done = brought(number, name)
        assert done.returncode == 0, done.stdout
        assert "studio-state-missing" not in done.stdout
    found: dict[str, Any] = {a.id: a for a in corpus.layer("entities", "bridge")}
    assert [(found[i].label, found[i].by) for i in ("ent-norva1", "ent-bridge")] == [
        ("LOC", "anna"),
        ("LOC", "ben"),
    ]
    relabelled(hers, "ent-norva1", "GPE")  # she takes it back
    assert brought(hers, "anna").returncode == 0
    found = {a.id: a for a in corpus.layer("entities", "bridge")}
    assert [(found[i].label, found[i].by) for i in ("ent-norva1", "ent-bridge")] == [
        ("GPE", "anna"),
        ("LOC", "ben"),
    ]

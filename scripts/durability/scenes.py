"""Commands that write, each with a folder in which it has much to write.

<folder>/corpus    the corpus; commands run there
<folder>/data      the texts joined ($WIRESPAN_DATA)
<folder>/dataset   what build makes, where it is there
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from durability import forks
from wirespan import records, store, texts
from wirespan.model import ALL_LAYERS, LAYERS, Annotator, Rights
from wirespan.store import Corpus

STORIES = ("ferry-2026", "hospital-hack-2026")


@dataclass(frozen=True, slots=True)
class Scene:
    """A command and the folder it starts from."""

    name: str
    argv: tuple[str, ...]
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def copy(self, place: Path) -> Path:
        """Make a fresh copy of the folder."""
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(self.folder, place))

    def environment(self, place: Path) -> dict[str, str]:
        """Return the environment that the command has in a copy."""
        return {"WIRESPAN_DATA": str(place / "data"), "NO_COLOR": "1", "COLUMNS": "200", **self.env}


FORMAT = Scene("format", ("format",), Path())
"""The command alone, to be run in the folder of another scene."""


def formatting(source: Path, place: Path) -> Scene:
    """Make a corpus whose files are all out of order and out of form."""
    _corpus(source, place)
    return untidy(replace(FORMAT, folder=place))


def untidy(scene: Scene) -> Scene:
    """Put all files of a scene's corpus out of order and out of form."""
    corpus = Corpus(scene.folder / "corpus")
    for path in corpus.files():
        lines = [json.loads(line) for line in (corpus.root / path).read_bytes().splitlines()]
        changed = "".join(json.dumps(line) + "\n" for line in reversed(lines))
        (corpus.root / path).write_text(changed, encoding="utf-8")
    return scene


def hydrating(source: Path, place: Path) -> Scene:
    """Make a corpus whose reports are withheld, and a folder with their texts."""
    corpus = _corpus(source, place)
    (place / "texts").mkdir()
    for story in STORIES:
        documents = corpus.documents(story)
        for document in documents:
            (place / "texts" / f"{document.id.replace('/', '-')}.txt").write_text(
                document.text or "", encoding="utf-8"
            )
        held = {d.id: (d.text or "", texts.paragraphs(d.text or "")) for d in documents}
        for layer in LAYERS:
            found = [texts.withhold(a, *held[a.doc]) for a in corpus.layer(layer, story)]
            (corpus.root / store.layer_file(layer, story)).write_bytes(records.lines(found))
        bare = [
            replace(
                d,
                text=None,
                rights=Rights("withheld", "Somebody"),
                digests=texts.fingerprint((d.text or "").encode(), d.text or ""),
            )
            for d in documents
        ]
        (corpus.root / store.documents_file(story)).write_bytes(records.lines(bare))
    return Scene("hydrate", ("hydrate", "../texts"), place)


def building(source: Path, place: Path) -> Scene:
    """Build a dataset, and change its corpus then."""
    corpus = _corpus(source, place, STORIES[:1])
    scene = Scene(
        "build", ("build", "--out", "../dataset", "--config", "documents", "--config", "numbers"), place
    )
    _ran(scene)
    shutil.rmtree(corpus.root / ".wirespan")
    _drop(corpus, "numbers")
    return scene


def importing(source: Path, place: Path) -> Scene:
    """Export two stories, and correct every layer of every report in the export."""
    corpus = _corpus(source, place)
    scene = Scene("studio import", ("studio", "import", "../export.json", "--by", "anna"), place)
    _ran(replace(scene, argv=("studio", "export", *STORIES, "--out", "../export.json")))
    tasks = json.loads((place / "export.json").read_bytes())
    for task in tasks:
        correct(task["annotations"][0]["result"])
    (place / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    shutil.rmtree(corpus.root / ".wirespan", ignore_errors=True)
    return scene


@contextmanager
def pulling(source: Path, place: Path, serve: Callable[[], Any]) -> Iterator[Scene]:
    """Send two stories to a Label Studio, and correct them there."""
    _corpus(source, place)
    with serve() as site:
        env = {"LABEL_STUDIO_URL": site.url, "LABEL_STUDIO_API_KEY": site.token}
        project = ("--project", "Kills")
        scene = Scene("studio pull", ("studio", "pull", "--by", "anna", *project), place, env)
        _ran(replace(scene, argv=("studio", "push", *STORIES, *project)))
        site.correct(correct)
        yield scene


def correct(result: list[dict[str, Any]]) -> None:
    """Take a region of every control of spans away, one that no other refers to."""
    named = {item[key] for item in result if item["type"] == "relation" for key in ("from_id", "to_id")}
    last = {i["from_name"]: i["id"] for i in result if i["type"] == "labels" and i["id"] not in named}
    gone = set(last.values())
    result[:] = [item for item in result if item.get("id") not in gone]


def _corpus(source: Path, place: Path, stories: tuple[str, ...] = STORIES) -> Corpus:
    """Copy some stories of a corpus, without passes, and let Anna be one of the annotators."""
    old, new = Corpus(source), Corpus(place / "corpus")
    files = [store.VERSION, store.registry_file(store.SHARED)]
    files += [make(s) for s in stories for make in (store.documents_file, store.registry_file)]
    files += [store.layer_file(layer, s) for s in stories for layer in ALL_LAYERS]
    for path in files:
        if (source / path).is_file():
            (new.root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, new.root / path)
    splits = {split: [s for s in names if s in stories] for split, names in old.splits().items()}
    (new.root / store.SPLITS_FILE).write_text(json.dumps(splits), encoding="utf-8")
    people = [*old.annotators(), Annotator(id="anna", kind="person", languages=("en",))]
    (new.root / store.ANNOTATORS).write_bytes(records.lines(sorted(people, key=lambda a: a.id)))
    (place / "data").mkdir()
    return new


def _drop(corpus: Corpus, layer: str) -> None:
    """Take the last annotation of a layer away that no link names."""
    (story,) = corpus.stories()
    named = {(member.doc, member.id) for link in corpus.links(story) for member in link.members}
    found = corpus.layer(layer, story)
    gone = next(a for a in reversed(found) if (a.doc, a.id) not in named)
    file = corpus.root / store.layer_file(layer, story)
    file.write_bytes(records.lines([a for a in found if a is not gone]))


def _ran(scene: Scene) -> None:
    done = forks.run(scene.argv, scene.folder, scene.environment(scene.folder))
    if done.code:
        raise ValueError(f"{' '.join(scene.argv)} ended with {done.code}: {done.said}")

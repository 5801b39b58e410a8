"""The same answer from one process, several, Ray, and any number of shards; and it is the right one."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import astuple
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

from wirespan.checks import run as check
from wirespan.checks import tree, worthwhile
from wirespan.errors import UsageError
from wirespan.publish import parquet
from wirespan.publish.build import build
from wirespan.shards import plan
from wirespan.shards.run import Engine, one, run, together
from wirespan.shards.work import run_shard
from wirespan.store import Corpus

from .conftest import ALL, FEW, content, lines, places, rows, story, use, write

Faulty = tuple[Corpus, set[tuple[str, str, int]]]
LEVEL = 4  # words of random letters are no news that guidelines could be held against


def test_what_shows_only_over_stories_is_found(faulty: Faulty) -> None:
    corpus, wanted = faulty
    report = check(corpus, level=LEVEL)
    assert places(report.findings) == wanted
    told = {finding.code: finding.found for finding in report.findings}
    assert f"corpus/registry/{story(1)}.jsonl:1" in told["duplicate-id"]
    assert told["duplicate-text"] == f"the text of corpus/{story(2)}.jsonl:2"


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_find_what_one_finds(faulty: Faulty, jobs: int) -> None:
    corpus, wanted = faulty
    done: list[str] = []
    report = check(corpus, level=LEVEL, jobs=jobs, done=done.append)
    assert places(report.findings) == wanted
    assert report == check(corpus, level=LEVEL)
    assert sorted(done) == corpus.stories()


def test_some_stories_in_processes(faulty: Faulty) -> None:
    corpus, _ = faulty
    some = [story(5), story(2), story(3)]
    assert check(corpus, some, LEVEL, jobs=2) == check(corpus, some, LEVEL)


def test_a_small_corpus_is_worth_one_process(sound: Corpus) -> None:
    assert worthwhile(sound) == 1


@pytest.mark.parametrize("shards", [1, 2, 3, 7])
def test_any_number_of_shards_gives_what_the_check_finds(faulty: Faulty, tmp_path: Path, shards: int) -> None:
    corpus, _ = faulty
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=shards, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(corpus, level=LEVEL)
    reference = run(str(corpus.root), str(tmp_path / "one"), shards=4, level=LEVEL, configs=FEW, jobs=1)
    assert whole == reference
    assert content(tmp_path / "out") == content(tmp_path / "one")


def test_processes_give_what_one_process_gives(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    for name, jobs in (("one", 1), ("two", 2)):
        run(str(corpus.root), str(tmp_path / name), shards=5, level=LEVEL, configs=FEW, jobs=jobs)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_damaged_line_silences_the_same_in_shards(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    with (corpus.root / f"annotations/quotes/{story(7)}.jsonl").open("ab") as file:
        file.write(b"{\n")
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=3, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(corpus, level=LEVEL)
    assert ("not-json", f"annotations/quotes/{story(7)}.jsonl") in {
        (finding.code, finding.file) for finding in whole.report.findings
    }
    assert not any(f.file == "corpus/registry/shared.jsonl" for f in whole.report.findings)


def test_near_duplicates_over_splits(sound: Corpus, tmp_path: Path) -> None:
    file = sound.root / f"corpus/{story(9)}.jsonl"
    (taken,) = [r for r in lines(sound.root / f"corpus/{story(0)}.jsonl") if r["id"].endswith("outlet-00")]
    text = taken["text"] + "X"
    digest = hashlib.sha256(text.encode()).hexdigest()
    near = {**taken, "id": f"{story(9)}/zz-near", "story": story(9), "text": text, "length": len(text)}
    write(file, [*lines(file), {**near, "digests": {"text": digest}}])
    codes = {(f.code, f.line) for f in check(sound, level=6).findings if f.code == "near-duplicate"}
    assert codes == {("near-duplicate", 5)}
    expected = {f for f in check(sound, level=6).findings if f.level != 5}
    whole = run(str(sound.root), str(tmp_path / "out"), shards=3, level=6, configs=FEW, jobs=1)
    assert {f for f in whole.report.findings if f.level != 5} == expected


def test_rows_are_those_of_the_built_dataset(sound: Corpus, tmp_path: Path) -> None:
    build(sound, tmp_path / "built")
    run(str(sound.root), str(tmp_path / "out"), shards=3, level=LEVEL, jobs=1)
    for config in ALL:
        assert rows(tmp_path / "out", config) == rows(tmp_path / "built", config)


@pytest.mark.parametrize("shards", [1, 3])
def test_an_entity_that_all_stories_share_has_one_row_a_split(
    sound: Corpus, tmp_path: Path, shards: int
) -> None:
    splits, out = json.loads((sound.root / "corpus/splits.json").read_text()), tmp_path / "out"
    shared = {"id": "shared-used", "label": "PERSON", "names": {"en": "Used"}, "wikidata": None}
    write(sound.root / "corpus/registry/shared.jsonl", [shared, {**shared, "id": "shared-idle"}])
    naming = [*splits["train"][:3], *splits["test"][:1]]
    for name in naming:
        use(sound, name, "shared-used")
    configs = ("entities", "registry")
    address = str(sound.root)
    whole = run(address, str(out), shards=shards, level=3, configs=configs, jobs=1)
    build(sound, tmp_path / "built", configs=configs)
    assert rows(out, "registry") == rows(tmp_path / "built", "registry")
    loaded = load_dataset(str(out), "registry", cache_dir=str(tmp_path / "cache"))
    counts = {split: list(loaded[split]["id"]).count("shared-used") for split in loaded}
    assert counts == {"train": 1, "validation": 0, "test": 1}
    assert {split: part.num_rows for split, part in loaded.items()} == whole.statistics["rows"]["registry"]
    assert "shared" not in whole.statistics
    for name in naming[3:]:
        use(sound, name, lines(sound.root / f"corpus/registry/{name}.jsonl")[0]["id"])
    run(address, str(out), shards=shards, level=3, configs=configs, jobs=1)
    assert not (out / "registry/test-shared.parquet").exists()
    assert (out / "registry/train-shared.parquet").exists()


def test_datasets_loads_the_shards(sound: Corpus, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", str(tmp_path / "cache")
    run(str(sound.root), str(out), shards=3, level=LEVEL, configs=FEW, jobs=1)
    loaded = load_dataset(str(out), "documents", cache_dir=cache)
    assert {split: len(loaded[split]) for split in loaded} == {"train": 32, "validation": 4, "test": 4}
    build(sound, tmp_path / "built", configs=FEW)
    built = load_dataset(str(tmp_path / "built"), "documents", cache_dir=cache)
    assert loaded["train"].features == built["train"].features
    assert sorted(loaded["train"]["id"]) == sorted(built["train"]["id"])


def test_stories_with_findings_have_no_rows(faulty: Faulty, tmp_path: Path) -> None:
    corpus, _ = faulty
    whole = run(str(corpus.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=FEW, jobs=1)
    stories = {row["story"] for of in rows(tmp_path / "out", "documents").values() for row in of}
    # 3 has a wrong span, 6 an entity that nothing names, 9 is in no split.
    assert stories == {story(number) for number in (0, 1, 2, 4, 5, 7, 8)}
    assert whole.statistics["left_out"] == 3
    assert whole.statistics["stories"] == 10
    assert whole.statistics["reports"] == 42
    assert whole.statistics["rows"]["documents"] == {"train": 6 * 4 + 1, "validation": 5}


def test_jobs_of_an_array_then_reduce(faulty: Faulty, tmp_path: Path) -> None:
    corpus, out = faulty[0], tmp_path / "out"
    for number in (2, 0, 1):
        one(str(corpus.root), str(out), number, 3, level=LEVEL, configs=FEW)
    whole = together(str(corpus.root), str(out), level=LEVEL)
    assert whole.report == check(corpus, level=LEVEL)


def test_no_document_passes_through_the_driver(sound: Corpus, tmp_path: Path) -> None:
    with plan.opened(str(sound.root)) as found:
        (shard,) = plan.shards(str(sound.root), found, 1, LEVEL, FEW)
        report = run_shard(shard, str(tmp_path / "out"))
    size = sum((sound.root / path).stat().st_size for path in sound.files())
    assert size > 500_000
    assert len(pickle.dumps(report)) < 500
    assert all(type(value) in (int, bool) for value in astuple(report))
    assert len(pickle.dumps(shard)) < 5_000


@pytest.mark.parametrize("started", [False, True])
def test_ray(faulty: Faulty, tmp_path: Path, started: bool, cluster: dict[str, str]) -> None:
    corpus, _ = faulty
    # In a process of its own: Ray keeps threads and files, and warns.
    out = tmp_path / "ray"
    command = [sys.executable, "-m", "wirespan", "shards", "run", str(corpus.root), "--out", str(out)]
    command += ["--shards", "5", "--engine", "ray", "--jobs", "2", "--level", str(LEVEL)]
    command += [word for config in FEW for word in ("--config", config)]
    command += ["--address", cluster["RAY_ADDRESS"]] if started else []
    own = {name: value for name, value in cluster.items() if started and name != "RAY_ADDRESS"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **own})
    assert done.returncode == 1, done.stderr
    assert "5 shards done now" in done.stderr
    run(str(corpus.root), str(tmp_path / "one"), shards=5, level=LEVEL, configs=FEW, jobs=1)
    assert content(out) == content(tmp_path / "one")


def test_a_cluster_started_here_listens_on_this_machine_alone() -> None:
    pytest.importorskip("ray", reason="Ray isn't installed (the extra `ray`)")
    code = (
        "import psutil\nfrom wirespan import engines\n"
        "for _ in engines.ray(lambda state, item: item, [1], 1, 0):\n"
        "    own = psutil.Process()\n"
        "    for process in (own, *own.children(recursive=True)):\n"
        "        for c in process.net_connections('inet'):\n"
        "            if c.status == psutil.CONN_LISTEN:\n                print(c.laddr.ip)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listening = {address.removeprefix("::ffff:") for address in done.stdout.split()}
    assert listening == {"127.0.0.1"}


def test_memory_is_no_place_for_a_cluster(sound: Corpus) -> None:
    with pytest.raises(UsageError, match="one process"):
        run(str(sound.root), "memory://out", engine=Engine.ray)


def test_memory_is_no_place_for_several_processes(sound: Corpus, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one process"):
        run(str(sound.root), "memory://out", shards=3, level=LEVEL, jobs=2)
    system = fsspec.filesystem("memory")
    assert system.find("/out") == []  # nothing was done in vain
    for path in (p for p in sound.root.rglob("*") if p.is_file()):
        system.pipe_file(f"/of-processes/{path.relative_to(sound.root).as_posix()}", path.read_bytes())
    for more in ({"jobs": 2}, {"engine": Engine.ray}):
        with pytest.raises(UsageError, match="one process"):
            run("memory://of-processes", str(tmp_path / "out"), shards=3, level=LEVEL, **more)  # type: ignore[arg-type]
    system.rm("/of-processes", recursive=True)


def test_a_link_whose_name_is_no_text(sound: Corpus, tmp_path: Path) -> None:
    for place in (b"corpus/\xff.jsonl", b"annotations/\xfe", b"annotations/dates/\xfd.jsonl"):
        os.symlink("nowhere", os.path.join(os.fsencode(sound.root), place))
    whole = run(str(sound.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=FEW, jobs=1)
    assert whole.report == check(sound, level=LEVEL)
    assert [(f.code, f.file) for f in whole.report.findings] == [
        ("unknown-file", r"annotations/\udcfe"),
        ("unknown-file", r"annotations/dates/\udcfd.jsonl"),
        ("unknown-file", r"corpus/\udcff.jsonl"),
    ]
    assert len(lines(tmp_path / "out/findings.jsonl")) == 3


def test_what_is_no_file_takes_no_process(sound: Corpus) -> None:
    (sound.root / "corpus/a-link.jsonl").symlink_to("nowhere")
    (sound.root / "corpus/a-folder.jsonl").mkdir()
    assert worthwhile(sound) == 1
    assert worthwhile(sound, [*sound.stories()]) == 1


@pytest.mark.parametrize("full", [1, 500_000_000])
def test_a_shard_with_more_rows_than_a_file_takes(
    sound: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    monkeypatch.setattr("wirespan.publish.parquet.LARGEST", full)
    monkeypatch.setitem(parquet._WHOLE, "documents", 4)  # rows of a row group
    run(str(sound.root), str(tmp_path / "out"), shards=2, level=LEVEL, configs=("documents",), jobs=1)
    found = rows(tmp_path / "out", "documents")
    monkeypatch.undo()
    run(str(sound.root), str(tmp_path / "one"), shards=2, level=LEVEL, configs=("documents",), jobs=1)
    assert found == rows(tmp_path / "one", "documents")
    files = sorted((tmp_path / "out/documents").glob("train-00000-*.parquet"))
    assert full > 1 or all(pq.read_metadata(file).num_rows == 4 for file in files)
    assert (len(files) > 1) == (full == 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_nobody_foresaw_names_its_story(sound: Corpus, tmp_path: Path, jobs: int) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom wirespan import checks\n"
        "from wirespan.checks import work, story\nfrom wirespan.errors import WirespanError\n"
        "from wirespan.store import Corpus\n"
        "plain = story.check\n"
        "def check(tree, name, *more):\n"
        f"    if name == '{story(7)}':\n        raise KeyError('an odd thing')\n"
        "    return plain(tree, name, *more)\n"
        "story.check = check\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        f"        checks.run(Corpus(Path(sys.argv[1])), level=4, jobs={jobs})\n"
        "    except WirespanError as error:\n        print(error.message)\n"
    )
    (tmp_path / "main.py").write_text(code)
    line = [sys.executable, str(tmp_path / "main.py"), str(sound.root)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert f"corpus/{story(7)}.jsonl: KeyError: 'an odd thing' (main.py:" in done.stdout
    assert not done.stderr


def test_shards_of_other_configurations_are_not_put_together(sound: Corpus, tmp_path: Path) -> None:
    for number, config in enumerate(FEW):
        one(str(sound.root), str(tmp_path / "out"), number, 2, level=LEVEL, configs=(config,))
    with pytest.raises(UsageError, match="shard 1 has rows of links, shard 0 of documents"):
        together(str(sound.root), str(tmp_path / "out"), level=LEVEL)


class Walked(set[str]):
    """Names that count how often all of them are gone through."""

    walks = 0

    def __and__(self, other: AbstractSet[object]) -> Walked:
        Walked.walks += 1
        return Walked(super().__and__(other))

    def __iter__(self) -> Iterator[str]:
        Walked.walks += 1
        return super().__iter__()


def test_stories_without_a_layer_take_no_time_of_their_number() -> None:
    names = [story(number) for number in range(300)]
    layers = {layer: Walked(names[: 200 if layer == "dates" else 300]) for layer in tree.ALL_LAYERS}
    sets: dict[str, dict[str, set[str]]] = {"annotations": {**layers}}
    missing = list(tree.unlayered(tree.Tree(Path(), names, sets=sets), names))
    assert 0 < Walked.walks <= 3 * len(layers)  # and not for each story anew
    assert {(finding.code, finding.file) for finding in missing} == {
        ("missing-layer", f"corpus/{name}.jsonl") for name in names[200:]
    }
    assert missing[0].expected == f"a file for each story, as 200 have one ({story(0)})"

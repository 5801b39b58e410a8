"""scripts/benchmark.py: its data are sound, the work it compares is the same, and ratios are of times."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import datasets
import matplotlib
import pytest

import wirespan
from wirespan.checks import run
from wirespan.publish.features import features
from wirespan.store import Corpus

from .publish.conftest import enrich
from .test_docs import TOP, script


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script."""
    monkeypatch.syspath_prepend(str(TOP / "scripts"))
    return script("benchmark")


def digests(corpus: Corpus) -> dict[str, str]:
    return {path: hashlib.sha256((corpus.root / path).read_bytes()).hexdigest() for path in corpus.files()}


@pytest.mark.parametrize("documents", [1, 7, 230])
def test_all_checks_pass_on_the_data(documents: int, tmp_path: Path, benchmark: ModuleType) -> None:
    corpus = benchmark.synthetic.corpus(tmp_path, documents)
    assert run(corpus).findings == ()
    reports = [report for story in corpus.stories() for report in corpus.documents(story)]
    assert len(reports) == documents
    found = Counter(
        a.doc
        for story in corpus.stories()
        for layer in ("zones", "entities", "quotes", "numbers", "dates")
        for a in corpus.layer(layer, story)
    )
    assert dict(found) == {report.id: 60 for report in reports}


def test_the_data_are_as_they_are_said_to_be(tmp_path: Path, benchmark: ModuleType) -> None:
    corpus = benchmark.synthetic.corpus(tmp_path / "a", 300)
    assert corpus.stories() == ["story-00000", "story-00001", "story-00002"]
    reports = corpus.documents("story-00001")
    assert {report.lang for report in reports} == {"en", "pl", "uk", "ar", "hi", "zh"}
    assert 2_300 < sum(len((report.text or "").encode()) for report in reports) / len(reports) < 2_700
    assert len({report.text for report in reports}) == len(reports)
    assert len(corpus.links("story-00001")) == 20
    again = benchmark.synthetic.corpus(tmp_path / "b", 300)
    assert digests(again) == digests(corpus)
    smaller = digests(benchmark.synthetic.corpus(tmp_path / "b", 200))
    assert smaller.items() <= digests(corpus).items()
    other = digests(benchmark.synthetic.corpus(tmp_path / "b", 200, seed=8))
    assert other["corpus/story-00000.jsonl"] != smaller["corpus/story-00000.jsonl"]


def test_data_are_kept_and_a_part_of_them_is_not(
    tmp_path: Path, benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    synthetic = benchmark.synthetic
    kept = synthetic.corpus(tmp_path, 3)

    def fail(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(synthetic, "_put", fail)
    assert synthetic.corpus(tmp_path, 3).root == kept.root
    with pytest.raises(OSError, match="full"):
        synthetic.corpus(tmp_path, 4)
    assert [path.name for path in tmp_path.iterdir()] == [kept.root.name]


@pytest.mark.parametrize("config", ["documents", "entities", "quotes", "numbers", "dates", "links"])
def test_the_ordinary_way_makes_the_same_rows(config: str, corpus: Corpus, benchmark: ModuleType) -> None:
    rows = sys.modules[benchmark.BUILDS["from_generator"].prepare.__module__].rows
    enrich(corpus)
    wanted = wirespan.load(config, path=corpus.root)
    assert isinstance(wanted, datasets.DatasetDict)
    splits = corpus.splits()
    for split, part in wanted.items():
        made = [features(config).encode_example(row) for row in rows(corpus.root, splits[split], config)]
        found = datasets.Dataset.from_list(made, features=features(config))
        assert found.to_list() == part.to_list()


def test_ratios_are_of_times_a_report_round_by_round(benchmark: ModuleType) -> None:
    base = [{"documents": 100, "seconds": s, "cpu": c, "rss": 1.0} for s, c in ((2, 1), (4, 1), (1, 1))]
    other = [
        {"documents": 10, "seconds": s, "cpu": c, "rss": r} for s, c, r in ((3, 2, 7), (2, 2, 9), (1, 3, 8))
    ]
    found = benchmark.figures.summary({"a": base, "b": other}, "a", 100)
    # A report takes 20, 40 and 10 ms here; there 300, 200 and 100: 15, 5 and 10 times as long.
    assert found["b"]["ratio"] == {
        "median": pytest.approx(10),
        "min": pytest.approx(5),
        "max": pytest.approx(15),
    }
    assert found["b"]["cpu_ratio"]["max"] == pytest.approx(30)
    assert found["b"]["seconds"] == pytest.approx(20)
    assert found["b"]["rss"] == 9
    assert found["b"]["extrapolated"]
    assert not found["a"]["extrapolated"]
    assert benchmark.figures.summary({"b": other}, "a", 100)["b"]["ratio"] is None


def test_of_the_turns_of_a_round_the_middle_one_counts(
    benchmark: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = {
        "checks/long": [50, 40],
        "checks/short": [9, 1, 4, 3, 8, 2],
        "checks/broken": [5, None, 6],
    }
    order = []

    def once(name: str, *_: object) -> dict[str, float]:
        order.append(name.removeprefix("checks/"))
        seconds = times[name].pop(0)
        if seconds is None:
            raise ValueError("it is gone")
        return {"documents": 10, "seconds": seconds, "cpu": seconds / 2, "rss": 100 + seconds}

    monkeypatch.setattr(benchmark, "once", once)
    turns = {"checks/long": 1, "checks/short": 3, "checks/broken": 2}
    left_out: dict[str, str] = {}
    found = benchmark.measured(turns, Corpus(tmp_path), tmp_path, 2, left_out)
    assert order == [
        *("long", "short", "broken", "short", "broken", "short"),  # the first round
        *("short", "long", "short", "short"),
    ]
    assert found == {
        "checks/long": [
            {"documents": 10, "seconds": 50, "cpu": 25, "rss": 150},
            {"documents": 10, "seconds": 40, "cpu": 20, "rss": 140},
        ],
        "checks/short": [
            {"documents": 10, "seconds": 4, "cpu": 2, "rss": 109},
            {"documents": 10, "seconds": 3, "cpu": 1.5, "rss": 108},
        ],
    }
    assert left_out == {"broken": "it failed: it is gone"}


def test_a_small_run(tmp_path: Path, benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "GROWING", ("checks/wirespan",))
    monkeypatch.setattr(benchmark, "OFTEN", 0)
    for part, names in {
        "checks": ("parse", "wirespan"),
        "build": ("pyarrow", "wirespan"),
        "near": ("wirespan",),
    }.items():
        monkeypatch.setitem(benchmark.PARTS, part, {name: benchmark.PARTS[part][name] for name in names})
    out, page = tmp_path / "figures.json", tmp_path / "page.md"
    options = ["--documents", "20", "--rounds", "2", "--cache", str(tmp_path / "cache")]
    assert benchmark.main([*options, "--json", str(out), "--page", str(page)]) == 0
    result = json.loads(out.read_text("utf-8"))
    assert set(result) == {
        *("machine", "rounds", "corpus", "checks", "build", "near", "growth", "left_out", "targets"),
    }
    assert result["corpus"]["documents"] == 2
    assert result["left_out"] == {}
    for part, base in (("checks", "parse"), ("build", "pyarrow"), ("near", "wirespan")):
        candidates = result[part]["candidates"]
        first = [one["seconds"] for one in candidates[base]["rounds"]]
        assert candidates[base]["ratio"] == {"median": 1, "min": 1, "max": 1}
        for one in candidates.values():
            took = [now["seconds"] for now in one["rounds"]]
            assert len(took) == 2
            assert all(now["rss"] > 1 and now["cpu"] > 0 for now in one["rounds"])
            ratios = [a / b for a, b in zip(took, first, strict=True)]
            assert one["ratio"]["median"] == pytest.approx(median(ratios))
            assert one["ratio"]["max"] == pytest.approx(max(ratios))
            assert one["seconds"] == pytest.approx(median(took))
    assert [point["documents"] for point in result["growth"]] == [1, 2, 20]
    times = {target["what"]: target["found"] for target in result["targets"]}
    checks = result["checks"]["candidates"]
    assert times["Levels 1–4, times parsing"] == checks["wirespan"]["ratio"]["median"]
    written = page.read_text("utf-8")
    assert "| target | measured | holds |" in written
    assert str(tmp_path) not in written + out.read_text("utf-8")
    assert (tmp_path / "performance.png").stat().st_size > 1_000
    assert (tmp_path / "growth.png").stat().st_size > 1_000
    assert "![Times compared](performance.png)\n\nBlue is wirespan" in written
    assert "![Time and memory by size](growth.png)\n\nEach way has a colour and a mark" in written
    assert [path.name for path in (tmp_path / "cache").glob("run-*")] == []


def test_the_page_says_what_room_an_aim_leaves(benchmark: ModuleType) -> None:
    del benchmark  # which finds the modules
    from benchmarks import figures, page

    rounds = {"parse": 2.0, "jsonschema": 300.0, "jsonschema-rs": 4.0}
    part = {
        name: [{"documents": 10, "seconds": took, "cpu": took, "rss": 1}] for name, took in rounds.items()
    }
    result = {"checks": {"candidates": figures.summary(part, "parse", 10)}}
    told = " ".join(page.room(result).split())
    assert "have to end in 1.5 times what parsing alone takes." in told
    assert "takes 2 times that, and has 75 times the speed of the loop." in told
    del result["checks"]["candidates"]["jsonschema-rs"]
    assert page.room(result) == ""


def test_times_of_the_most_reports_are_compared_where_both_did_them(benchmark: ModuleType) -> None:
    def point(candidate: str, documents: int, seconds: float) -> dict[str, Any]:
        return {"candidate": candidate, "documents": documents, "seconds": {"median": seconds}, "rss": 1.0}

    one, two = "checks/wirespan", "checks/wirespan-two"
    growth = [
        point(one, 10, 3),
        point(one, 100, 30),
        point(one, 1000, 300),
        point(two, 100, 15),
        point(two, 10, 4),
    ]
    (found,) = (
        t for t in benchmark.figures.targets({"growth": growth}) if t["what"] == "The same, most reports"
    )
    assert (found["found"], found["holds"]) == (2.0, True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.07718, "0.0772"), (1, "1"), (9.834, "9.83"), (99.96, "100"), (171.4, "171"), (999.9, "1,000"),
        (1602.4, "1,600"), (2263, "2,260"), (1_234_567, "1,230,000"),
    ],
)  # fmt: skip
def test_no_figure_has_an_exponent(value: float, shown: str, benchmark: ModuleType) -> None:
    assert benchmark.figures.short(value) == shown


def test_pictures_are_titled_as_the_page_is_and_explained_there(benchmark: ModuleType) -> None:
    del benchmark  # which finds the modules
    from benchmarks import page, plots

    one = {"ratio": {"median": 1.0, "min": 1.0, "max": 1.0}, "what": "parsing alone (orjson)"}
    result = {"checks": {"documents": 1000, "candidates": {"parse": one}}}
    (axes,) = plots._ratios(result, ["checks"]).axes
    assert axes.get_title() == "Checking 1,000 reports: time, parsing alone = 1"
    assert page.heading(result, "checks") == "Checking 1,000 reports"
    spread = {"median": 1.0, "min": 0.5, "max": 2.0}
    points = [{"candidate": name, "documents": 10, "seconds": spread, "rss": 50.0} for name in plots._LINES]
    left, right = plots._growth(points).axes
    for at in (left, right):
        assert len({line.get_marker() for line in at.lines}) == len(points)


@pytest.mark.parametrize("name", ["jsonschema", "jsonschema-rs"])
def test_a_peer_looks_at_every_record(name: str, tmp_path: Path, benchmark: ModuleType) -> None:
    corpus = benchmark.synthetic.corpus(tmp_path, 2)
    from benchmarks import candidate

    peer = benchmark.PARTS["checks"][name]
    assert not peer.missing()
    job = candidate.Job(corpus, corpus.stories(), tmp_path)
    peer.prepare(job)()
    for path in [path for _, path in job.files() if path.stat().st_size]:
        content = path.read_bytes()
        path.write_bytes(content.removesuffix(b"}\n") + b',"odd":1}\n')
        with pytest.raises(ValueError, match="refuses this"):
            peer.prepare(job)()
        path.write_bytes(content)


def test_axes_are_labelled_with_numbers(benchmark: ModuleType) -> None:
    assert benchmark
    from benchmarks import plots

    sizes = [10**power for power in range(3, 7)]
    spread = {"median": 1.0, "min": 0.5, "max": 2.0}
    points = [{"candidate": "checks/parse", "documents": n, "seconds": spread, "rss": 50.0} for n in sizes]
    with matplotlib.rc_context(plots.STYLE):
        figure = plots._growth(points)
        figure.draw_without_rendering()
        labels = {label.get_text() for at in figure.axes for label in at.get_xticklabels(which="both")}
    assert {"1,000", "1,000,000"} <= labels
    assert not [label for label in labels if "$" in label or "e" in label]


def test_what_fails_is_left_out_and_said(
    tmp_path: Path, benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = benchmark.Candidate

    def never(_: Any) -> Any:
        raise AssertionError

    absent = candidate("absent", never, missing=lambda: "it isn't installed")
    candidates = {"unheard-of": candidate("unheard of", never), "absent": absent}
    monkeypatch.setitem(benchmark.PARTS, "checks", candidates)
    out = tmp_path / "figures.json"
    options = ["--documents", "10", "--rounds", "2", "--only", "checks", "--cache", str(tmp_path)]
    assert benchmark.main([*options, "--json", str(out)]) == 0
    result = json.loads(out.read_text("utf-8"))
    assert result["checks"]["candidates"] == {}
    assert result["left_out"] == {
        "unheard-of": "it failed: KeyError: 'unheard-of'",
        "absent": "it isn't installed",
    }
    assert result["targets"] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "speed"], "there is no part 'speed'"),
        (["--only", "checks", "--page", "x.md"], "a page is of all parts"),
        (["--documents", "0"], "at least one report"),
    ],
)
def test_wrong_options(
    options: list[str], message: str, benchmark: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        benchmark.main(options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_near_duplicates_that_are_missed_fail_the_work(
    tmp_path: Path, benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = benchmark.synthetic.corpus(tmp_path, 40)
    from benchmarks import candidate, duplicates

    job = candidate.Job(corpus, corpus.stories(), tmp_path)
    texts, twins = duplicates.texts(job)
    assert len(texts) == 44
    assert twins == [(0, 40), (10, 41), (20, 42), (30, 43)]
    assert all(texts[row][0] != texts[twin][0] for row, twin in twins)
    duplicates.ours(job)()
    monkeypatch.setattr(duplicates, "EDITS", 0.9)
    with pytest.raises(ValueError, match=r"recall 0\.0"):
        duplicates.ours(job)()

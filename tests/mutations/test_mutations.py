"""Faults made on purpose in the valid corpora: the structural and text-dependent ones are all found."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from wirespan.checks import work

TOP = Path(__file__).parents[2]


@pytest.fixture
def harness(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package of the harness."""
    monkeypatch.syspath_prepend(str(TOP / "scripts"))
    import mutations.kinds
    import mutations.page
    import mutations.running
    import mutations.sources

    return mutations


def test_kinds_are_declared_once_with_what_they_do_and_why_it_is_wrong(harness: ModuleType) -> None:
    modules = [module for module in vars(harness.kinds).values() if hasattr(module, "kind")]
    names = Counter(kind.name for module in modules for kind in module.kind.kinds)
    assert max(names.values()) == 1
    assert names.keys() == harness.kinds.KINDS.keys()
    assert len(names) >= 60
    for kind in harness.kinds.KINDS.values():
        assert all((kind.files, kind.does, kind.wrong))
        assert not kind.wrong.endswith(".")


def test_the_same_seed_makes_the_same_mutants(harness: ModuleType, tmp_path: Path) -> None:
    ground = [
        harness.ground.Ground(n, Path(root), held) for n, root, held in [harness.sources.small(tmp_path)]
    ]
    other = [
        harness.ground.Ground(n, Path(root), held) for n, root, held in [harness.sources.small(tmp_path)]
    ]
    differ = 0
    for kind in harness.kinds.KINDS.values():
        if kind.name == "long-line":  # 200 MB each
            continue
        one, two, three = (
            harness.table.draw(kind, *args) for args in ((ground, 7, 1), (other, 7, 1), (ground, 8, 1))
        )
        assert (one and one.edit) == (two and two.edit)
        differ += (one and one.edit) != (three and three.edit)
    assert differ > 60


def test_shares_make_the_total_and_keep_to_bounds(harness: ModuleType) -> None:
    kinds = list(harness.kinds.KINDS.values())
    for total in (2_000, 100_000):
        counts = harness.running.shares(total, kinds)
        assert sum(counts.values()) == total
        assert all(counts[kind.name] <= kind.most for kind in kinds if kind.most is not None)
        assert all(counts.values())


def test_a_crash_and_a_hang_are_recorded_and_the_rest_goes_on(
    harness: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = harness.sources.small(tmp_path / "small")
    bench = harness.worker.bench(source, tmp_path / "bench")
    kind = harness.kinds.KINDS["byte-never"]
    mutant = harness.table.draw(kind, [bench.ground], 1, 0)

    def broken(*_: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr(harness.worker.checks, "run", broken)
    assert harness.worker.judge(mutant, bench, twice=False).outcome == "crashed"
    monkeypatch.undo()

    def late(*_: object) -> None:
        signal.raise_signal(signal.SIGALRM)

    monkeypatch.setattr(work.records, "check", late)
    before = signal.signal(signal.SIGALRM, harness.worker._late)
    try:
        assert harness.worker.judge(mutant, bench, twice=False).outcome == "hung"
    finally:
        signal.signal(signal.SIGALRM, before)
    for path, content in bench.ground.files.items():
        assert (bench.root / path).read_bytes() == content


def test_the_page_says_of_a_kind_how_far_it_is_looked_for(harness: ModuleType, tmp_path: Path) -> None:
    source = harness.sources.small(tmp_path / "small")
    seen = [harness.worker.Seen(name, 0, "found") for name in ("file-dropped", "file-stray")]
    page = harness.page.page(harness.page.Run(seen, 1, 2, 1, 1.0, [source]), TOP)
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert "levels 1–6" in rows["file-dropped"]
    assert "levels" not in rows["file-stray"]
    committed = (TOP / "docs/mutations.md").read_text(encoding="utf-8")
    assert rows["file-dropped"].split(" | ")[:4] == next(
        line.split(" | ")[:4] for line in committed.splitlines() if line.startswith("| `file-dropped`")
    )


def test_the_page_counts_each_outcome_in_a_column_of_its_own(harness: ModuleType, tmp_path: Path) -> None:
    source = harness.sources.small(tmp_path / "small")
    outcomes = {
        "zone-type": ["found"] * 2 + ["elsewhere"] * 3 + ["missed"] * 5,
        "byte-high": ["found"] * 4 + ["missed", "hung", "crashed"],
    }
    seen = [
        harness.worker.Seen(name, number, outcome)
        for name, found in outcomes.items()
        for number, outcome in enumerate(found)
    ]
    page = harness.page.page(harness.page.Run(seen, 1, 17, 1, 1.0, [source]), TOP)
    lines = [line.strip(" |").split(" | ") for line in page.splitlines()]
    columns = ["faults", "found", "elsewhere", "missed", "crashed or hung"]
    assert all(line[-5:] == columns for line in lines if line[0] == "kind")
    assert [line[-5:] for line in lines if line[0] == "`zone-type`"] == [["10", "2", "3", "5", "0"]]
    assert [line[-5:] for line in lines if line[0] == "`byte-high`"] == [["7", "4", "0", "1", "2"]]
    assert ["semantic", "1", "10", "1", "2", "3", "5", "0"] in lines
    assert "of all 20 % found, 30 % elsewhere." in page


def test_the_rows_of_the_page_add_up_to_its_summary() -> None:
    page = (TOP / "docs/mutations.md").read_text(encoding="utf-8")
    summary, *parts = page.split("\n## ")
    for part in parts:
        name, *lines = part.lower().splitlines()
        rows = [line.strip(" |").split(" | ") for line in lines if line.startswith("| `")]
        (total,) = (
            line.strip(" |").split(" | ") for line in summary.splitlines() if line.startswith(f"| {name} |")
        )
        kinds, made, _, found, elsewhere, missed, broken = (int(cell.replace(",", "")) for cell in total[1:])
        wide = next("| found | elsewhere |" in line for line in lines if line.startswith("| kind"))
        counts = (
            (made, found, elsewhere, missed, broken) if wide else (made, found + elsewhere, missed, broken)
        )
        cells = [[int(cell.replace(",", "")) for cell in row[-len(counts) :]] for row in rows]
        assert len(rows) == kinds
        assert tuple(map(sum, zip(*cells, strict=True))) == counts


def test_what_is_elsewhere_is_not_found(harness: ModuleType, tmp_path: Path) -> None:
    bench = harness.worker.bench(harness.sources.small(tmp_path / "small"), tmp_path / "bench")
    file = "annotations/entities/bridge.jsonl"
    content = bench.ground.files[file].replace(b"PERSON", b"person", 1)
    line = 1 + bench.ground.files[file][: bench.ground.files[file].index(b"PERSON")].count(b"\n")
    kind = harness.kinds.KINDS["value-unlisted"]
    for places, outcome in (
        (((file, line),), "found"),
        (((file, line + 1),), "elsewhere"),
        (((file, None),), "found"),
    ):
        edit = harness.ground.Edit({file: content}, places, "")
        mutant = harness.table.Mutant(kind, 0, bench.ground, edit)
        assert harness.worker.judge(mutant, bench, twice=True)[2] == outcome
    nothing = harness.ground.Edit({file: bench.ground.files[file]}, ((file, line),), "")
    assert (
        harness.worker.judge(harness.table.Mutant(kind, 0, bench.ground, nothing), bench, twice=False)[2]
        == "missed"
    )


def test_a_sample_of_all_faults_is_found_at_the_right_line(harness: ModuleType, tmp_path: Path) -> None:
    """500 faults: most in the small corpus, the others in a story of this repository's."""
    sources = harness.sources.gather(TOP, tmp_path, ["copper-dam-2026"])[::-1]  # most in the small one
    kinds = harness.running.chosen(["structural", "text-dependent"])
    counts = harness.running.shares(500, kinds) | {"long-line": 2}
    made = list(harness.running.run(counts, sources, seed=1, processes=2, every=50))
    assert [one for one in made if one.outcome not in ("found", "none")] == []
    assert all(one.agrees in (True, None) for one in made)
    assert {one.kind for one in made if one.outcome == "found"} == counts.keys()


def test_the_command_lists_makes_and_refuses() -> None:
    script = [sys.executable, str(TOP / "scripts/mutations.py")]
    listed = subprocess.run([*script, "--list"], capture_output=True, text=True, check=True).stdout
    assert "byte-high" in listed
    refused = subprocess.run([*script, "nonsense"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "nonsense" in refused.stderr


def test_a_run_that_was_stopped_goes_on_where_it_was(harness: ModuleType, tmp_path: Path) -> None:
    harness.sources.small(tmp_path / "small")
    kept = tmp_path / "kept"
    command = [sys.executable, str(TOP / "scripts/mutations.py"), "byte-never", "blank-line", "--json"]
    command += ["--processes", "1", "--every", "0", "--corpus", str(tmp_path / "small")]

    def made(*more: str) -> list[dict[str, object]]:
        done = subprocess.run([*command, *more], capture_output=True, text=True, check=True)
        rows = json.loads(done.stdout)["kinds"]
        return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]

    at_once = made("--count", "20")
    assert made("--count", "20", "--keep", str(kept)) == at_once
    whole = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(whole) == 21
    for cut in ("", whole[8][:-1]):
        kept.write_text("".join(whole[:8]) + cut, encoding="utf-8")
        assert made("--count", "20", "--keep", str(kept)) == at_once
        again = kept.read_text(encoding="utf-8").splitlines(keepends=True)
        assert again[:8] == whole[:8]
        assert [json.loads(line)[1:4] for line in again[8:]] == [json.loads(line)[1:4] for line in whole[8:]]
        seconds = [json.loads(line)[0] for line in again[1:]]
        assert seconds == sorted(seconds)
    before = kept.read_bytes()
    for other in (("--count", "22"), ("--count", "20", "--seed", "2")):
        refused = subprocess.run(
            [*command, *other, "--keep", str(kept)], capture_output=True, text=True, check=False
        )
        assert (refused.returncode, kept.read_bytes()) == (2, before)
        assert "of a run with other options" in refused.stderr
    kept.write_text("somebody's notes", encoding="utf-8")
    refused = subprocess.run([*command, "--keep", str(kept)], capture_output=True, text=True, check=False)
    assert (refused.returncode, kept.read_text(encoding="utf-8")) == (2, "somebody's notes")

"""What `wirespan agree` says."""

from __future__ import annotations

import json

import pytest

import wirespan.cli.agree  # noqa: F401 - it registers the command
from wirespan.cli.app import out, run
from wirespan.store import Corpus

from .sides import EN, PL, cover, put, with_links


def call(corpus: Corpus, *argv: str) -> int:
    return run(["agree", *argv, "--root", str(corpus.root)])


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("model-a", "model-b", "model self-agreement"),
        ("layers", "model-b", "model self-agreement"),
        ("ines", "model-b", "agreement of models with people"),
        ("ines", "oleg", "agreement of people"),
    ],
)
def test_it_says_whose_agreement_it_is(
    compared: Corpus, a: str, b: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(compared, "oleg", "entities", compared.layer("entities", "bridge"))
    assert call(compared, a, b, "bridge") == 0
    shown = capsys.readouterr().out
    assert f"B {b}   {kind}\n" in shown
    assert "gold" not in shown
    assert "human" not in shown


@pytest.mark.parametrize(
    ("field", "other"), [('"name":"A"', '"name":"B"'), ('"version":"1"', '"version":"2"')]
)
def test_a_model_and_another_are_no_one_model(
    compared: Corpus, field: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = compared.root / "annotations/annotators.jsonl"
    line = next(line for line in file.read_text().splitlines() if "model-b" in line)
    assert field in line
    file.write_text(file.read_text().replace(line, line.replace(field, other)))
    assert call(compared, "model-a", "model-b", "bridge") == 0
    assert "B model-b   agreement of different models\n" in capsys.readouterr().out


def test_a_pass_that_found_nothing_has_its_annotator(
    compared: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    put(compared, "model-b", "entities", [])
    put(compared, "ines", "entities", [])
    assert call(compared, "model-b", "ines", "bridge", "--layer", "entities") == 0
    assert "B ines   agreement of models with people\n" in capsys.readouterr().out
    put(compared, "oleg", "entities", [])
    assert call(compared, "oleg", "ines", "bridge", "--layer", "entities") == 0
    assert "B ines   agreement of people\n" in capsys.readouterr().out


def test_somebody_unlisted_is_named(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    put(compared, "stranger", "entities", compared.layer("entities", "bridge"))
    assert call(compared, "stranger", "model-a") == 0
    assert "somebody who isn't in annotations/annotators.jsonl: stranger" in capsys.readouterr().out


def test_the_tables_fit_and_say_what_they_mean(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(compared, "model-a", "model-b", "bridge", "--by", "type") == 0
    shown = capsys.readouterr().out
    assert "2 reports of 1 story: the intervals mean little.\n" in shown
    assert "entities · outside zones · 2 reports of 1 story\n" in shown
    assert "entities · in zones · 2 reports of 1 story\n" in shown
    # Three of three and of four: F1 2·3 / (4 + 3) = .857; label in two of three.
    (spans,) = (row for row in shown.splitlines() if row.startswith("span") and " 4 3 " in row)
    assert spans.split()[3:6] == ["1.00", ".75", ".86"]
    assert next(row for row in shown.splitlines() if row.startswith("label")).split()[1] == ".67"
    for term in (
        "P, R, F1",
        "exact",
        "overlapping",
        "same type",
        "share",
        "all fields",
        "alpha",
        "95 %",
        "–",
    ):
        assert f"\n{term:<12} " in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b[" not in shown


def test_a_single_report_is_one(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    cover(compared, "model-b", {}, less=(PL,))
    assert call(compared, "model-a", "model-b", "bridge") == 0
    shown = capsys.readouterr().out
    assert "entities · outside zones · 1 report of 1 story\n" in shown
    assert "1 reports" not in shown
    assert "mean little" not in shown  # of a single report there are no intervals


@pytest.mark.parametrize(("stories", "warned"), [(4, True), (5, False)])
def test_intervals_of_few_stories_are_warned_of_however_many_reports_they_have(
    compared: Corpus, stories: int, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    # Two reports of each story: eight of four, ten of five.
    names = [f"bridge-{number}" for number in range(stories)]
    for path in compared.root.rglob("bridge.jsonl"):
        for name in names:
            path.with_stem(name).write_bytes(path.read_bytes().replace(b"bridge/", f"{name}/".encode()))
            if path.parent.name == "corpus":
                copy = path.with_stem(name)
                copy.write_bytes(copy.read_bytes().replace(b'"story":"bridge"', f'"story":"{name}"'.encode()))
    for who in ("model-a", "model-b"):
        cover(compared, who, {f"{n}/{doc.split('/')[1]}": ("entities",) for n in names for doc in (PL, EN)})
    assert call(compared, "model-a", "model-b", *names, "--layer", "entities") == 0
    shown = capsys.readouterr().out
    told = f"{2 * stories} reports of {stories} stories"
    assert f"entities · outside zones · {told}\n" in shown
    assert (f"{told}: the intervals mean little.\n" in shown) == warned


def test_what_is_left_out_is_said_with_its_share(
    compared: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    put(compared, "model-a", "dates", compared.layer("dates", "bridge"))
    cover(compared, "model-b", {}, less=(PL,))
    assert call(compared, "model-a", "model-b") == 0
    shown = capsys.readouterr().out
    assert "Left out, as not both have finished them:" in shown
    assert "  bridge, 1 of 2 reports (50 %), entities: most-info\n" in shown
    assert "  bridge, 2 of 2 reports (100 %), dates: most-info, quay-wire\n" in shown
    assert call(compared, "model-a", "model-b", "--json") == 0
    left = json.loads(capsys.readouterr().out)["left_out"]
    assert left[0] == {
        "layer": "entities",
        "story": "bridge",
        "documents": [PL],
        "reports": 2,
        "type": "",
        "share": 0.5,
    }


def test_links_have_tables_and_json(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with_links(compared)
    assert call(compared, "model-a", "model-b", "--layer", "links") == 0
    shown = capsys.readouterr().out
    assert "links · figures · 2 reports of 1 story\n" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["linked", "pairs", "1", "1", "1.00", "1.00", "1.00"] in lines
    assert ["linked", "pairs", "1", "0", "–", ".00", ".00"] in lines
    assert ["relation", "1.00", "2"] in lines
    assert max(map(len, shown.splitlines())) <= 80
    assert call(compared, "model-a", "model-b", "--layer", "links", "--leave-zones") == 0
    assert "links · figures · outside zones · 2 reports of 1 story\n" in capsys.readouterr().out
    assert call(compared, "model-a", "model-b", "--layer", "links", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["f1"] for row in data["links"]] == [0, 0, 1, 1]
    assert data["links"][2]["type"] == "figure"
    assert data["link_fields"][0] == {
        "type": "figure",
        "field": "relation",
        "same": 2,
        "of": 2,
        "interval": None,
        "accuracy": 1,
    }


def test_json_holds_every_figure(compared: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(compared, "model-a", "model-b", "--json", "--resamples", "0", "--leave-zones") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["a"], data["b"], data["kind"]) == ("model-a", "model-b", "model self-agreement")
    assert data["leave_zones"] is True
    assert {row["scope"] for row in data["spans"]} == {"body"}
    assert {row["lang"] for row in data["spans"]} == {"", "en", "pl"}
    whole = next(row for row in data["spans"] if not row["lang"] + row["type"] and not row["typed"])
    assert (whole["precision"], whole["recall"]) == (1, 0.75)
    assert whole["interval"] is None


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["model-a", "nobody"], "There are passes of ines, model-a, model-b"),
        (["model-a", "model-b", "--layer", "verbs"], "entities"),
        (["model-a", "model-b", "nowhere"], "bridge"),
        (["model-a"], "B"),
    ],
)
def test_a_wrong_call_says_what_there_is(
    compared: Corpus, argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(compared, *argv) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_figure_is_cut_in_a_narrow_terminal(
    compared: Corpus, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def figures(cells: int) -> list[str]:
        monkeypatch.setattr(out, "width", cells)
        assert call(compared, "model-a", "model-b", "--by", "language") == 0
        shown = capsys.readouterr().out.partition("P, R, F1")[0]
        assert "…" not in shown
        return sorted(
            word for line in shown.splitlines() for word in line.split() if word[:1] in "0123456789."
        )

    wide, narrow = set(figures(200)), set(figures(width))
    assert wide == narrow

"""`wirespan validate`: what is printed, in each format, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from wirespan.checks import CATALOGUE, Report, report
from wirespan.cli import validate as _validate  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.errors import Finding
from wirespan.store import Corpus

ZONES = "annotations/zones/bridge.jsonl"
WRONG = {"file": ZONES, "from": '"headline"', "to": '"title"'}
SURFACE = {
    "file": "annotations/entities/bridge.jsonl",
    "from": '"start":133,"end":138',
    "to": '"start":134,"end":139',
}


def test_a_clean_corpus(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--root", str(corpus.root)]) == 0
    assert capsys.readouterr().out == "0 findings, 30 records checked, levels 1-5\n"


def test_what_is_no_file_is_reported(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus.root / "corpus/a-link.jsonl").symlink_to("nowhere")
    (corpus.root / "corpus/a-folder.jsonl").mkdir()
    assert run(["validate", "--root", str(corpus.root)]) == 1
    shown = capsys.readouterr().out
    for name in ("a-link", "a-folder"):
        assert f"corpus/{name}.jsonl\n" in shown
    assert shown.count("unknown-file") == 2


def test_findings_by_file(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    change(WRONG, SURFACE)
    assert run(["validate", "--root", str(corpus.root)]) == 1
    shown = capsys.readouterr().out
    assert shown.index("annotations/entities/bridge.jsonl\n") < shown.index(f"{ZONES}\n")
    assert "6  span-surface /span\n" in shown
    assert "found 'Kells' at 134–139, where 'ells ' stands\n" in shown
    assert "expected one of the 2 places where these words stand (88–93, 133–138)\n" in shown
    assert "1  schema-value /type\n" in shown
    assert 'found "title"\n' in shown
    assert "expected one of headline, dateline," in shown
    assert shown.endswith("2 findings in 2 files, 30 records checked, levels 1-5\n")


def test_findings_of_one_code_alone(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    change(WRONG, SURFACE)
    root = ["--root", str(corpus.root)]
    assert run(["validate", "--only", "span-surface", *root]) == 1
    shown = capsys.readouterr()
    assert "schema-value" not in shown.out
    assert "Of these, wirespan format --fix mends what is sure" in shown.out
    assert "\n1 finding in 1 file, " in shown.out
    assert shown.err.startswith("1 other finding not shown.\n")
    assert run(["validate", "--only", "not-sorted", "--only", "blank-line", *root]) == 0
    assert run(["validate", "--only", "no-such-code", *root]) == 2


def test_levels_and_stories(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    change(WRONG)
    root = ["--root", str(corpus.root)]
    assert run(["validate", "--level", "1", *root]) == 0
    assert capsys.readouterr().out.endswith("level 1\n")
    assert run(["validate", "patience", *root]) == 0
    assert run(["validate", "bridge", *root]) == 1
    assert run(["validate", "no-such-story", *root]) == 2
    assert run(["validate", "--level", "6", *root]) == 2
    capsys.readouterr()
    for level in ("1", "5"):
        assert run(["validate", "--level", level, "--release", *root]) == 2
        assert "--level and --release" in capsys.readouterr().err
    assert run(["validate", "--format", "xml", *root]) == 2
    assert run(["validate", "--root", str(corpus.root.parent)]) == 2


def test_what_the_guidelines_wait_for_is_told(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """They wait where a story's own files have findings, not for a licence or a file of all stories."""
    validate, waits = ["validate", "--root", str(corpus.root)], "is held to the guidelines yet"
    (corpus.root / "LICENSE-DATA").unlink(missing_ok=True)
    (corpus.root / "corpus/VERSION").write_text("0.1\n")
    assert run([*validate, "--release"]) == 1
    shown = capsys.readouterr().out
    assert "  version" in shown
    assert waits not in shown
    change(WRONG, SURFACE)
    assert run(validate) == 1
    told = f"1 story has findings of levels 1-4: not all of it {waits}.\n"
    assert told in capsys.readouterr().out
    assert run([*validate, "--level", "4"]) == 1
    assert waits not in capsys.readouterr().out
    patience = corpus.root / "corpus/patience.jsonl"
    patience.write_bytes(patience.read_bytes().rstrip(b"\n"))
    assert run(validate) == 1
    told = f"2 stories have findings of levels 1-4: not all of them {waits}.\n"
    assert told in capsys.readouterr().out


def test_json(corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    change(WRONG)
    assert run(["validate", "--format", "json", "--root", str(corpus.root)]) == 1
    shown = json.loads(capsys.readouterr().out)
    (finding,) = shown["findings"]
    assert (finding["file"], finding["line"], finding["code"]) == (ZONES, 1, "schema-value")
    assert finding["pointer"] == "/type"
    assert finding["level"] == 2
    assert shown["summary"]["codes"] == {"schema-value": 1}
    assert shown["summary"]["files"] == 1
    assert run(["validate", "--format", "json", "--level", "1", "--root", str(corpus.root)]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_github(corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    change(WRONG)
    assert run(["validate", "--format", "github", "--root", str(corpus.root)]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith(
        f'::error file={ZONES},line=1,title=schema-value::/type: found "title"; expected one'
    )
    assert shown.count("\n") == 1


def test_github_escapes() -> None:
    finding = Finding("a,b:c%\n.jsonl", 0, "", "not-json", 1, "50% of\r\nit ::error::", "x", "y")
    (shown,) = report.github(Report((finding,), 1, 4))
    assert shown == (
        "::error file=a%2Cb%3Ac%25%0A.jsonl,title=not-json::found 50%25 of\\r\\nit ::error::; expected x. y"
    )


def test_data_cannot_steer_the_terminal(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\\u001b]0;owned\\u0007[red]\u202etxt"
    change({"file": ZONES, "from": '"headline"', "to": f'"{hostile}"'})
    name = "annotations/zones/\x1b[2J.jsonl"
    (corpus.root / name).write_bytes(b"")
    for style in ("text", "json", "github"):
        assert run(["validate", "--format", style, "--root", str(corpus.root)]) == 1
        shown = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        assert "unknown-file" in shown


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--explain", code]) == 0
    shown = capsys.readouterr().out
    check = CATALOGUE[code]
    assert f"{code} (level {check.level}): {check.title}" in shown
    assert all(part in shown for part in (check.why, check.example, check.remedy))


def test_the_list_and_a_code_that_is_not_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--list"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {code} " in shown for code in CATALOGUE)
    assert "Level 1: bytes and canonical form" in shown
    assert run(["validate", "--explain", "span-surfaces"]) == 2
    assert "Perhaps span-surface." in capsys.readouterr().err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "wirespan validate ferry-2026 --level 3" in shown


def test_many_findings_are_counted(
    corpus: Corpus, change: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    change({"file": ZONES, "append": "\n", "times": 5_000})
    assert run(["validate", "--root", str(corpus.root)]) == 1
    shown = capsys.readouterr().out
    assert shown.count("  blank-line\n") == report.SHOWN
    assert f"… and {5_000 - report.SHOWN:,} more: {5_000 - report.SHOWN:,} blank-line" in shown
    assert "--format json" in shown
    assert "5,000 findings in 1 file" in shown
    assert run(["validate", "--format", "json", "--root", str(corpus.root)]) == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 5_000

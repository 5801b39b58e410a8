"""Whatever a record says, no command lets it steer a terminal, be taken for markup, or end in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wirespan.cli import run
from wirespan.cli.app import err, out
from wirespan.store import Corpus

from .conftest import EVIL, steers, variants

DOC = "bridge/quay-wire"
COMMANDS = [
    ["validate"],
    ["show", DOC],
    ["stats", "--types"],
    ["format", "--check"],
    ["studio", "export", "--out", "../tasks.json"],
    [],
]


def test_no_value_steers_the_terminal(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.root)
    wrong, tried = [], 0
    for files in variants(corpus):
        before = {file: file.read_bytes() for file in files}
        for file, content in files.items():
            file.write_bytes(content)
        for command in COMMANDS:
            tried += 1
            code = run(command)
            shown = "".join(capsys.readouterr())
            if code not in (0, 1, 2) or steers(shown) or "Traceback" in shown or "report this line" in shown:
                wrong.append((sorted(map(str, files)), command, code, steers(shown), shown[-300:]))
        for file, content in before.items():
            file.write_bytes(content)
    assert tried > 100
    assert wrong == []


def test_the_consoles_themselves_let_nothing_through(capsys: pytest.CaptureFixture[str]) -> None:
    for console in (out, err):
        table = Table(escape(EVIL), title=Text(EVIL))
        table.add_row(Text(EVIL))
        console.print(table)
        console.print(EVIL, markup=False)
        console.print(Text(EVIL), style="bold")
        shown = "".join(capsys.readouterr())
        assert steers(shown) == set()
        assert shown.count("[red]x[/nope]") >= 3


@pytest.mark.parametrize("style", ["json", "github"])
def test_findings_for_programs_are_escaped(
    corpus: Corpus, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = corpus.root / "annotations/entities/bridge.jsonl"
    file.write_text(file.read_text().replace('"PERSON"', '"PER\\u001b]0;x\\u0007::error::\\n%0A"', 1))
    assert run(["validate", "--format", style, "--root", str(corpus.root)]) == 1
    shown = capsys.readouterr().out
    assert steers(shown) == set()
    assert all(line.startswith(("::error ", "{", "}", " ")) for line in shown.splitlines())


@pytest.mark.parametrize("command", [["show", EVIL], ["validate", EVIL], ["stats", EVIL], ["hydrate", EVIL]])
def test_what_is_named_on_the_command_line_is_shown_in_words(
    corpus: Corpus, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--root", str(corpus.root)]) == 2
    shown = "".join(capsys.readouterr())
    assert steers(shown) == set()
    assert "error" in shown


def test_names_of_files_are_shown_in_words(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = EVIL.replace("/", "")
    (corpus.root / "annotations/dates" / f"{name}.jsonl").write_bytes(b"{}\n")
    (corpus.root / "corpus" / f"{name}.jsonl").write_bytes(b"")
    held = tmp_path / "texts"
    held.mkdir()
    (held / f"{name}.txt").write_bytes(b"\xff")
    for command in (["validate"], ["stats"], ["format", "--check"], ["hydrate", str(held)], ["show", "x"]):
        assert run([*command, "--root", str(corpus.root)]) in (0, 1, 2)
        shown = "".join(capsys.readouterr())
        assert steers(shown) == set(), command
        assert "report this line" not in shown

"""The command line: what every command owes to whoever types it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from rich.console import Console

import wirespan
from wirespan.cli import app, run
from wirespan.cli.app import progress
from wirespan.store import Corpus

TOP = Path(__file__).parents[1]
COMMANDS = TOP / "docs/commands.md"
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted(TOP.glob("docs/*.md"))]


def commands() -> dict[str, typer.main.Command]:
    """Return every command by the words that call it."""
    found = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found.update({f"{name} {sub}": c for sub, c in inner.items()} if inner else {name: command})
    return found


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*name.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"wirespan {name.rsplit(maxsplit=1)[-1]}" in shown or f"wirespan {name}" in shown
    assert "Example" in shown


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_in_the_page_of_commands(name: str) -> None:
    assert f"| `wirespan {name}" in COMMANDS.read_text(encoding="utf-8").replace("`, `", "` | `")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_command_that_is_not_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    called = set(
        re.findall(r"`wirespan ([a-z-]+(?: (?:export|import|list|page|up|down|status|push|pull))?)", text)
    )
    assert called <= set(commands()) | {name.partition(" ")[0] for name in commands()}
    assert len(called) > 5 or page.name not in {"README.md", COMMANDS.name}


@pytest.mark.parametrize(
    "argv", [["nonsense"], ["show"], ["stats", "--nonsense"], ["show", "no/such", "--root", "/"]]
)
def test_a_wrong_call_is_exit_2_without_a_traceback(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert shown.err.strip()


@pytest.mark.parametrize(("name", "shown"), [("dumb", False), ("xterm", True)])
def test_a_dumb_terminal_has_no_bar(name: str, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    terminal = Console(file=file, force_terminal=True, _environ={"TERM": name})
    monkeypatch.setattr(sys.modules["wirespan.cli.app"], "err", terminal)
    with progress("reading", 2) as bar:
        bar.advance(bar.task_ids[0])
    assert bool(file.getvalue()) == shown


def test_without_the_tools_the_command_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'typer':\n"
        "            raise ModuleNotFoundError('none', name=name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "from wirespan.__main__ import main\n"
        "sys.exit(main(['validate']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'Install "wirespan[tools]"' in done.stderr
    for tool in ("pip install", "uv pip install", "uv tool install", "pipx install --force"):
        assert tool in done.stderr
    assert "Traceback" not in done.stderr


def test_importing_the_package_brings_in_nothing_heavy() -> None:
    code = (
        "import sys, wirespan\n"
        "heavy = {'datasets', 'pyarrow', 'orjson', 'jsonschema', 'typer', 'rich', 'yaml', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["journal", "records", "texts", "views"])
def test_modules_that_the_documents_name_come_with_the_package(module: str) -> None:
    code = (
        "import sys, wirespan\n"
        f"assert {module!r} in dir(wirespan) and 'wirespan.{module}' not in sys.modules\n"
        f"print(wirespan.{module}.__name__, hasattr(wirespan, 'nothing'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"wirespan.{module}", "False"]


@pytest.mark.parametrize("name", ["Score", "ScopeScore", "LabelScore", "FieldFigures", "Figures"])
def test_what_score_returns_can_be_named_and_is_imported_only_then(name: str) -> None:
    code = (
        "import sys, wirespan\n"
        f"assert {name!r} in wirespan.__all__ and 'wirespan.compare' not in sys.modules\n"
        f"from wirespan.compare import {name} as own\n"
        f"print(wirespan.{name} is own)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_dir_offers_what_is_public_and_nothing_else() -> None:
    """What stands in the module for its own use (`Any`, `annotations`, …) isn't completed in a shell."""
    functions = ["hydrate", "load", "score"]
    classes = ["FieldFigures", "Figures", "LabelScore", "ScopeScore", "Score", "WirespanError"]
    modules = ["journal", "records", "texts", "views"]
    assert dir(wirespan) == sorted([*functions, *classes, *modules, "__version__"])


# --- home, stats, init, add -------------------------------------------------------------------------------


def test_bare_it_says_where_things_stand(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus.root)
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert "2 stories, 3 reports" in shown
    assert "wirespan validate" in shown
    assert "wirespan hydrate" in shown


def test_a_folder_whose_name_looks_like_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "mine [b]"
    assert run(["init", str(root)]) == 0
    assert capsys.readouterr().out.count("mine [b]") == 2
    monkeypatch.chdir(root)
    assert run([]) == 0
    assert "mine [b]" in capsys.readouterr().out


def test_bare_in_a_corpus_whose_first_story_is_empty(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.root / "corpus/bridge.jsonl").write_bytes(b"")
    monkeypatch.chdir(corpus.root)
    assert run([]) == 0
    assert "wirespan show patience/harbour-post" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"{}", b"\xff"])
def test_a_damaged_corpus_brings_no_traceback(
    corpus: Corpus, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    splits = corpus.root / "corpus/splits.json"
    splits.unlink()
    if content is not None:
        splits.write_bytes(content)
    text = corpus.root / "a.txt"
    text.write_bytes(b"Norva is quiet.")
    options = ["--lang", "en", "--published", "2026", "--split", "train", "--root", str(corpus.root)]
    assert run(["add", "bridge/echo", str(text), *options]) == 2
    shown = capsys.readouterr().err
    assert "error:" in shown
    assert "Traceback" not in shown


def test_an_error_that_nobody_foresaw_says_where_it_arose(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Corpus) -> list[str]:
        raise LookupError("a \x1b[2J key")

    monkeypatch.setattr(Corpus, "stories", fail)
    assert run(["stats", "--root", str(corpus.root)]) == 2
    shown = capsys.readouterr().err
    assert "LookupError: a �[2J key (test_cli.py:" in shown
    assert "wirespan validate" in shown


def test_bare_outside_a_corpus_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([]) == 0
    assert "wirespan init" in capsys.readouterr().out


def test_stats_count_by_story_language_layer_and_type(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["stats", "--json", "--root", str(corpus.root)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"story": "bridge", "lang": "en", "layer": "entities", "type": "PERSON", "count": 2} in rows
    assert {"story": "bridge", "lang": "", "layer": "links", "type": "figure", "count": 1} in rows
    assert sum(row["count"] for row in rows if row["layer"] == "reports") == 3


def test_init_makes_a_corpus_that_validates_and_is_added_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "mine too"
    text = tmp_path / "a.txt"
    text.write_bytes("\ufeffTo jest łódź 🚤.\r\n".encode())
    assert run(["init", str(root)]) == 0
    assert run(["validate", "--root", str(root)]) == 0
    here = ["--root", str(root), "--lang", "pl", "--published", "2026-05-05"]
    assert run(["add", "boats/gazeta", str(text), *here]) == 2  # no split yet
    assert run(["add", "boats/gazeta", str(text), *here, "--split", "train"]) == 0
    assert run(["add", "secret/gazeta", str(text), *here, "--withheld", "Gazeta"]) == 0
    assert run(["validate", "--root", str(root)]) == 0, capsys.readouterr().out
    corpus = Corpus(root)
    assert corpus.documents("boats")[0].text == "To jest łódź 🚤."
    assert corpus.documents("secret")[0].text is None
    assert corpus.splits()["withheld"] == ["secret"]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["bridge/quay-wire", "FILE", "--lang", "en", "--published", "2026-05-05"], "already"),
        (["bridge/new", "FILE", "--lang", "english", "--published", "2026-05-05"], "english"),
        (["bridge/new", "FILE", "--lang", "en", "--published", "yesterday"], "yesterday"),
        (
            ["../bridge/new", "FILE", "--lang", "en", "--published", "2026-05-05", "--split", "train"],
            "bridge/new",
        ),
        (["bridge/new", "FILE", "--lang", "en", "--published", "2026-05-05", "--split", "test"], "train"),
        (["bridge/new", "NONE", "--lang", "en", "--published", "2026-05-05"], "no file"),
        (["bridge/new", "LATIN", "--lang", "en", "--published", "2026-05-05"], "UTF-8"),
        (["bridge/new", "CONTROL", "--lang", "en", "--published", "2026-05-05"], "U+001B"),
        (["bridge/new", "EMPTY", "--lang", "en", "--published", "2026-05-05"], "empty"),
    ],
)
def test_add_refuses_what_is_wrong_and_writes_nothing(
    corpus: Corpus, tmp_path: Path, argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = {"FILE": b"A report.\n", "LATIN": b"caf\xe9", "CONTROL": b"a\x1b[31mb", "EMPTY": b" \n"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    before = {path: (corpus.root / path).read_bytes() for path in corpus.files()}
    places = [str(tmp_path / arg) if arg in (*contents, "NONE") else arg for arg in argv]
    assert run(["add", *places, "--root", str(corpus.root)]) == 2
    assert says in capsys.readouterr().err
    assert {path: (corpus.root / path).read_bytes() for path in corpus.files()} == before


def test_init_writes_over_nothing(corpus: Corpus, tmp_path: Path) -> None:
    assert run(["init", str(corpus.root)]) == 2
    (tmp_path / "other" / "corpus").mkdir(parents=True)
    assert run(["init", str(tmp_path / "other")]) == 2
    assert list((tmp_path / "other").rglob("*")) == [tmp_path / "other" / "corpus"]


# --- show -------------------------------------------------------------------------------------------------


def test_show_ties_cue_and_source_to_their_quote(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "bridge/quay-wire", "--root", str(corpus.root)]) == 0
    shown = capsys.readouterr().out
    assert "Mayor Ida Kells¹ said¹." in shown
    assert "“We counted at least 14 cracks,”² Kells² told² reporters" in shown
    assert "speakers ida-kells" in shown
    assert "\x1b[" not in shown  # no colour where there is no terminal


def test_show_of_a_withheld_report_has_its_text_once_it_is_joined(
    corpus: Corpus, tmp_path: Path, withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--root", str(corpus.root)]
    assert run(["show", "patience/harbour-post", *here]) == 0
    shown = capsys.readouterr()
    assert "wirespan hydrate" in shown.err
    assert "Nobody will cross" not in shown.out
    held = tmp_path / "held"
    held.mkdir()
    (held / "any name").write_bytes(withheld_text.encode())
    assert run(["hydrate", str(held), *here]) == 0
    capsys.readouterr()
    assert run(["show", "patience/harbour-post", *here]) == 0
    assert "“Nobody will cross before the last crack is closed,”¹ she¹ said¹" in capsys.readouterr().out


def test_show_lets_no_escape_through(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus.root / "corpus/bridge.jsonl"
    path.write_bytes(
        path.read_bytes().replace(b"cierpliwo", b"\\u001b[31mcierpliwo").replace(b"kt", b"\xe2\x80\xaekt")
    )
    assert run(["show", "bridge/most-info", "--text", "--root", str(corpus.root)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "cierpliwo" in shown

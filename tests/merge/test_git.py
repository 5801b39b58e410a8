"""`git merge` of two branches of a real repository, with the driver and without."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wirespan.cli.merging  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.store import Corpus

from .conftest import Repository

MENTIONS, QUOTES = "annotations/entities/bridge.jsonl", "annotations/quotes/bridge.jsonl"
DATES = "annotations/dates/bridge.jsonl"

# Neighbouring lines of one story: git's own merge of lines can't take both.
OURS = {'"id":"ent-norva1"': '"id":"ent-norva1"', '"entity":"norva"': '"entity":"quay-wire"'}
THEIRS = {'"entity":"quay-wire"': '"entity":"long-bridge"'}


LIMITED = (  # a command of a shell whose files may have so many bytes
    "import os, resource, sys\n"
    "limit = int(sys.argv[1])\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
    "os.environ['PYTHONDONTWRITEBYTECODE'] = '1'\n"
    "os.execv('/bin/sh', ['sh', '-c', sys.argv[2]])\n"
)


def test_both_branches_touched_one_story(repository: Repository) -> None:
    repository.install()
    repository.branches(MENTIONS, OURS, THEIRS)
    repository.git("merge", "-q", "theirs")
    wanted = repository.git("show", f"main:{MENTIONS}").replace('"quay-wire"', '"long-bridge"')
    assert repository.read(MENTIONS) == wanted.replace('"entity":"norva"', '"entity":"quay-wire"')
    assert repository.git("status", "--porcelain") == ""


def test_two_fields_of_one_annotation(repository: Repository) -> None:
    repository.install()
    repository.branches(
        DATES,
        {'"value":"2026-05-04"': '"value":"2026-05-05"'},
        {'"suggested"}': '"suggested","note":"why?"}'},
    )
    repository.git("merge", "-q", "theirs")
    first = repository.read(DATES).splitlines()[0]
    assert '"value":"2026-05-05"' in first
    assert '"note":"why?"' in first


def test_a_conflict_stands_around_its_annotation_alone(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.install()
    theirs = {'"entity":"norva"': '"entity":"ida-kells"', **THEIRS}
    repository.branches(MENTIONS, OURS, theirs)
    told = repository.git("merge", "-q", "theirs", code=1)
    assert "1 annotation was changed in two ways" in told
    assert repository.git("status", "--porcelain") == f"UU {MENTIONS}\n"
    first, norva, wire, *others = repository.git("show", f"main:{MENTIONS}").splitlines()
    wanted = [
        first,
        "<<<<<<< ours",
        norva.replace('"entity":"norva"', '"entity":"quay-wire"'),
        "=======",
        norva.replace('"entity":"norva"', '"entity":"ida-kells"'),
        ">>>>>>> theirs",
        wire.replace('"entity":"quay-wire"', '"entity":"long-bridge"'),
        *others,
    ]
    assert repository.read(MENTIONS).splitlines() == wanted
    capsys.readouterr()
    assert run(["validate", "--root", str(repository.root)]) == 1
    assert "merge-conflict" in capsys.readouterr().out


def test_without_the_driver_git_merges_lines_and_that_is_said(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    repository.branches(MENTIONS, OURS, THEIRS)
    assert run([]) == 0
    assert "wirespan merge-driver --install" in capsys.readouterr().out
    repository.git("merge", "-q", "theirs", code=1)
    assert "<<<<<<< HEAD" in repository.read(MENTIONS)
    assert run(["validate"]) == 1
    assert "git merge --abort (or git rebase --abort), then wirespan merge-driver" in capsys.readouterr().err
    repository.git("merge", "--abort")
    repository.install()
    repository.git("merge", "-q", "theirs")
    capsys.readouterr()
    assert run([]) == 0
    assert "merge-driver" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["show", "bridge/quay-wire"],
        ["remove", "bridge/most-info", "--yes"],
        ["rename", "entity", "long-bridge", "bridge-of-norva", "--yes"],
        ["rename", "story", "patience", "waiting", "--yes"],
        ["diff", "HEAD"],
        ["format"],
    ],
    ids=" ".join,
)
def test_in_the_midst_of_a_conflict_a_command_says_so(
    repository: Repository, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    repository.install()
    repository.branches(MENTIONS, OURS, {'"entity":"norva"': '"entity":"ida-kells"', **THEIRS})
    repository.git("merge", "-q", "theirs", code=1)
    before = repository.git("status", "--porcelain", "--untracked-files=no")
    capsys.readouterr()
    assert run([*argv, "--root", str(repository.root)]) == 2
    told = capsys.readouterr().err
    assert MENTIONS in told
    assert "a merge conflict stands here" in told
    assert repository.git("status", "--porcelain", "--untracked-files=no") == before


@pytest.mark.parametrize("broken", ["/nowhere/python", sys.executable + " -c 0 ; false"])
def test_a_driver_that_fails_leaves_the_merge_to_lines(repository: Repository, broken: str) -> None:
    repository.install()
    driver = repository.git("config", "merge.wirespan.driver").strip()
    repository.git("config", "merge.wirespan.driver", driver.replace(sys.executable, broken))
    repository.branches(MENTIONS, OURS, THEIRS)
    repository.git("merge", "-q", "theirs", code=1)
    assert "<<<<<<< ours" in repository.read(MENTIONS)
    assert repository.git("status", "--porcelain") == f"UU {MENTIONS}\n"
    far = {'"ent-kells2"': '"ent-kells9"'}  # lines that don't touch
    repository.git("merge", "--abort")
    for branch in ("ours", "theirs"):
        repository.git("branch", "-q", "-m", branch, f"{branch}-1")
    repository.branches(MENTIONS, {'"ent-norva1"': '"ent-norva9"'}, far)
    repository.git("merge", "-q", "theirs")
    assert "ent-norva9" in repository.read(MENTIONS)
    assert "ent-kells9" in repository.read(MENTIONS)


def test_lines_that_are_no_records_are_merged_as_lines(repository: Repository) -> None:
    repository.install()
    repository.branches(MENTIONS, {'"GPE"': '"TOWN"', **OURS}, {'"PERSON"': '"ORG"'})
    told = repository.git("merge", "theirs", code=1)
    assert "merged as text" in told
    assert "<<<<<<< ours" in repository.read(MENTIONS)
    assert repository.git("status", "--porcelain") == f"UU {MENTIONS}\n"


def test_rebase_and_new_files_too(repository: Repository) -> None:
    repository.install()
    repository.branches(MENTIONS, OURS, THEIRS)
    repository.git("rebase", "-q", "theirs")
    assert '"entity":"long-bridge"' in repository.read(MENTIONS)
    assert repository.git("status", "--porcelain") == ""


def test_a_corpus_in_a_folder_with_a_strange_name(repository: Repository) -> None:
    top = repository.root.parent / "o'top $(touch pwned) %A"
    shutil.rmtree(repository.root / ".git")
    shutil.move(repository.root, top / "cor'pus")
    inside = Corpus(top / "cor'pus")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    again = Repository(inside)
    shutil.rmtree(inside.root / ".git")
    again.root = top
    again.commit()
    assert run(["merge-driver", "--install", "--root", str(inside.root)]) == 0
    again.branches("cor'pus/" + MENTIONS, OURS, THEIRS)
    again.git("merge", "-q", "theirs")
    assert again.git("status", "--porcelain") == ""
    assert not list(repository.root.parent.rglob("pwned"))


def test_install_says_which_lines_are_missing(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.install()
    assert ".gitattributes" not in capsys.readouterr().out
    (repository.root / ".gitattributes").unlink()
    repository.install()
    assert "annotations/**/*.jsonl merge=wirespan" in capsys.readouterr().out
    assert "merge.wirespan.driver" in repository.git("config", "--local", "--list")


def test_install_outside_a_repository_is_a_usage_error(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(corpus.root.parent))
    assert run(["merge-driver", "--install", "--root", str(corpus.root)]) == 2
    assert "git init" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["a", "b", "c"], ["a", "b", "c", "d", "e"], ["--install", "a"]])
def test_a_wrong_call_is_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["merge-driver", *argv]) == 2
    assert capsys.readouterr().err.strip()


def test_a_failure_is_an_exit_code_that_git_takes_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    assert run(["merge-driver", *files, MENTIONS]) == 129
    assert MENTIONS in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="left out: files can't be kept from growing here")
@pytest.mark.parametrize("line", ["", "no record\n"])
def test_without_room_ours_stays_whole_and_git_is_told(repository: Repository, line: str) -> None:
    """Files may not grow beyond half of what is to be written: merged by records, and by lines."""
    repository.install()
    repository.branches(MENTIONS, OURS, {'"ent-kells2"': '"ent-kells9"'})
    files = {}
    for sign, branch in (("%O", "main"), ("%A", "ours"), ("%B", "theirs")):
        files[sign] = repository.root / f"{branch}.tmp"
        content = repository.git("show", f"{branch}:{MENTIONS}") + line
        files[sign].write_text(content, encoding="utf-8")
    before, names = files["%A"].read_bytes(), {path.name for path in repository.root.iterdir()}
    driver = repository.git("config", "merge.wirespan.driver").strip().replace("%P", MENTIONS)
    for sign, file in files.items():
        driver = driver.replace(sign, shlex.quote(str(file)))

    def called(command: str) -> subprocess.CompletedProcess[str]:
        limited = [sys.executable, "-c", LIMITED, str(len(before) // 2), command]
        return subprocess.run(limited, cwd=repository.root, capture_output=True, text=True, check=False)

    alone = called(driver.partition(" || ")[0])
    assert (alone.returncode, "File too large" in alone.stderr) == (129, True), alone.stderr
    assert files["%A"].read_bytes() == before
    assert {path.name for path in repository.root.iterdir()} == names
    assert called(driver).returncode > 127, "git would take what it finds for the result"


def test_messages_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in files:
        file.write_bytes(b"")
    assert run(["merge-driver", *map(str, files), "\x1b[2J[bold]x.jsonl"]) == 0
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "[bold]x.jsonl" in told


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["merge-driver", "--help"]) == 0
    told = capsys.readouterr().out
    for word in ("BASE", "OURS", "THEIRS", "PATH", "--install", "Example"):
        assert word in told

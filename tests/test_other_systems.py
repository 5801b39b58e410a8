"""What isn't Linux: the package with all taken away that Windows lacks, other encodings, other line ends.

No such system is at hand. What others wrote may know where it runs; what `wirespan` itself imports here has
nothing of POSIX in it, an open without an encoding is an error, and standard output takes no Unicode.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import wirespan
from wirespan import labelstudio
from wirespan.cli import run
from wirespan.publish import CONFIGS
from wirespan.store import Corpus

from .bridge import WITHHELD

TOP = Path(__file__).parents[1]
PRELUDE = '''
import builtins, sys, types, warnings

GONE = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
LACKING = {
    "os": """
        O_CLOEXEC O_DIRECTORY O_DSYNC O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC O_TMPFILE WNOHANG chown
        chroot confstr ctermid fchdir fchmod fchown fdatasync fork forkpty fwalk getegid geteuid getgid
        getgroups getloadavg getpgid getpgrp getpriority getsid getuid getxattr killpg lchown listxattr lockf
        mkfifo mknod nice openpty pathconf posix_fadvise posix_fallocate posix_spawn pread preadv pwrite
        pwritev register_at_fork removexattr sched_getaffinity sched_setaffinity sendfile setpgid setpriority
        setsid setuid setxattr statvfs sync sysconf tcgetpgrp ttyname uname wait wait3 wait4 waitid
    """,
    "signal": """
        ITIMER_REAL SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 SIG_BLOCK
        SIG_SETMASK SIG_UNBLOCK alarm pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending
        sigtimedwait sigwait
    """,
    "time": "clock_gettime clock_settime pthread_getcpuclockid tzset",
}


class Poorer(types.ModuleType):
    """A module without what Windows lacks in it."""

    def __init__(self, real):
        super().__init__(real.__name__)
        self.real, self.lacking = real, set(LACKING.get(real.__name__, "").split())

    def __getattr__(self, name):
        if name in self.lacking:
            raise AttributeError(f"{self.real.__name__} has no {name} there")
        return getattr(self.real, name)


class Ctypes(Poorer):
    def CDLL(self, name, **options):
        raise TypeError("bad argument type for built-in operation")


def poorer(name, globals=None, locals=None, fromlist=(), level=0, real=builtins.__import__):
    mine = (globals or {}).get("__name__", "").partition(".")[0] == "wirespan" and not level
    if mine and name.partition(".")[0] in GONE:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = real(name, globals, locals, fromlist, level)
    if mine and name == "ctypes":
        return Ctypes(module)
    return Poorer(module) if mine and name in LACKING else module


builtins.__import__ = poorer
warnings.simplefilter("ignore", EncodingWarning)
warnings.filterwarnings("error", category=EncodingWarning, module="wirespan")
'''
LIGHT = """
import json
import wirespan
from wirespan import views

root, texts, *configs = sys.argv[1:]
loaded = {config: wirespan.load(config, path=root) for config in configs}
print(json.dumps({c: {s: part.to_list() for s, part in splits.items()} for c, splits in loaded.items()}))
reports = wirespan.load(path=root)
joined = wirespan.hydrate(reports, texts)
quotes = wirespan.hydrate(wirespan.load("quotes", path=root), texts, reports)
print(json.dumps([[*joined["withheld"]["text"]], [*quotes["withheld"]["content_text"]]]))
gold = wirespan.load("entities", "train", root)
print(json.dumps(wirespan.score(gold, gold, reports["train"]).exact.f1))
for view in (views.paragraphs, views.attributions, views.tokens, views.names):
    assert view(joined)["train"].num_rows
assert views.members(wirespan.load("links", path=root), joined)["train"].num_rows
"""
COMMANDS = """
import json, sys
from wirespan.__main__ import main

wrong = [argv for argv, code in json.loads(sys.argv[1]) if main(argv) != code]
sys.exit(f"otherwise than expected: {wrong}" if wrong else 0)
"""


def there(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run code as it would run there, as far as that can be had here."""
    narrow = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", PRELUDE + code, *arguments],
        env={**os.environ, "HF_HUB_OFFLINE": "1", **narrow, **variables},
        capture_output=True,
        check=False,
    )


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with the text of the withheld report, saved as Windows saves it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "patience.txt").write_bytes(b"\xef\xbb\xbf" + WITHHELD.replace("\n", "\r\n").encode())
    return folder


def test_the_data_loads_and_joins_without_posix(corpus: Corpus, texts: Path) -> None:
    done = there(LIGHT, str(corpus.root), str(texts), *CONFIGS)
    assert done.returncode == 0, done.stderr.decode()
    rows, (whole, parts), f1 = map(json.loads, done.stdout.splitlines())
    here = {c: {s: part.to_list() for s, part in wirespan.load(c, path=corpus.root).items()} for c in CONFIGS}
    assert rows == here
    assert whole == [WITHHELD]
    assert all(part in WITHHELD for quote in parts for part in quote)
    assert sum(map(len, parts)) > 0
    assert f1 == 1


def test_commands_run_without_posix(corpus: Corpus, texts: Path, tmp_path: Path) -> None:
    root, out, new = str(corpus.root), str(tmp_path / "out"), str(tmp_path / "new")
    report = "--lang", "en", "--published", "2026-05-05", "--split", "train", "--root", new
    calls = [
        (["--help"], 0),
        (["validate", "--root", root], 0),
        (["validate", "--jobs", "2", "--root", root], 0),
        (["format", "--check", "--root", root], 0),
        (["hydrate", str(texts), "--root", root], 0),
        (["show", "bridge/most-info", "--root", root], 0),
        (["show", "patience/harbour-post", "--root", root], 0),
        (["stats", "--types", "--root", root], 0),
        (["build", "--root", root, "--out", out], 0),
        (["build", "--root", root, "--out", out], 0),
        (["studio", "export", "bridge", "--root", root, "--out", str(tmp_path / "tasks.json")], 0),
        (["shards", "run", root, "--out", str(tmp_path / "shards"), "--shards", "2", "--jobs", "1"], 0),
        (["init", new], 0),
        (["add", "gate/post", str(texts / "patience.txt"), *report], 0),
        (["validate", "--root", new], 0),
    ]
    done = there(COMMANDS, json.dumps(calls))
    assert done.returncode == 0, (done.stdout + done.stderr).decode("cp1252")
    assert b"Traceback" not in done.stderr


def printed(argv: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command prints where standard output has an encoding."""
    with monkeypatch.context() as patch:
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        patch.setattr(sys, "stdout", stream)
        assert run(argv) == 0
        stream.flush()
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_stays_json_where_the_output_takes_no_unicode(
    corpus: Corpus, tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "Przęsło é 🚢.jsonl"
    rows.write_bytes(b"")
    argv = ["score", str(rows), "--split", "train", "--path", str(corpus.root), "--json"]
    told = printed(argv, encoding, monkeypatch)
    assert json.loads(told)["predictions"] == str(rows)
    assert ("🚢" in told) == (encoding == "utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_the_labelling_page_stays_itself_where_the_output_takes_no_unicode(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = labelstudio.page()
    assert not page.isascii()
    told = printed(["studio", "page"], encoding, monkeypatch)
    assert ET.canonicalize(told) == ET.canonicalize(page)


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.autocrlf=true", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git isn't installed")
def test_a_corpus_keeps_its_line_ends_where_git_has_others(corpus: Corpus, tmp_path: Path) -> None:
    """As Git for Windows is installed, every text that is checked out gets CR LF."""
    root = tmp_path / "mine"
    assert run(["init", str(root)]) == 0
    shutil.copytree(corpus.root, root, dirs_exist_ok=True)
    (root / "notes.txt").write_bytes(b"a\nb\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "all")
    git(tmp_path, "clone", "-q", "mine", "theirs")
    assert (tmp_path / "theirs/notes.txt").read_bytes() == b"a\r\nb\r\n"
    assert run(["validate", "--release", "--root", str(tmp_path / "theirs")]) == 0


@pytest.mark.skipif(not (TOP / ".git").exists(), reason="left out: this is no checkout")
def test_this_repository_keeps_its_line_ends() -> None:
    paths = (
        "corpus/ferry-2026.jsonl",
        "schema/quote.schema.json",
        "annotations/GUIDELINES.md",
        "LICENSE-DATA",
    )
    told = git(TOP, "check-attr", "eol", "--", *paths).splitlines()
    assert told == [f"{path}: eol: lf" for path in paths]


def test_records_whose_lines_end_in_crlf_load(corpus: Corpus) -> None:
    """As in a clone made before, or a copy that an editor has saved; validate tells of them."""
    before = {config: wirespan.load(config, path=corpus.root).data for config in CONFIGS}
    for file in [*corpus.root.rglob("*.json*"), corpus.root / "corpus/VERSION"]:
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert {config: wirespan.load(config, path=corpus.root).data for config in CONFIGS} == before
    assert run(["validate", "--only", "carriage-return", "--root", str(corpus.root)]) == 1

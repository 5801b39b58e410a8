"""`wirespan publish`, by the real client of the hub, to a stand-in on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import wirespan
from wirespan import records
from wirespan.errors import WirespanError
from wirespan.joining import Library
from wirespan.publish import CONFIGS, gate, hidden, plots
from wirespan.publish.build import build
from wirespan.publish.plan import about
from wirespan.store import Corpus

from .hub_client import drawn
from .hub_server import serving
from .hub_state import READER, WRITER, Hub

NAME = "quay-wire/bridge-news"


@dataclass(frozen=True, slots=True)
class Client:
    """A process with the real client, in which commands are run and datasets loaded. See hub_client.py."""

    process: subprocess.Popen[str]
    env: dict[str, str]

    def ask(self, what: str, arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({what: arguments}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def publish(self, corpus: Corpus, *options: str) -> tuple[int, str]:
        """The exit code, and all that was printed, with blanks and line ends as one space."""
        to = () if "--to" in options else ("--to", NAME)
        done = self.ask("run", ["publish", "--root", str(corpus.root), *to, *options])
        said = done["out"] + done["err"]
        assert WRITER not in said
        assert READER not in said
        assert "Traceback" not in said
        return done["code"], " ".join(said.split())


@pytest.fixture(scope="module")
def online() -> Iterator[Hub]:
    with serving() as hub:
        yield hub


@pytest.fixture(scope="module")
def one_client(online: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("home")
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING", "WIRESPAN_"))
    }
    env |= {
        "HF_ENDPOINT": online.url,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_TOKEN": WRITER,
        "WIRESPAN_DATA": str(home / "texts"),
    }
    with started(env) as process:
        yield Client(process, env)
        assert process.stdin is not None
        process.stdin.close()


def started(env: dict[str, str]) -> subprocess.Popen[str]:
    program = [sys.executable, str(Path(__file__).with_name("hub_client.py"))]
    pipe = subprocess.PIPE
    return subprocess.Popen(program, env=env, cwd=env["HF_HOME"], text=True, stdin=pipe, stdout=pipe)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "draw", drawn)


@pytest.fixture
def hub(online: Hub) -> Iterator[Hub]:
    """The hub, with nothing on it."""
    online.forget()
    yield online
    online.forget()


@pytest.fixture
def client(one_client: Client, tmp_path: Path) -> Iterator[Client]:
    """The client of somebody who may write, with no texts; no request of a test leaves this machine."""
    one_client.ask("env", {"HF_TOKEN": WRITER, "WIRESPAN_DATA": str(tmp_path / "data")})
    yield one_client
    assert set(one_client.ask("contacts", [])) <= {"127.0.0.1"}


@pytest.fixture
def ours(corpus: Corpus) -> Corpus:
    """The small corpus, committed."""
    (corpus.root / ".gitignore").write_text(".wirespan/\nbuild/\n", encoding="utf-8")
    git(corpus, "init", "-q")
    commit(corpus)
    return corpus


def git(corpus: Corpus, *arguments: str) -> str:
    who = ("-c", "user.name=Ida", "-c", "user.email=ida@norva.example", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(corpus.root), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(corpus: Corpus) -> str:
    git(corpus, "add", "-A")
    git(corpus, "commit", "-q", "-m", "The bridge")
    return git(corpus, "rev-parse", "HEAD")


def version(corpus: Corpus, number: str) -> None:
    (corpus.root / "corpus/VERSION").write_text(f"{number}\n", encoding="utf-8")
    commit(corpus)


def change(corpus: Corpus) -> None:
    """Correct an annotation: rows change, and the version doesn't."""
    file = corpus.root / "annotations/entities/bridge.jsonl"
    old = file.read_text(encoding="utf-8")
    file.write_text(old.replace('"label":"FAC"', '"label":"LOC"'), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != old
    registry = corpus.root / "corpus/registry/bridge.jsonl"
    known = registry.read_text(encoding="utf-8").replace('"label":"FAC"', '"label":"LOC"')
    registry.write_text(known, encoding="utf-8")
    commit(corpus)


def built(corpus: Corpus, folder: Path) -> dict[str, bytes]:
    build(corpus, folder)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def there(hub: Hub, revision: str = "main") -> dict[str, bytes]:
    found = hub.repos[NAME].at(revision)
    assert found is not None
    return {name: content for name, content in found.files.items() if name != ".gitattributes"}


def test_first_it_only_shows(ours: Corpus, hub: Hub, client: Client, out: Path) -> None:
    code, said = client.publish(ours)
    assert code == 0, said
    assert f"{hub.url}/datasets/{NAME} (to be made, public)" in said
    for name, content in built(ours, out).items():
        assert f"added {name} {len(content):,} bytes" in said
    assert f"commit Version 0.1.0, from commit {git(ours, 'rev-parse', 'HEAD')[:12]} tag v0.1.0" in said
    assert "Leaks were looked for with 0 of 1 withheld texts." in said
    assert "Nothing was sent. To do it, run the same with --yes." in said
    assert hub.writes() == []
    assert hub.repos == {}
    assert {token for _, _, token in hub.asked} == {WRITER}


def test_published_and_loaded_back(ours: Corpus, hub: Hub, client: Client, out: Path) -> None:
    code, said = client.publish(ours, "--yes")
    assert (code, "Sent: v0.1.0 is commit" in said, "Checked:" in said) == (0, True, True), said
    repo, files = hub.repos[NAME], built(ours, out)
    assert there(hub) == there(hub, "v0.1.0") == files
    assert [commit.title for commit in repo.commits] == ["initial commit", "Version 0.1.0"]
    assert repo.commits[1].description == f"Built from commit {git(ours, 'rev-parse', 'HEAD')}."
    assert ".gitattributes" in repo.commits[1].files
    assert not repo.private
    own = {config: wirespan.load(config, path=ours.root) for config in CONFIGS}
    for config in CONFIGS:
        parts = {split: list(rows) for split, rows in own[config].items()}
        assert client.ask("load", [NAME, config, "v0.1.0"]) == json.loads(json.dumps(parts))
    assert f"a row of each split loaded back of {', '.join(CONFIGS)} Load it" in said
    copy = Path(client.ask("snapshot", [NAME, "v0.1.0"]))
    assert {name: (copy / name).read_bytes() for name in files} == files
    assert any(method == "PUT" for method, _ in hub.writes())


def test_what_is_published_stays(ours: Corpus, hub: Hub, client: Client) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    hub.asked.clear()
    code, said = client.publish(ours, "--yes")
    assert (code, hub.writes()) == (0, [])
    assert "v0.1.0 is published already, with these very files: nothing to send." in said
    change(ours)
    code, said = client.publish(ours, "--yes")
    assert (code, hub.writes()) == (2, [])
    assert "version 0.1.0 is published already, with other files; these differ: README.md" in said
    assert "Raise corpus/VERSION" in said


def test_the_next_version_replaces_all_files_in_one_commit(
    ours: Corpus, hub: Hub, client: Client, tmp_path: Path
) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    before = there(hub)
    for path in list(ours.root.rglob("patience.jsonl")):
        path.unlink()
    splits = ours.splits() | {"withheld": []}
    (ours.root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    version(ours, "0.2.0")
    code, said = client.publish(ours)
    assert code == 0, said
    gone = {name for name in before if "/withheld-" in name}
    assert len(gone) == 4
    assert all(f"removed {name} –" in said for name in gone)
    assert "same links/train-00000-of-00001.parquet" in said
    assert "changed README.md" in said
    assert client.publish(ours, "--yes")[0] == 0
    after = built(ours, tmp_path / "next")
    assert there(hub) == there(hub, "v0.2.0")
    assert there(hub) == after
    assert there(hub, "v0.1.0") == before
    assert not gone & after.keys()
    assert len(hub.repos[NAME].commits) == 3


def test_private(ours: Corpus, hub: Hub, client: Client) -> None:
    assert "(to be made, private)" in client.publish(ours, "--private")[1]
    hub.faults["create"] = "spoil"
    code, said = client.publish(ours, "--private", "--yes")
    assert (code, f"{NAME} was made, but it isn't private" in said, there(hub)) == (2, True, {}), said
    hub.forget()
    code, said = client.publish(ours, "--private", "--yes")
    assert code == 0, said
    assert hub.repos[NAME].private
    version(ours, "0.1.1")
    assert "(there, private)" in client.publish(ours)[1]  # it stays so
    hub.repos[NAME].private = False
    code, said = client.publish(ours, "--private")
    assert (code, f"{NAME} is there already, and public" in said) == (2, True)


def test_where_to(ours: Corpus, hub: Hub, client: Client) -> None:
    for name in ("bridge-news", "a/b/c", "quay wire/news", "-/--"):
        code, said = client.publish(ours, "--to", name)
        assert (code, "is no name of a repository" in said) == (2, True)

    def without() -> tuple[int, str]:
        done = client.ask("run", ["publish", "--root", str(ours.root)])
        return done["code"], " ".join((done["out"] + done["err"]).split())

    code, said = without()
    assert (code, "it isn't said where to publish" in said, "--to ORG/NAME" in said) == (2, True, True)
    cff = f"title: The bridge\nrepository: https://huggingface.co/datasets/{NAME}\n"
    (ours.root / "CITATION.cff").write_text(cff, encoding="utf-8")
    commit(ours)
    code, said = without()
    assert (code, f"/datasets/{NAME} (to be made, public)" in said) == (0, True), said
    assert hub.writes() == []


def uncommitted(corpus: Corpus) -> None:
    (corpus.root / "corpus/bridge.jsonl").write_bytes(b"")


def stray(corpus: Corpus) -> None:
    (corpus.root / "notes.txt").write_text("Ask Ida", encoding="utf-8")


def ignored(corpus: Corpus) -> None:
    (corpus.root / ".gitignore").write_text(".wirespan/\nzones/\n", encoding="utf-8")
    git(corpus, "rm", "-q", "--cached", "annotations/zones/bridge.jsonl")
    commit(corpus)


def invalid(corpus: Corpus) -> None:
    file = corpus.root / "annotations/entities/bridge.jsonl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"text":"NORVA"', '"text":"NORWA"'), encoding="utf-8"
    )
    commit(corpus)


@pytest.mark.parametrize(
    ("harm", "found", "todo"),
    [
        (uncommitted, "these files are not committed: corpus/bridge.jsonl", "Commit them"),
        (stray, "these files are not committed: notes.txt", "Commit them"),
        (ignored, "these files are not committed: annotations/zones/bridge.jsonl", "Commit them"),
        (invalid, "annotations/entities/bridge.jsonl:", "wirespan validate --release"),
    ],
)
def test_a_corpus_that_is_not_fit(
    ours: Corpus, hub: Hub, client: Client, harm: Callable[[Corpus], None], found: str, todo: str
) -> None:
    harm(ours)
    code, said = client.publish(ours, "--yes")
    assert (code, hub.asked) == (2, [])
    assert found in said
    assert todo in said


def test_a_corpus_outside_git(corpus: Corpus, hub: Hub, client: Client) -> None:
    code, said = client.publish(corpus, "--yes")
    assert (code, "from a corpus that isn't in git" in said) == (0, True), said
    assert hub.repos[NAME].commits[-1].description == ""


def test_words_of_a_withheld_text(
    ours: Corpus, hub: Hub, client: Client, withheld_text: str, tmp_path: Path
) -> None:
    file = ours.root / "annotations/entities/bridge.jsonl"
    first, *others = ours.layer("entities", "bridge")
    note = "has asked drivers for patience until the bridge opens again"
    assert note in " ".join(withheld_text.split())
    file.write_bytes(records.lines([replace(first, note=note), *others]))
    commit(ours)
    assert client.publish(ours)[0] == 0  # nobody here holds the text
    library = Library(tmp_path / "data" / "texts")
    document = ours.documents("patience")[0]
    library.put(document, withheld_text)
    hub.asked.clear()
    code, said = client.publish(ours, "--yes")
    assert (code, hub.asked) == (2, [])
    assert "are words of patience/harbour-post" in said
    assert "drivers" not in said
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "whatever.txt").write_text(withheld_text, encoding="utf-8")
    client.ask("env", {"WIRESPAN_DATA": str(tmp_path / "none"), "WIRESPAN_TEXTS": str(folder)})
    assert "are words of patience/harbour-post" in client.publish(ours, "--yes")[1]
    client.ask("env", {"WIRESPAN_TEXTS": None})
    build(ours, tmp_path / "built")
    with pytest.raises(
        WirespanError, match=r"gives withheld texts away: documents/train.*note.*words 1–10 of it"
    ):
        gate.discreet(ours, {document.id: withheld_text}, tmp_path / "built")


def test_rows_of_withheld_reports_hold_no_text(ours: Corpus, out: Path) -> None:
    build(ours, out)
    names = hidden.reports(ours)
    assert names == {"patience/harbour-post"}
    assert list(hidden.shown(out, names)) == []
    # The open story has texts in these places, so a look for it finds all that could hold one.
    found = list(hidden.shown(out, {"bridge/quay-wire"}))
    assert {line.partition("-")[0] + " " + line.split(" in ")[1].split()[0] for line in found} == {
        *(f"documents/train {name}" for name in ("text", "zones", "entities", "quotes", "numbers", "dates")),
        *("entities/train text", "numbers/train text", "numbers/train measures_text", "dates/train text"),
        *(f"quotes/train {name}_text" for name in ("content", "cue", "source")),
        "ner/train tokens",
    }
    file = out / "quotes/withheld-00000-of-00001.parquet"
    table = pq.read_table(file)
    at = table.schema.get_field_index("content_text")
    cells = pa.array([["Nobody"]], table.schema.field(at).type)
    pq.write_table(table.set_column(at, table.schema.field(at), cells), file)
    with pytest.raises(WirespanError, match="1 values in content_text of withheld reports"):
        gate.discreet(ours, {}, out)


def test_a_folder_that_is_not_what_the_corpus_builds_to(
    ours: Corpus, hub: Hub, client: Client, out: Path
) -> None:
    path = ("--yes", "--path", str(out))
    code, said = client.publish(ours, *path)
    assert (code, "there is no built dataset in" in said) == (2, True)
    build(ours, out)
    card = (out / "README.md").read_bytes()
    (out / "README.md").write_bytes(card + b"A word more.\n")
    code, said = client.publish(ours, *path)
    assert (code, "isn't as it was built: README.md" in said, "wirespan build" in said) == (2, True, True)
    (out / "README.md").write_bytes(card)
    (out / "more.txt").write_bytes(b"")
    assert "isn't as it was built: more.txt" in client.publish(ours, *path)[1]
    (out / "more.txt").unlink()
    change(ours)
    code, said = client.publish(ours, *path)
    assert (code, "was built from another state of the corpus" in said) == (2, True)
    assert "annotations/entities/bridge.jsonl" in said
    assert hub.asked == []
    build(ours, out)
    assert client.publish(ours, *path)[0] == 0


def test_what_is_there_is_not_ours_to_replace(ours: Corpus, hub: Hub, client: Client) -> None:
    hub.make(NAME, **{"thesis.txt": b"years of work"})
    code, said = client.publish(ours, "--yes")
    assert (code, f"{NAME} holds files that no build made: thesis.txt" in said) == (2, True)
    assert hub.writes() == []
    hub.make(NAME, **{"README.md": b"---\nconfigs: [[\n---\n\xff"})  # made by hand there, and no card
    assert "changed README.md" in client.publish(ours)[1]


def test_a_version_that_is_there_without_its_tag(ours: Corpus, hub: Hub, client: Client) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    hub.repos[NAME].tags.clear()
    first = git(ours, "rev-parse", "HEAD")
    change(ours)
    hub.asked.clear()
    code, said = client.publish(ours, "--yes")
    assert (code, hub.writes()) == (2, [])
    assert "version 0.1.0 is there already without its tag, with other rows" in said
    git(ours, "checkout", "-q", first)
    assert client.publish(ours, "--yes")[0] == 0
    assert list(hub.repos[NAME].tags) == ["v0.1.0"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            'configs: [{version: 0.2.0, description: "a report (rows 0123456789abcdef)"}]',
            ("0.2.0", "0123456789abcdef"),
        ),
        ("configs: [{version: 0.2.0, description: a report}]", ("0.2.0", "")),
        ("configs: [{version: 1, description: a report}]", ("", "")),
        ("configs: []", ("", "")),
        ("a: &a [x, x]\nb: &b [*a, *a]\nconfigs: [{version: 0.2.0, description: *b}]", ("", "")),
        ("configs: [", ("", "")),
        ("- 1", ("", "")),
    ],
)
def test_what_a_card_says_of_itself(head: str, expected: tuple[str, str]) -> None:
    assert about(f"---\n{head}\n---\n\n# A title\n") == expected


@pytest.mark.usefixtures("hub")
def test_a_newer_version_is_there(ours: Corpus, client: Client) -> None:
    version(ours, "0.10.0")
    assert client.publish(ours, "--yes")[0] == 0
    version(ours, "0.9.0")
    code, said = client.publish(ours, "--yes")
    assert (code, "version 0.10.0 is there already, which is newer than 0.9.0" in said) == (2, True)


@pytest.mark.parametrize(
    ("token", "fault", "found", "todo"),
    [
        (None, {}, "there is no token to write to the hub with", "hf auth login"),
        ("hf_wrong", {}, "doesn't accept the token", "hf auth login"),
        (READER, {}, "the token may not write there", "right to write"),
        (WRITER, {"commit": 403}, "the token may not write there", "right to write"),
        (WRITER, {"commit": 412}, "was changed by somebody else meanwhile", "Run the same command again"),
        (WRITER, {"tag": 500}, "answered 500 to the wish to write there", "Run the same command again"),
        (WRITER, {"whoami": "drop"}, "can't be reached, or stopped answering", "Look at the network"),
        (
            WRITER,
            {"commit": "spoil"},
            "doesn't hold what was sent; these differ: README.md",
            "No tag was set",
        ),
    ],
)
def test_what_the_hub_refuses(
    ours: Corpus,
    hub: Hub,
    client: Client,
    token: str | None,
    fault: dict[str, int | str],
    found: str,
    todo: str,
) -> None:
    client.ask("env", {"HF_TOKEN": token})
    hub.faults |= fault
    code, said = client.publish(ours, "--yes")
    assert (code, found in said, todo in said) == (2, True, True), said
    assert "hf_" not in said
    assert all(not repo.tags for repo in hub.repos.values())


def test_without_a_token_what_is_public_is_compared(ours: Corpus, hub: Hub, client: Client) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    client.ask("env", {"HF_TOKEN": None})
    hub.asked.clear()
    code, said = client.publish(ours)
    assert (code, "nothing to send" in said) == (0, True)
    assert {token for _, _, token in hub.asked} == {""}


@pytest.mark.parametrize(
    ("what", "how"),
    [("create", "drop after"), ("commit", "drop after"), ("tag", "drop"), ("tag", "drop after")],
)
def test_a_run_that_was_cut_off_is_finished_by_the_next(
    ours: Corpus, hub: Hub, client: Client, out: Path, what: str, how: str
) -> None:
    hub.faults[what] = how
    code, said = client.publish(ours, "--yes")
    assert (code, "Run the same command again" in said) == (2, True), said
    hub.faults.clear()
    assert client.publish(ours, "--yes")[0] == 0
    assert there(hub, "v0.1.0") == built(ours, out)
    assert len(hub.repos[NAME].commits) == 2


def test_killed_between_commit_and_tag(ours: Corpus, hub: Hub, client: Client, out: Path) -> None:
    hub.faults["tag"] = "hang"
    order = ["publish", "--to", NAME, "--yes", "--root", str(ours.root)]
    with started(client.env) as process:
        assert process.stdin is not None
        print(json.dumps({"run": order}), file=process.stdin, flush=True)
        assert hub.waits.wait(120)
        process.kill()
    hub.release.set()
    hub.faults.clear()
    assert (len(hub.repos[NAME].commits), hub.repos[NAME].tags) == (2, {})
    code, said = client.publish(ours)
    assert (code, "commit none: the files are there tag v0.1.0" in said) == (0, True), said
    assert client.publish(ours, "--yes")[0] == 0
    assert len(hub.repos[NAME].commits) == 2
    assert there(hub, "v0.1.0") == built(ours, out)


@pytest.mark.usefixtures("hub")
def test_a_folder_called_like_the_repository_is_not_what_is_checked(ours: Corpus, client: Client) -> None:
    trap = Path(client.env["HF_HOME"]) / NAME
    trap.mkdir(parents=True)
    assert client.publish(ours, "--yes")[0] == 0
    shutil.rmtree(trap.parent)


def test_no_hub(ours: Corpus, client: Client) -> None:
    command = [sys.executable, "-m", "wirespan", "publish", "--to", NAME, "--root", str(ours.root)]
    env = client.env | {"HF_ENDPOINT": "http://127.0.0.1:1"}
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "http://127.0.0.1:1 can't be reached" in done.stderr
    assert WRITER not in done.stdout + done.stderr

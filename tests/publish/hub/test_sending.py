"""`wirespan publish`, by the real client of the hub, to a stand-in on this machine."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from datasets import config as settings

import wirespan
from wirespan.publish import CONFIGS
from wirespan.publish.hub import undisturbed
from wirespan.store import Corpus

from .state import WRITER, Hub
from .working import NAME, Client, built, change, commit, git, there, version


def test_first_it_only_shows(ours: Corpus, hub: Hub, client: Client, out: Path) -> None:
    code, said = client.publish(ours)
    assert code == 0, said
    assert f"{hub.url}/datasets/{NAME} (to be made, public)" in said
    for name, content in built(ours, out).items():
        assert f"added {name} {len(content):,} bytes" in said
    assert f"commit Version 0.1.0, from commit {git(ours, 'rev-parse', 'HEAD')[:12]} tag v0.1.0" in said
    assert "Leaks were looked for with 0 of 1 withheld text." in said
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
    assert len(gone) == 5
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


def test_a_corpus_outside_git(corpus: Corpus, hub: Hub, client: Client) -> None:
    code, said = client.publish(corpus, "--yes")
    assert (code, "from a corpus that isn't in git" in said) == (0, True), said
    assert hub.repos[NAME].commits[-1].description == ""


def test_without_a_token_what_is_public_is_compared(ours: Corpus, hub: Hub, client: Client) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    client.ask("env", {"HF_TOKEN": None})
    hub.asked.clear()
    code, said = client.publish(ours)
    assert (code, "nothing to send" in said) == (0, True)
    assert {token for _, _, token in hub.asked} == {""}


@pytest.mark.usefixtures("hub")
def test_a_folder_called_like_the_repository_is_not_what_is_checked(ours: Corpus, client: Client) -> None:
    trap = Path(client.env["HF_HOME"]) / NAME
    trap.mkdir(parents=True)
    assert client.publish(ours, "--yes")[0] == 0
    shutil.rmtree(trap.parent)


def test_loading_back_leaves_the_process_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HF_UPDATE_DOWNLOAD_COUNTS", True)
    monkeypatch.chdir(tmp_path)

    def meanwhile() -> tuple[bool, Path]:
        return settings.HF_UPDATE_DOWNLOAD_COUNTS, Path.cwd()

    with undisturbed():
        counted, place = meanwhile()
    assert not counted
    assert place != tmp_path
    assert meanwhile() == (True, tmp_path)
    with suppress(KeyError), undisturbed():
        raise KeyError
    assert meanwhile() == (True, tmp_path)

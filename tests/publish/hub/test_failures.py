"""A hub that refuses, fails or answers nonsense, and runs that were cut off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan.store import Corpus

from .state import READER, WRITER, Hub
from .working import NAME, Client, built, started, there


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


@pytest.mark.parametrize("what", ["info", "refs", "tree"])
def test_what_is_no_answer_of_a_hub(ours: Corpus, hub: Hub, client: Client, what: str) -> None:
    hub.make(NAME)
    hub.faults[what] = "garble"
    code, said = client.publish(ours, "--yes")
    assert (code, f"can't read what {hub.url} answers" in said, "HF_ENDPOINT" in said) == (2, True, True), (
        said
    )
    assert "wirespan validate" not in said
    assert hub.writes() == []


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


def test_no_hub(ours: Corpus, client: Client) -> None:
    command = [sys.executable, "-m", "wirespan", "publish", "--to", NAME, "--root", str(ours.root)]
    env = client.env | {"HF_ENDPOINT": "http://127.0.0.1:1"}
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "http://127.0.0.1:1 can't be reached" in done.stderr
    assert WRITER not in done.stdout + done.stderr

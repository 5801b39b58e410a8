"""No space on our own disk, for the corpus or for the base: a clear message, and old files whole."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Desk, relabel

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN = "bridge/quay-wire"


def starved(desk: Desk, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file longer than this, and neither can git."""
    return subprocess.run(
        [sys.executable, "-m", "wirespan", "studio", *arguments, "--project", desk.site.title],
        cwd=desk.corpus.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=dict(os.environ),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize("size", [0, 1, 300, 1500])
def test_wherever_the_space_ends(desk: Desk, size: int, git: bool, tmp_path: Path) -> None:
    if not git:
        (desk.corpus.root / ".git").rename(tmp_path / "away")
    untouched = desk.contents()
    stopped = starved(desk, size, "push", "bridge")
    assert (stopped.returncode, "Traceback" in stopped.stderr) == (2, False), stopped.stderr
    assert "space" in stopped.stderr
    assert desk.contents() == untouched
    assert desk("push", "bridge") == 0
    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    stopped = starved(desk, size, "pull", "--by", "anna")
    assert (stopped.returncode, "Traceback" in stopped.stderr) == (2, False), stopped.stderr
    assert "space" in stopped.stderr
    assert desk.contents() == untouched or desk.record("entities", "ent-bridge").label == "LOC"
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").label == "LOC"
    changed = {path for path, content in desk.contents().items() if untouched[path] != content}
    assert changed == {"annotations/entities/bridge.jsonl"}

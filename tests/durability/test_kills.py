"""A sample of what scripts/kills.py does: commands killed, starved of space, and run two at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
# Its commands are forks of one process, in which pictures are drawn once.
ONCE = """
import runpy, sys
sys.path[:0] = sys.argv[1:3]
import drawn
from wirespan.publish import plots
plots.draw = drawn.once(plots.draw)
sys.argv[:3] = [f"{sys.argv[1]}/kills.py"]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
SAMPLE = ["--moments", "1", "--steps", "4", "--sizes", "1", "--tries", "3", "--jobs", "1"]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="left out: processes can't be killed like this here"
)


@pytest.mark.parametrize("command", ["format", "hydrate", "build", "import", "pull"])
def test_the_old_state_or_the_new(command: str, tmp_path: Path) -> None:
    if command == "pull":
        pytest.importorskip("label_studio_sdk", reason="left out: the extra `studio` isn't installed")
    figures = tmp_path / "figures.json"
    folders = (TOP / "scripts", TOP / "tests")
    done = subprocess.run(
        [sys.executable, "-c", ONCE, *folders, "--only", command, *SAMPLE, "--json", figures],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(figures.read_text())
    (kills,), (full,), pairs = result["kills"], result["full"], result["twice"]
    assert (kills["moments"], kills["at_steps"]) == (1, 4)
    assert kills["steps"] > 20
    assert kills["faults"] == []
    assert set(kills["left"]) == {"old", "new"}, "it was killed before it had begun, and after it was done"
    assert sum(kills["left"].values()) == 5
    assert full["stopped"] == 1
    for pair in pairs:
        assert pair["tries"] == 3
        assert pair["refused"] + pair["waited"] > 0, "the second met the first at work"

"""The wheel brings the open corpus with it: installed, offline and read-only, it loads."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import wirespan
from wirespan.model import LAYERS
from wirespan.publish import CONFIGS

ROOT = Path(__file__).parents[1]
USE = """
import json, sys
import wirespan
heavy = sorted({"datasets", "pyarrow", "numpy"} & set(sys.modules))
rows = {c: {s: part.num_rows for s, part in wirespan.load(c).items()} for c in sys.argv[1:]}
tools = sorted({"rich", "typer", "jsonschema", "jsonschema_rs", "rapidfuzz"} & set(sys.modules))
text = wirespan.load("documents", "train[:1]")[0]["text"]
print(json.dumps([wirespan.__file__, heavy + tools, rows, text]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as it is released."""
    pytest.importorskip("hatchling", reason="the wheel is built by hatchling")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = out.glob("*.whl")
    return file


def test_it_holds_the_corpus_and_no_more(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "/bundled/" in name}
    bundled = {name.partition("/bundled/")[2] for name in names}
    kept = subprocess.run(
        ["git", "ls-files", "corpus", "annotations"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert {"LICENSE-DATA", "CITATION.cff", "corpus/VERSION"} <= bundled
    for layer in LAYERS:
        assert any(name.startswith(f"annotations/{layer}/") for name in bundled)
    if kept.returncode == 0:
        there = {name for name in kept.stdout.splitlines() if (ROOT / name).exists()}
        assert there <= bundled


def test_it_loads_offline_and_writes_nothing(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for path in site.rglob("*"):
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    there = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    home = tmp_path / "home"
    home.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "WIRESPAN_"))}
    env |= {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(home), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", USE, *CONFIGS],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    file, brought, rows, text = json.loads(done.stdout)
    assert Path(file).is_relative_to(site)
    assert brought == []
    assert rows == {c: {s: part.num_rows for s, part in wirespan.load(c).items()} for c in CONFIGS}
    assert rows["documents"]["train"] > 0
    assert len(text) > 500
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == there
    assert not list(home.rglob("*.arrow"))

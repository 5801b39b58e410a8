"""The wheel brings the open corpus with it: installed, offline and read-only, it loads."""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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
    return _built(out, {"WIRESPAN_PURE": "1"})


def _built(out: Path, env: dict[str, str]) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ | env)
    (file,) = out.glob("*.whl")
    return file


def test_it_is_for_all_machines(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith((".so", ".pyd", ".c"))]


def test_it_is_built_for_one_machine_where_that_has_a_compiler(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the wheel is built by hatchling")
    pytest.importorskip("setuptools", reason="setuptools calls the compiler")
    if not shutil.which("cc") or not Path(sysconfig.get_path("include"), "Python.h").exists():
        pytest.skip("there is no C compiler here, or Python's headers are missing")
    wheel = _built(tmp_path, {"WIRESPAN_PURE": ""})
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    names = [f"wirespan/checks/{name}{suffix}" for name in ("_scan", "_look")]
    assert set(names) <= set(zipfile.ZipFile(wheel).namelist())
    assert not wheel.name.endswith("-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    ask = "from wirespan.checks import native; print(native.SCAN.__file__, native.LOOK.__file__, sep='\\n')"
    env = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "WIRESPAN_PURE": ""}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(tmp_path / "site" / name) for name in names]


def test_it_is_built_all_the_same_where_nothing_can_be_compiled(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the wheel is built by hatchling")
    wheel = _built(tmp_path, {"WIRESPAN_PURE": "", "CC": "/bin/false"})
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_holds_the_corpus_and_no_more(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "/bundled/" in name}
    bundled = {name.partition("/bundled/")[2] for name in names}
    kept = subprocess.run(
        ["git", "ls-files", "corpus", "annotations"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert {"LICENSE-DATA", "CITATION.cff", "DATASHEET.md", "corpus/VERSION"} <= bundled
    for layer in LAYERS:
        assert any(name.startswith(f"annotations/{layer}/") for name in bundled)
    if kept.returncode == 0:
        there = {name for name in kept.stdout.splitlines() if (ROOT / name).exists()}
        assert there <= bundled


def test_it_says_under_which_licences_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    lines = archive.read(metadata).decode().splitlines()
    assert "License-Expression: MIT AND CC0-1.0" in lines
    assert {"License-File: LICENSE", "License-File: LICENSE-DATA"} <= set(lines)


def test_the_lock_has_every_library_at_a_version_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    wanted = [Requirement(line) for line in (*project["dependencies"], *extras)]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = [Requirement(line) for line in lines if line and not line.startswith((" ", "#"))]
    versions: dict[str, list[str]] = {}
    for one in locked:
        (specifier,) = one.specifier
        versions.setdefault(canonicalize_name(one.name), []).append(specifier.version)
    for one in wanted:
        name = canonicalize_name(one.name)
        if name != "wirespan":
            assert name in versions, f"{name}: call make lock"
            assert all(one.specifier.contains(version) for version in versions[name]), one


def test_its_pages_lead_somewhere(wheel: Path) -> None:
    """Those that `wirespan init` names, with the pages that they lead to."""
    archive = zipfile.ZipFile(wheel)
    names = {name.partition("/bundled/")[2]: name for name in archive.namelist()}
    pages = {name for name in names if name.startswith("docs/")}
    assert "docs/own-corpus.md" in pages
    for page in pages:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", archive.read(names[page]).decode()):
            assert posixpath.normpath(posixpath.join("docs", target)) in names, (page, target)


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

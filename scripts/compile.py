"""Compile what makes checks faster, where there is a C compiler: hatchling calls this to install wirespan.

Without one, or without Python's headers, wirespan is installed all the same, and its checks take longer.
WIRESPAN_PURE=1 leaves the compiled part out, as in the wheel of a release, which is for all machines.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULES = ("wirespan.checks._scan", "wirespan.checks._look")


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled modules to a wheel, or puts them beside their sources for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, if that can be done here."""
        if self.target_name != "wheel" or os.environ.get("WIRESPAN_PURE"):
            return
        self.made = TemporaryDirectory()
        into = Path(self.root, "src") if version == "editable" else Path(self.made.name)
        try:
            paths = _compile(Path(self.root), into, Path(self.made.name))
        except Exception as error:
            self.app.display_warning(f"Left out what makes checks faster, for it didn't compile: {error}")
            return
        if version != "editable":
            build_data["force_include"].update({str(path): str(path.relative_to(into)) for path in paths})
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def finalize(self, *_: object) -> None:
        """Remove what was compiled, once it is in the wheel."""
        if hasattr(self, "made"):
            self.made.cleanup()


def _compile(root: Path, into: Path, scratch: Path) -> list[Path]:
    from setuptools import Distribution, Extension  # noqa: PLC0415 - it takes a while, and may be missing

    extensions = []
    for name in MODULES:
        source = root.joinpath("src", *name.split(".")).with_suffix(".c")
        digest = sha256(source.read_bytes()).hexdigest()
        extensions.append(Extension(name, [str(source)], define_macros=[("SOURCE", f'"{digest}"')]))
    command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(into), str(scratch / "objects")
    command.ensure_finalized()
    command.run()
    return [into / command.get_ext_filename(name) for name in MODULES]

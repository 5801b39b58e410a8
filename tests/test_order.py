"""No module imports one above it, in the order that CONTRIBUTING.md gives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/wirespan"


def order() -> list[str]:
    """The modules and packages, the lowest first."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"No module imports one above it: ([a-z_,\s]+)\.", text)
    assert found
    return re.split(r",\s+", found[1])


def imported(file: Path) -> set[str]:
    """What of wirespan a file imports, also inside functions; what is only for types is left out."""
    found = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in for_types and node.module:
            parts = node.module.split(".")
            if parts[0] == "wirespan":
                found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return found


def test_no_module_imports_one_above_it() -> None:
    known = order()
    tops = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert sorted(known) == sorted(tops - {"__init__", "__main__"})
    wrong = [
        f"{file.relative_to(SOURCE)} imports {name}"
        for top in known
        for file in [*SOURCE.glob(f"{top}.py"), *(SOURCE / top).rglob("*.py")]
        for name in imported(file) & set(known)
        if known.index(name) > known.index(top)
    ]
    assert wrong == []

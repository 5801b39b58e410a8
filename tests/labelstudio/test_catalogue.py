"""Each fault has a case that brings it about."""

from __future__ import annotations

import re
from pathlib import Path

from wirespan.labelstudio.faults import CATALOGUE


def test_every_fault_has_a_case() -> None:
    here = Path(__file__).parent
    files = [
        here / name
        for name in ("test_faults.py", "test_importing.py", "test_corrections.py", "test_began.py")
    ]
    files += [here.parent / f"studio/sync/test_{name}.py" for name in ("clones", "people")]
    cases = "".join(file.read_text(encoding="utf-8") for file in files)
    assert set(re.findall(r'"(studio-[a-z-]+)"', cases)) == set(CATALOGUE)

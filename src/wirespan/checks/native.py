"""What is compiled from C, where that could be done when wirespan was installed.

Where it isn't there, all is looked at in Python: slower, with the same verdict, to which test_verdicts.py and
test_look.py in tests/checks hold both. WIRESPAN_PURE=1 leaves it out.
"""

from __future__ import annotations

import importlib
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any


def _module(name: str) -> Any:
    """Return a compiled module; None where it isn't there, isn't wanted, or is of another source."""
    if os.environ.get("WIRESPAN_PURE"):
        return None
    try:
        module = importlib.import_module(f"wirespan.checks.{name}")
    except ImportError:
        return None
    with suppress(OSError):  # an installed package has no source
        if sha256(Path(__file__).with_name(f"{name}.c").read_bytes()).hexdigest() != module.SOURCE:
            return None
    return module


SCAN = _module("_scan")
"""The screen of layers, by which compiled.py goes."""
LOOK = _module("_look")
"""What guidelines ask of every span and name, for edges.py and names.py."""

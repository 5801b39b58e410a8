"""Ids of annotations that are made here: ten characters, the same at each reading."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Container
from itertools import count


def made(seed: str) -> str:
    """Return the id that a seed makes."""
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest())[:10].decode()


def fresh(seed: str, taken: Container[str]) -> str:
    """Return the first id that a seed makes and that isn't taken."""
    return next(own for attempt in count() if (own := made(f"{seed}\n{attempt}")) not in taken)

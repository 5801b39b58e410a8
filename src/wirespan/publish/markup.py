"""YAML that others may have written: read in no more memory and time than its size accounts for."""

from __future__ import annotations

from typing import Any

import yaml

LARGEST = 1 << 20
"""Bytes of the most YAML that is read; a long CITATION.cff and the head of a card have a tenth of that."""


class _Loader(yaml.SafeLoader):
    """Reads YAML without merge keys, a few of which may stand for more entries than there is memory."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take a merge key for what it is since YAML 1.2: a key that is called `<<`."""
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"


def parsed(told: bytes) -> Any:
    """Return what a file of YAML says; None where it is none, or too large."""
    if len(told) > LARGEST:
        return None
    # A value may be none of its tag, as a day of no month: then whatever reads the tag fails somehow.
    try:
        return yaml.load(told.decode("utf-8"), _Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError):
        return None


def head(card: bytes) -> Any:
    """Return what the head of a card says; None where it has none."""
    _, _, rest = card.replace(b"\r\n", b"\n").partition(b"---\n")
    return parsed(rest.partition(b"\n---")[0])

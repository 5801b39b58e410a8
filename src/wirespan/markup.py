"""YAML that others may have written: read in no more memory and time than its size accounts for."""

from __future__ import annotations

from typing import Any

import yaml

LARGEST = 1 << 20
"""Bytes of the most YAML that is read; a long CITATION.cff and the head of a card have a tenth of that."""
_FAILURES = (ValueError, ArithmeticError, AttributeError, LookupError)
"""What reading a value of a tag that it is none of raises, as a day of no month."""


class _Loader(yaml.SafeLoader):
    """Reads YAML without merge keys, a few of which may stand for more entries than there is memory."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take a merge key for what it is since YAML 1.2: a key that is called `<<`."""
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Return the value of a node. Raises `yaml.YAMLError` with its place where it is none of its tag."""
        try:
            return super().construct_object(node, deep)
        except _FAILURES as error:
            tag = node.tag.removeprefix("tag:yaml.org,2002:")
            raise yaml.MarkedYAMLError(None, None, f"a value that is no {tag}", node.start_mark) from error


def parsed(told: bytes) -> Any:
    """Return what a file of YAML says; None where it is none, or too large."""
    try:
        return _loaded(told)
    except (yaml.YAMLError, RecursionError, *_FAILURES):
        return None


def fault(told: bytes) -> tuple[int, str] | None:
    """Return what is wrong with a file that should be a mapping in YAML, and its line, 0 where none is known.

    None where nothing is: `parsed` returns the mapping.
    """
    try:
        found = _loaded(told)
    except yaml.MarkedYAMLError as error:
        return (error.problem_mark.line + 1 if error.problem_mark else 0), error.problem or str(error)
    except (yaml.YAMLError, RecursionError, *_FAILURES) as error:
        return 0, str(error).partition("\n")[0]
    return None if isinstance(found, dict) else (0, "no mapping")


def _loaded(told: bytes) -> Any:
    """Return what a file of YAML says. Raises what `parsed` catches, `ValueError` for what is too large."""
    if len(told) > LARGEST:
        raise ValueError(f"more than {LARGEST:,} bytes")
    return yaml.load(told.decode("utf-8"), _Loader)  # noqa: S506 - a safe one


def head(card: bytes) -> Any:
    """Return what the head of a card says; None where it has none."""
    _, _, rest = card.replace(b"\r\n", b"\n").partition(b"---\n")
    return parsed(rest.partition(b"\n---")[0])

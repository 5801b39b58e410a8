"""The file of the splits, as an edit reads it: which stories each split has, however they are written."""

from __future__ import annotations

import orjson

from wirespan.errors import RecordError
from wirespan.formatting import DuplicateKeyError, refuse_duplicates
from wirespan.store import SPLITS_FILE

_HINT = "Nothing was changed. Run wirespan validate, which lists all that is wrong."


def read(data: bytes) -> dict[str, list[str]]:
    """Return the stories of each split. Raises `RecordError` for what is no such file."""
    try:
        splits = orjson.loads(data)
        refuse_duplicates(data)
    except DuplicateKeyError as error:
        raise RecordError(f"{SPLITS_FILE} has the key {error.key!r} twice", _HINT) from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{SPLITS_FILE} is no JSON: {error}", _HINT) from error
    if not isinstance(splits, dict) or not all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in splits.values()
    ):
        raise RecordError(f"{SPLITS_FILE} is no object with a list of stories for each split", _HINT)
    return splits


def written(splits: dict[str, list[str]]) -> bytes:
    """Return the file of some splits."""
    return orjson.dumps(splits, option=orjson.OPT_INDENT_2) + b"\n"

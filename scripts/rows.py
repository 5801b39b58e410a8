"""What the datasets library makes of a built folder, as digests in JSON. Needs that library alone.

python rows.py FOLDER CONFIG…
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def digest(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how many rows there are, and the SHA-256 of all of them as lines of JSON."""
    count, told = 0, hashlib.sha256()
    for row in rows:
        told.update(json.dumps(row).encode() + b"\n")
        count += 1
    return {"rows": count, "sha256": told.hexdigest()}


def names(feature: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield the path and the names of every label in features, in order of the columns."""
    if isinstance(feature, dict):
        for key, inner in feature.items():
            yield from names(inner, f"{path}.{key}" if path else key)
    elif isinstance(feature, list):  # what a list was until 4.0
        yield from names(feature[0], path)
    elif hasattr(feature, "feature"):
        yield from names(feature.feature, path)
    elif hasattr(feature, "names"):
        yield path, feature.names


def told(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the labels of a configuration, and a digest of each split."""
    labels = dict(names(next(iter(parts.values())).features))
    return {"labels": labels, "splits": {split: digest(part) for split, part in parts.items()}}


def main(folder: str, configs: list[str]) -> dict[str, Any]:
    """Load the configurations whole and streamed; what fails is told as the error it raised."""
    import datasets  # noqa: PLC0415 - a caller has its own
    import pyarrow as pa  # noqa: PLC0415

    datasets.disable_progress_bars()
    found: dict[str, dict[str, Any]] = {}
    for config in configs:
        found[config] = {}
        for how, streaming in (("whole", False), ("streamed", True)):
            try:
                found[config][how] = told(datasets.load_dataset(folder, config, streaming=streaming))
            except Exception as error:
                found[config][how] = {"error": f"{type(error).__name__}: {error}"}
    return {"datasets": datasets.__version__, "pyarrow": pa.__version__, "found": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], sys.argv[2:])))

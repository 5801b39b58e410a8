"""From JSONL to a dataset: a folder of Parquet files that the `datasets` library loads as it is."""

from collections.abc import Collection
from typing import Literal, TypeAlias, get_args

from wirespan.errors import UsageError

Config: TypeAlias = Literal["documents", "entities", "quotes", "numbers", "dates", "links", "ner", "registry"]
CONFIGS: tuple[str, ...] = get_args(Config)
"""The configurations of the dataset; the first is the default."""

FLAT = ("entities", "quotes", "numbers", "dates")
"""Those with one annotation a row, named as their layer."""

HINT = "Run wirespan validate, which lists all that is wrong."
"""What to do about a corpus that no dataset can be made of."""


def chosen(configs: Collection[str]) -> list[str]:
    """Return configurations in their order. Raises `UsageError` for one that there isn't, and for none."""
    unknown = sorted({*configs} - {*CONFIGS})
    if unknown or not configs:
        what = f"there is no configuration {unknown[0]!r}" if unknown else "no configuration is named"
        raise UsageError(what, f"There are: {', '.join(CONFIGS)}")
    return [config for config in CONFIGS if config in configs]

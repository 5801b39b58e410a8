"""From JSONL to a dataset: a folder of Parquet files that the `datasets` library loads as it is."""

from typing import Literal, TypeAlias, get_args

Config: TypeAlias = Literal["documents", "entities", "quotes", "numbers", "dates", "links", "ner", "registry"]
CONFIGS: tuple[str, ...] = get_args(Config)
"""The configurations of the dataset; the first is the default."""

FLAT = ("entities", "quotes", "numbers", "dates")
"""Those with one annotation a row, named as their layer."""

HINT = "Run wirespan validate, which lists all that is wrong."
"""What to do about a corpus that no dataset can be made of."""

"""Loading the dataset by name: from the corpus that came with the package, or from anywhere else.

It is read into memory, and no cache is kept. What is too large for that is built (`wirespan build`) and
loaded from its folder with `datasets.load_dataset`, which keeps it on disk or streams it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import (
    Dataset,
    DatasetDict,
    DatasetInfo,
    NamedSplit,
    ReadInstruction,
    Version,
    concatenate_datasets,
)

from wirespan import disk
from wirespan.built import SUMS, stated
from wirespan.errors import RecordError, UsageError, WirespanError
from wirespan.markup import head
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS, contents
from wirespan.publish.features import features, schema
from wirespan.publish.tables import split_tables, story_tables
from wirespan.publish.tally import Tally
from wirespan.store import VERSION, Corpus, bundled, small

VARIABLE = "WIRESPAN_DATASET"
_ANEW = "build it anew with wirespan build, or load it with datasets.load_dataset."
_NAMED = "Name the root of a corpus, or a folder that wirespan build made."


class SplitError(UsageError):
    """There is no such split; `splits` are those that there are."""

    def __init__(self, message: str, hint: str, splits: list[str]) -> None:
        super().__init__(message, hint)
        self.splits = splits


def load(
    config: str = "documents",
    split: str | NamedSplit | ReadInstruction | None = None,
    path: str | os.PathLike[str] | None = None,
) -> Dataset | DatasetDict:
    """Load a configuration, or one split of it, into memory: see `wirespan.load`."""
    if config not in CONFIGS:
        raise UsageError(f"there is no configuration {config!r}", f"There are: {', '.join(CONFIGS)}")
    place = find(path)
    tables, version = _stored(Corpus(place), config) if _is_corpus(place) else _built(place, config)
    if not tables:
        raise UsageError(f"the dataset in {place} has no rows in {config}", "Another configuration may.")
    info = DatasetInfo(features=features(config), version=version, config_name=config)
    parts = {name: Dataset(table, info=info, split=NamedSplit(name)) for name, table in tables.items()}
    return DatasetDict(parts) if split is None else _cut(parts, config, split)


def find(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the root of a corpus, or the folder of a built dataset. Raises `UsageError` for neither."""
    if path is not None and not os.fspath(path):
        raise UsageError("an empty path names no dataset", _NAMED)
    named = path if path is not None else os.environ.get(VARIABLE)
    by = "the path" if path is not None else f"${VARIABLE}"
    place = disk.named(os.fspath(named), by) if named else bundled()
    if not _is_corpus(place) and not _is_built(place):
        told = "" if path is not None or not named else f" (named by {by})"
        what = f"no dataset in {place}{told}: it has no README.md beside Parquet files, nor a file {VERSION}"
        raise UsageError(what, _NAMED)
    return place


def _is_corpus(folder: Path) -> bool:
    """Whether a folder is the root of a corpus, which a dataset never is; beside one may lie any Parquet."""
    return (folder / VERSION).is_file()


def _is_built(folder: Path) -> bool:
    return (folder / "README.md").is_file() and any(folder.glob("*/*.parquet"))


def _built(folder: Path, config: str) -> tuple[dict[str, pa.Table], str | None]:
    _whole(folder, config)
    tables = {}
    for split in SPLITS:
        files = sorted((folder / config).glob(f"{split}-*.parquet"))
        if files:
            try:
                tables[split] = pa.concat_tables(
                    [_cast(pq.read_table(file), schema(config)) for file in files]
                )
            except (pa.ArrowException, OSError, ValueError) as error:
                raise WirespanError(
                    f"{files[0].parent} can't be read as {config}: {error}",
                    f"It was built by another version, or changed: {_ANEW}",
                ) from error
    return tables, _version(folder, config)


def _version(folder: Path, config: str) -> str | None:
    """Return which version of the data the card of a built dataset tells of; None where it can't be read."""
    try:
        said = head(small(folder / "README.md", "README.md"))
        found = {of["config_name"]: of.get("version") for of in said["configs"]}
        return str(Version(found[config]))
    except (OSError, RecordError, ValueError, AttributeError, LookupError, TypeError):
        return None


def _whole(folder: Path, config: str) -> None:
    """Refuse a dataset where the files of a configuration aren't those that its sums name."""
    if not (folder / SUMS).is_file():  # that of shards has none
        return
    said = {name for name in stated(folder) if name.startswith(f"{config}/")}
    found = {file.relative_to(folder).as_posix() for file in (folder / config).glob("*.parquet")}
    happened = [f"{name} isn't there" for name in sorted(said - found)]
    happened += [f"{name}: no build made it" for name in sorted(found - said)]
    if happened:
        raise WirespanError(f"{folder} isn't as it was built: {happened[0]}", f"Take it whole; or {_ANEW}")


def _cast(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Return a table with the types wanted. Raises `ValueError` where those it has mean anything else."""
    for field in table.schema:
        at = wanted.get_field_index(field.name)
        if at >= 0 and not _alike(field.type, wanted.field(at).type):
            raise ValueError(f"{field.name} is {field.type} and not {wanted.field(at).type}")
    return table.cast(wanted)


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    """Whether two types differ at most in how wide the offsets of their strings and lists are."""
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        names = [field.name for field in one] == [field.name for field in other]
        return names and all(_alike(a.type, b.type) for a, b in zip(one, other, strict=True))
    if _is_list(one) and _is_list(other):
        return _alike(one.value_type, other.value_type)
    return one == other or (_is_text(one) and _is_text(other))


def _is_list(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.ListType | pa.LargeListType)


def _is_text(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string())


def _stored(corpus: Corpus, config: str) -> tuple[dict[str, pa.Table], str | None]:
    tables = {}
    for split, stories in contents.splits(corpus).items():
        tally = Tally()
        found = [rows for story in stories for _, rows in story_tables(corpus, story, split, tally, {config})]
        found += [rows for _, rows in split_tables(corpus, split, tally, {config})]
        if any(rows.num_rows for rows in found):
            tables[split] = pa.concat_tables(rows for rows in found if rows.num_rows)
    return tables, contents.version(corpus)


def _cut(parts: Mapping[str, Dataset], config: str, split: str | NamedSplit | ReadInstruction) -> Dataset:
    sizes = {name: part.num_rows for name, part in parts.items()}
    try:
        if not isinstance(split, ReadInstruction):
            split = ReadInstruction.from_spec("+".join(parts) if str(split) == "all" else split)
        ranges = split.to_absolute(sizes)
    except (AssertionError, ValueError) as error:
        what = f"there is no split {str(split)!r} of {config}; it has: {', '.join(parts)}"
        named = {part.partition("[")[0] for part in str(split).split("+")}
        if named <= parts.keys():  # they are there, and the cut is wrong
            what += f" ({error})"
        hint = "Name one of them, a cut or a sum of them, as in train[:10] and train+test; or all, by itself."
        raise SplitError(what, hint, list(parts)) from None
    cuts = []
    for one in ranges:
        size = sizes[one.splitname]
        start, end = min(one.from_ or 0, size), size if one.to is None else min(one.to, size)
        cuts.append(parts[one.splitname].select(range(start, end) if start < end else []))
    return cuts[0] if len(cuts) == 1 else concatenate_datasets(cuts)

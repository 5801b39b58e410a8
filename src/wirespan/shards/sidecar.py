"""What a shard leaves beside its rows: a head that says what it is of, and the outcome of each story.

A sidecar may come from anywhere, so that it is read with care: what isn't as it is written here is refused,
and no path in it is ever opened.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq

from wirespan import __version__, built, near, schemas
from wirespan.checks import CATALOGUE
from wirespan.checks.outcome import Outcome
from wirespan.errors import Finding, WirespanError, escaped
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS
from wirespan.publish.tally import Tally
from wirespan.shards.plan import Shard

FORM = 2
"""Of sidecars; those of another form are made anew, and refused where they are put together."""
LIMIT, LONGEST = 1 << 26, 1 << 30
"""Bytes of a head that are read at most, and of a story's outcome: 470 a report at level 6."""
_SAMPLE = "The Long Bridge over the Norva, 1931; Straße, мост, 大橋の上で"
"""A text whose signature tells how signatures are made: by this code, and this version of rensa."""
_PARTS = {
    "langs": 2,
    "labels": 3,
    "layers": 1,
    "by_lang": 3,
    "hands": 2,
    "licences": 1,
    "shared": 2,
    "widened": 0,
}
"""What is counted, and of how many parts its keys are."""

Counted = list[list[Any]]
"""Counts, each behind its key's parts."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A file of rows: its configuration and split, which of the shard's files there it is, and what it holds.

    That is how many rows, in how many bytes, with which SHA-256.
    """

    config: str
    split: str
    part: int
    rows: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a shard is of and holds.

    `configs` are the configurations that rows were made of. `inputs` is the digest of all that it was made
    from, `shared` that of the files which all shards share;
    `body` is the digest of its outcomes. `left_out` are the stories of which there are no rows, since some
    record has a finding of levels 1 to 4 or no split is known. `stories`, `reports` and `records` are counts,
    `counts` those of the rows.
    """

    form: int
    number: int
    of: int
    level: int
    configs: tuple[str, ...]
    inputs: str
    shared: str
    body: str
    stories: int
    reports: int
    records: int
    findings: int
    left_out: int
    files: tuple[Rows, ...] = ()
    counts: dict[str, Counted] = field(default_factory=dict)


def rows_of(config: str, split: str, paths: Iterable[Path]) -> Iterator[tuple[Path, Rows]]:
    """Yield the files of rows of a configuration and split, in their order, each with what it holds."""
    for part, path in enumerate(paths):
        number = pq.read_metadata(path).num_rows
        yield path, Rows(config, split, part, number, path.stat().st_size, built.digest(path))


def head_name(shard: str) -> str:
    """Return the name of a shard's head."""
    return f"shards/{shard}.json"


def body_name(shard: str) -> str:
    """Return the name of a shard's outcomes."""
    return f"shards/{shard}.jsonl"


def rows_name(shard: str, rows: Rows) -> str:
    """Return the name of a file of rows."""
    return part_name(shard, rows.config, rows.split, rows.part)


def part_name(shard: str, config: str, split: str, part: int) -> str:
    """Return the name of one of the files of rows that a shard has in a configuration and split."""
    return f"{config}/{split}-{shard}{f'.{part}' if part else ''}.parquet"


def digest(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 of lines."""
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


def shared(root: Path, shard: Shard) -> str:
    """Return the digest of what a shard has to share with all others: files, schemas, version, signatures."""
    rules = (built.digest(file).encode() for file in sorted(schemas.directory().glob("*.json")))
    how = near.signature(_SAMPLE)
    return digest([f"{__version__}\n".encode(), how, *rules, *listed(root, shard.shared)])


def listed(root: Path, names: Iterable[str]) -> Iterator[bytes]:
    """Yield digest and name of files."""
    for name in sorted(names):
        yield f"{built.digest(root / name)}  {name}\n".encode()


def counts(tally: Tally) -> dict[str, Counted]:
    """Return what a tally counted, without what it has of single stories."""
    by_layer: Counter[str] = Counter()
    for (layer, _), number in tally.layers.items():
        by_layer[layer] += number
    plain = ("langs", "labels", "by_lang", "hands", "shared")
    found: dict[str, Any] = {name: getattr(tally, name) for name in plain}
    found["layers"] = {(layer,): number for layer, number in by_layer.items()}
    found["licences"] = {(name,): 1 for name in tally.licences}
    found["widened"] = {(): tally.widened}
    return {name: sorted([*key, number] for key, number in kind.items()) for name, kind in found.items()}


def dump(head: Head) -> bytes:
    """Return a head as it is written."""
    return orjson.dumps(asdict(head), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def line(outcome: Outcome) -> bytes:
    """Return the outcome of a story as it is written."""
    copies = outcome.near
    signatures = base64.b64encode(copies.signatures).decode()
    data = {
        "story": outcome.story,
        "records": outcome.records,
        "findings": sorted(astuple(finding) for finding in outcome.findings),
        "used": sorted(outcome.used),
        "withheld": sorted(outcome.withheld),
        "lost": sorted(outcome.lost),
        "keys": sorted(outcome.keys.items()),
        "copies": sorted(outcome.copies),
        "near": [copies.ids, copies.lines.tolist(), copies.digests.tolist(), signatures],
    }
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def head(file: Path) -> Head:
    """Read a head. Raises `WirespanError` for what is none of this form."""
    with _foreign(file):
        with file.open("rb") as opened:
            data = orjson.loads(opened.read(LIMIT))
        if data.pop("form") != FORM:
            raise ValueError("it is of another version of wirespan")
        numbers = ("number", "of", "level", "stories", "reports", "records", "findings", "left_out")
        _are(int, (data[name] for name in numbers))
        _are(str, (data[name] for name in ("inputs", "shared", "body")))
        configs = tuple(data.pop("configs"))
        _are(str, configs)
        files = tuple(_rows(item) for item in data.pop("files"))
        counted = data.pop("counts")
        for kind, items in counted.items():
            for *key, number in items:
                _are(str, key)
                _are(int, (number,))
                if len(key) != _PARTS[kind]:
                    raise ValueError(f"counts of {kind!r} by {key!r}")
        return Head(form=FORM, **data, configs=configs, files=files, counts=counted)


def outcomes(file: Path, wanted: str, known: set[str]) -> Iterator[Outcome]:
    """Read outcomes whose digest is `wanted`, one of each story known.

    Raises `WirespanError` for anything else; what was yielded till then is void.
    """
    found, left = hashlib.sha256(), set(known)
    with _foreign(file):
        with file.open("rb") as opened:
            while raw := opened.readline(LONGEST):
                found.update(raw)
                outcome = _outcome(orjson.loads(raw))
                left.remove(outcome.story)
                yield outcome
        if left or found.hexdigest() != wanted:
            raise ValueError("it isn't whole")


def _outcome(data: Any) -> Outcome:
    ids, lines, digests, signatures = data["near"]
    outcome = Outcome(
        story=data["story"],
        findings=[_finding(item) for item in data["findings"]],
        used=set(data["used"]),
        withheld=set(data["withheld"]),
        records=data["records"],
        lost=set(data["lost"]),
        keys=dict(data["keys"]),
        copies=[(text, number) for text, number in data["copies"]],
    )
    _are(str, ids)
    _are(str, (outcome.story, *outcome.used, *outcome.lost, *outcome.keys, *(t for t, _ in outcome.copies)))
    _lines((outcome.records, *outcome.keys.values(), *(number for _, number in outcome.copies), *lines))
    _are(bool, outcome.withheld)
    for text, _ in outcome.copies:
        bytes.fromhex(text)
    raw = base64.b64decode(signatures, validate=True)
    if not len(ids) == len(lines) == len(digests) or len(raw) != len(ids) * near.SLOTS:
        raise ValueError("signatures that are no signatures")
    for i, (id_, number, first) in enumerate(zip(ids, lines, digests, strict=True)):
        signature = raw[i * near.SLOTS : (i + 1) * near.SLOTS]
        outcome.near.add(id_, outcome.story, number, f"{first:016x}", signature)
    return outcome


def _finding(item: Any) -> Finding:
    found = Finding(*item)
    _are(str, (found.file, found.pointer, found.code, found.found, found.expected, found.remedy, found.about))
    _lines((found.line, found.level))
    if found.code not in CATALOGUE:
        raise ValueError(f"a finding {found.code!r}")
    return found


def _rows(item: Any) -> Rows:
    rows = Rows(**item)
    _are(str, (rows.config, rows.split, rows.digest))
    _are(int, (rows.part, rows.rows, rows.size))
    if rows.config not in CONFIGS or rows.split not in SPLITS or rows.rows < 0:
        raise ValueError(f"rows of {rows.config!r}, {rows.split!r}")
    return rows


def _are(kind: type, values: Iterable[Any]) -> None:
    if not all(type(value) is kind for value in values):
        raise TypeError(f"something that is no {kind.__name__}")


def _lines(numbers: Iterable[Any]) -> None:
    numbers = list(numbers)
    _are(int, numbers)
    if any(not 0 <= number < 1 << 32 for number in numbers):
        raise ValueError("a line that no file has")


@contextmanager
def _foreign(file: Path) -> Iterator[None]:
    """Turn what goes wrong with what is no sidecar into an error that says so."""
    try:
        yield
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
        raise WirespanError(
            f"{file.name} is no sidecar that this version of wirespan wrote: {escaped(str(error))}",
            "Run that shard again with --again.",
        ) from error

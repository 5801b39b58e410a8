"""What only all shards of a corpus together show: findings over stories, statistics, what loads the rows.

Of each shard its sidecar is read, and no document; only what exceptions are about is looked up.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import yaml

from wirespan.checks import Report
from wirespan.checks.accepted import naming, stories_of
from wirespan.checks.context import Context
from wirespan.checks.files import read
from wirespan.checks.gathering import Gathered
from wirespan.checks.tree import Tree
from wirespan.errors import UsageError
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS
from wirespan.publish.head import ROWS
from wirespan.shards import across, places, plan, sidecar
from wirespan.shards.places import Place
from wirespan.shards.plan import Shard
from wirespan.shards.sidecar import Head, Rows
from wirespan.store import ACCEPTED, documents_file, registry_file
from wirespan.wording import many, some

FINDINGS, STATISTICS, CARD = "findings.jsonl", "statistics.json", "README.md"
MADE = "as `wirespan shards` makes them"
"""By what its card is known."""
_NUMBERED = re.compile(r"-[0-9]+(-of-[0-9]+)(\.[0-9]+)?(?=\.parquet$)")
"""What tells the files of a configuration and split apart."""

Files: TypeAlias = list[tuple[str, Rows]]
"""The names of files of rows, and what is in each."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What all shards together are: the check of the corpus, and counts."""

    report: Report
    statistics: dict[str, Any]


def reduce(found: Tree, shards: list[Shard], out: str) -> Whole:
    """Put the shards of a corpus together: what is wrong with it, and what it holds; write both to `out`.

    Raises `UsageError` for shards that aren't there, or are of another state of the corpus.
    """
    target = places.place(out)
    level = shards[0].level
    with target.scratch() as scratch:
        heads = _heads(found, shards, target, scratch)
        with closing(Gathered(found, Context(), None)) as gathered:
            for shard in shards:
                body = scratch / f"{shard.name}.jsonl"
                target.get(sidecar.body_name(shard.name), body)
                wanted = heads[shard.number].body
                for outcome in sidecar.outcomes(body, wanted, set(shard.tree.stories)):
                    gathered.add(outcome)
                body.unlink()
            kept = {f for f in gathered.found() if f.level <= level}
            _look_up(found, shards[0].corpus, sound=level >= 4 and not any(f.level < 5 for f in kept))
            settled = gathered.settled(kept, level)
            records = gathered.records + settled.records
        findings = tuple(sorted(settled.findings))
        report = Report(findings, records, level, settled.accepted, gathered.silenced)
        files = [
            (sidecar.rows_name(plan.name(head.number, head.of), rows), rows)
            for head in heads
            for rows in head.files
        ]
        files += across.write(found.root, heads, target, scratch)
        whole = Whole(report, _statistics(heads, files, report))
        _write(target, scratch, len(heads), files, whole)
    return whole


def _heads(found: Tree, shards: list[Shard], target: Place, scratch: Path) -> list[Head]:
    heads: list[Head] = []
    missing = []
    for shard in shards:
        name = sidecar.head_name(shard.name)
        if target.size(name) is None:
            missing.append(shard.number)
            continue
        target.get(name, scratch / f"{shard.name}.json")
        heads.append(sidecar.head(scratch / f"{shard.name}.json"))
    if missing:
        raise UsageError(
            f"of {len(shards)} shards {len(missing)} aren't there: {some(missing)}",
            f"Run them: wirespan shards run CORPUS --out OUT --shard {missing[0]}/{len(shards)}",
        )
    shared = sidecar.shared(found.root, shards[0])
    for shard, head in zip(shards, heads, strict=True):
        whole = (head.number, head.of, head.level, head.stories) == (
            shard.number,
            shard.of,
            shard.level,
            len(shard.tree.stories),
        )
        if not whole or head.shared != shared:
            raise UsageError(
                f"shard {shard.number} of {shard.of} is of another state of the corpus, another level, or"
                " made by another version of wirespan",
                "Run the shards again: those that are of this one aren't done again.",
            )
        if head.configs != heads[0].configs:
            raise UsageError(
                f"shard {shard.number} has rows of {', '.join(head.configs)}, shard 0 of"
                f" {', '.join(heads[0].configs)}",
                "Run the shards again, all with the same --config.",
            )
    return heads


def _look_up(found: Tree, corpus: str, *, sound: bool) -> None:
    """Have on this machine what exceptions are about.

    Where all else is sound one may turn out to be stale: that is asked of the reports of all its stories.
    """
    source = places.place(corpus)
    if source.here is not None or ACCEPTED not in found.single:
        return
    about = []
    for raw in read(found.root / ACCEPTED):
        try:
            about.append(str(orjson.loads(raw)["about"]))
        except (ValueError, LookupError, TypeError):  # its own finding says so
            continue
    named = {story for entry in about for story in stories_of(entry)}
    entities = [entry for entry in about if not stories_of(entry)]
    if entities:  # which any story may name
        places.fetch(source, map(registry_file, sorted(found.registries)), found.root)
    if entities and sound:
        stories = {story for key in entities for story in naming(found, key)} - named
        places.fetch(source, map(documents_file, sorted(stories)), found.root)
    names = [file for story in sorted(named.intersection(found.stories)) for file in plan.files(found, story)]
    places.fetch(source, names, found.root)


def _statistics(heads: list[Head], files: Files, report: Report) -> dict[str, Any]:
    """Return what is counted over all shards, in order."""
    counts: dict[str, Counter[tuple[str, ...]]] = {}
    for head in heads:
        for kind, counted in head.counts.items():
            counter = counts.setdefault(kind, Counter())
            for *key, number in counted:
                counter[tuple(key)] += number
    by_split: dict[str, Counter[str]] = {}
    for _, rows in files:
        by_split.setdefault(rows.config, Counter())[rows.split] += rows.rows
    counts.pop("shared", None)
    codes = Counter(finding.code for finding in report.findings)
    return {
        **{name: sum(getattr(head, name) for head in heads) for name in ("stories", "reports", "left_out")},
        "records": report.records,
        "level": report.level,
        "findings": dict(sorted(codes.items())),
        "accepted": report.accepted,
        "rows": {c: {s: by_split[c][s] for s in SPLITS if by_split[c][s]} for c in CONFIGS if c in by_split},
        "licences": sorted(key[0] for key in counts.pop("licences", ())),
        "widened": sum(counts.pop("widened", Counter()).values()),
        **{
            kind: [[*key, counter[key]] for key in sorted(counter)]
            for kind, counter in sorted(counts.items())
        },
    }


def _write(target: Place, scratch: Path, shards: int, files: Files, whole: Whole) -> None:
    findings = (orjson.dumps(asdict(f), option=orjson.OPT_APPEND_NEWLINE) for f in whole.report.findings)
    told = orjson.dumps(whole.statistics, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with (scratch / FINDINGS).open("wb") as file:
        file.writelines(findings)
    (scratch / STATISTICS).write_bytes(told)
    (scratch / CARD).write_bytes(_card(shards, files, whole.statistics).encode())
    for name in (FINDINGS, STATISTICS, CARD):
        target.put(scratch / name, name)


def _card(shards: int, files: Files, statistics: dict[str, Any]) -> str:
    """Return what makes `datasets` load the folder; its cache needs the fingerprint of the files in it.

    That is of the files, not of the rows: the same rows in another number of shards are other files.

    Files are named with the number of shards: others may lie there, of a run before into another number.
    """
    names: dict[tuple[str, str], dict[str, None]] = {}
    for name, rows in files:
        pattern = _NUMBERED.sub(lambda part: f"-*{part[1]}{'.*' if part[2] else ''}", name)
        names.setdefault((rows.config, rows.split), {})[pattern] = None
    digests = hashlib.sha256("".join(f"{rows.digest}\n" for _, rows in files).encode())
    configs = [
        {
            "config_name": config,
            "description": f"{ROWS[config]} (files {digests.hexdigest()[:16]})",
            "data_files": [{"split": split, "path": [*names[config, split]]} for split in splits],
        }
        for config, splits in statistics["rows"].items()
    ]
    listed = yaml.safe_dump({"configs": configs}, sort_keys=False, allow_unicode=True, width=110)
    held = f"{many(statistics['reports'], 'report')} in {many(shards, 'shard')}"
    return (
        f"---\n{listed}---\n\nShards of a corpus, {MADE}: {held}. What is wrong with it stands in "
        f"{FINDINGS}, what it holds in {STATISTICS}. A card that answers every question is made by "
        "`wirespan build`.\n"
    )

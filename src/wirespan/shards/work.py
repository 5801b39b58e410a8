"""All that is done for one shard, the same wherever it is done: nothing is kept in the process, or shared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from wirespan import built
from wirespan.checks import common, splits, work
from wirespan.checks.context import Context
from wirespan.errors import WirespanError
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS
from wirespan.publish.features import schema
from wirespan.publish.parquet import Writer, group
from wirespan.publish.tables import story_tables
from wirespan.publish.tally import Tally
from wirespan.shards import places, sidecar
from wirespan.shards.places import Place
from wirespan.shards.plan import Shard
from wirespan.shards.sidecar import Head, Rows
from wirespan.store import Corpus

_BODY = "body"
"""Where the outcomes of a shard lie until they are put in their place."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a shard: a few numbers, whatever its size. `fresh`: it was done now, and not before."""

    number: int
    stories: int
    reports: int
    records: int
    findings: int
    rows: int
    fresh: bool


def run_shard(shard: Shard, out: str, again: bool = False) -> Done:
    """Check the stories of a shard and write their rows, and what else is needed of them, to `out`.

    Where that is there already of the same inputs nothing is done, but `again`. It may be begun any number
    of times, and cut off at any moment: what it writes is the same each time, and counts only when its head
    is there, which is written last. Raises `WirespanError` where something can't be read or written.
    """
    target = places.place(out)
    with _inputs(shard) as root, target.scratch() as scratch:
        inputs, shared = _digests(shard, root)
        head = None if again else _done(shard, target, inputs, scratch)
        if head is None:
            head, files = _work(shard, root, scratch, inputs, shared)
            if _digests(shard, root) != (inputs, shared):
                raise WirespanError(f"the corpus in {shard.corpus} was changed meanwhile", "Run this again.")
            target.delete(sidecar.head_name(shard.name))
            _clear(shard, target)
            for path, rows in files:
                target.put(path, sidecar.rows_name(shard.name, rows))
            target.put(scratch / _BODY, sidecar.body_name(shard.name))
            (scratch / "head").write_bytes(sidecar.dump(head))
            target.put(scratch / "head", sidecar.head_name(shard.name))
            return _done_with(head, fresh=True)
    return _done_with(head, fresh=False)


def task(state: tuple[str, bool], shard: Shard) -> Done:
    """Do one shard, as engines call it; the state is where to, and whether it is done again in any case."""
    out, again = state
    return run_shard(shard, out, again)


def _work(
    shard: Shard, root: Path, scratch: Path, inputs: str, shared: str
) -> tuple[Head, list[tuple[Path, Rows]]]:
    """Make what is to be there of a shard, but the head, in a folder; return its head and files of rows."""
    tree = replace(shard.tree, root=root)
    corpus, context, tally = Corpus(root), Context(), Tally()
    common.read(tree, context)
    _, chosen = splits.read(tree)
    named = {story: split for split in SPLITS for story in (chosen or {}).get(split, ())}
    reports = records = findings = left_out = 0
    open_: dict[str, dict[str, Writer]] = {}
    digest = hashlib.sha256()
    with ExitStack() as stack, (scratch / _BODY).open("wb") as body:
        for story in tree.stories:
            outcome = work.story(tree, story, context, shard.level)
            reports += len(outcome.copies)
            records += outcome.records
            findings += len(outcome.findings)
            line = sidecar.line(outcome)
            digest.update(line)
            body.write(line)
            if story not in named or any(f.level < 5 for f in outcome.findings):
                left_out += 1
                continue
            split = named[story]
            with work.named(story):
                for config, table in story_tables(corpus, story, split, tally, shard.configs):
                    if config not in open_.setdefault(split, {}):
                        made = Writer(scratch / config, split, schema(config), group(config))
                        open_[split][config] = made
                        stack.callback(made.abandon)
                    open_[split][config].add(table)
        files = [
            held
            for split, configs in open_.items()
            for config, made in configs.items()
            for held in sidecar.rows_of(config, split, made.close())
        ]
    head = Head(
        form=sidecar.FORM,
        number=shard.number,
        of=shard.of,
        level=shard.level,
        configs=tuple(shard.configs),
        inputs=inputs,
        shared=shared,
        body=digest.hexdigest(),
        stories=len(tree.stories),
        reports=reports,
        records=records,
        findings=findings,
        left_out=left_out,
        files=tuple(rows for _, rows in files),
        counts=sidecar.counts(tally),
    )
    return head, files


@contextmanager
def _inputs(shard: Shard) -> Iterator[Path]:
    """Have the files of a shard on this machine."""
    source = places.place(shard.corpus)
    if source.here is not None:
        yield source.here
        return
    with TemporaryDirectory(prefix="wirespan-") as made:
        places.fetch(source, [*shard.shared, *shard.own], Path(made))
        yield Path(made)


def _digests(shard: Shard, root: Path) -> tuple[str, str]:
    """Return the digests of all that a shard is made from, and of what it shares with the others."""
    shared = sidecar.shared(root, shard)
    made_of = f"{shard.level} {' '.join(shard.configs)} {shared}\n".encode()
    return sidecar.digest([made_of, *sidecar.listed(root, shard.own)]), shared


def _done(shard: Shard, target: Place, inputs: str, scratch: Path) -> Head | None:
    """Return what is there of a shard already, if it is whole and was made from the same inputs."""
    name = sidecar.head_name(shard.name)
    if target.size(name) is None:
        return None
    target.get(name, scratch / "head")
    try:
        head = sidecar.head(scratch / "head")
    except WirespanError:  # of another version, or damaged: it is written anew
        return None
    if head.inputs != inputs or (head.number, head.of) != (shard.number, shard.of):
        return None
    files = {sidecar.rows_name(shard.name, rows): rows.size for rows in head.files}
    if any(target.size(name) != size for name, size in files.items()):
        return None
    body = sidecar.body_name(shard.name)
    if target.size(body) is None:
        return None
    target.get(body, scratch / "outcomes")
    return head if built.digest(scratch / "outcomes") == head.body else None


def _clear(shard: Shard, target: Place) -> None:
    """Take away the rows that were there of a shard: they needn't have the names of the new ones."""
    for config in CONFIGS:
        for split in SPLITS:
            names = (sidecar.part_name(shard.name, config, split, part) for part in count())
            there = takewhile(lambda name: target.size(name) is not None, names)
            for name in reversed([*there]):  # cut off, it leaves no gap, behind which nothing is looked for
                target.delete(name)


def _done_with(head: Head, *, fresh: bool) -> Done:
    rows = sum(rows.rows for rows in head.files)
    return Done(head.number, head.stories, head.reports, head.records, head.findings, rows, fresh)

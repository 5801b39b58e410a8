"""All that is done for one shard, the same wherever it is done: nothing is kept in the process, or shared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from wirespan import built
from wirespan.checks import common, splits, work
from wirespan.checks.context import Context
from wirespan.errors import WirespanError
from wirespan.model import SPLITS
from wirespan.publish import CONFIGS
from wirespan.publish.features import schema
from wirespan.publish.parquet import Shards, group
from wirespan.publish.tables import story_tables
from wirespan.publish.tally import Tally
from wirespan.shards import places, sidecar
from wirespan.shards.places import Place
from wirespan.shards.plan import Shard
from wirespan.shards.sidecar import Head, Rows
from wirespan.store import Corpus


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a shard: a few numbers, whatever its size. `fresh`: it was done now, and not before."""

    number: int
    stories: int
    reports: int
    records: int
    findings: int
    rows: int
    fresh: bool


def run_shard(shard: Shard, out: str, again: bool = False) -> Report:
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
            files = _Files(scratch)
            head = _work(shard, root, files, inputs, shared)
            if _digests(shard, root) != (inputs, shared):
                raise WirespanError(f"the corpus in {shard.corpus} was changed meanwhile", "Run this again.")
            target.delete(sidecar.head_name(shard.name))
            _clear(shard, target)
            for path, rows in [(files.rows(rows), rows) for rows in head.files]:
                target.put(path, sidecar.rows_name(shard.name, rows))
            target.put(files.body, sidecar.body_name(shard.name))
            (scratch / "head").write_bytes(sidecar.dump(head))
            target.put(scratch / "head", sidecar.head_name(shard.name))
            return _report(head, fresh=True)
    return _report(head, fresh=False)


def task(state: tuple[str, bool], shard: Shard) -> Report:
    """Do one shard, as engines call it; the state is where to, and whether it is done again in any case."""
    out, again = state
    return run_shard(shard, out, again)


class _Files:
    """Where the files of a shard lie until they are put in their places."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.body = folder / "body"

    def rows(self, rows: Rows) -> Path:
        """Return the path of a file of rows."""
        return sorted((self.folder / rows.config).glob(f"{rows.split}-*.parquet"))[rows.part]


def _work(shard: Shard, root: Path, files: _Files, inputs: str, shared: str) -> Head:
    tree = replace(shard.tree, root=root)
    corpus, context, tally = Corpus(root), Context(), Tally()
    common.read(tree, context)
    _, chosen = splits.read(tree)
    named = {story: split for split in SPLITS for story in (chosen or {}).get(split, ())}
    reports = records = findings = left_out = 0
    rows: dict[str, dict[str, Shards]] = {}
    digest = hashlib.sha256()
    with ExitStack() as stack, files.body.open("wb") as body:
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
                    if config not in rows.setdefault(split, {}):
                        made = Shards(files.folder / config, split, schema(config), group(config))
                        rows[split][config] = made
                        stack.callback(made.abandon)
                    rows[split][config].add(table)
        made_of = tuple(_close(files, rows))
    return Head(
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
        files=made_of,
        counts=sidecar.counts(tally),
    )


def _close(files: _Files, rows: dict[str, dict[str, Shards]]) -> Iterator[Rows]:
    """End the files of rows and yield what each holds."""
    for split, configs in rows.items():
        for config, made in configs.items():
            made.close()
            paths = sorted((files.folder / config).glob(f"{split}-*.parquet"))
            for part, path in enumerate(paths):
                number = pq.read_metadata(path).num_rows
                yield Rows(config, split, part, number, path.stat().st_size, built.digest(path))


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


def _report(head: Head, *, fresh: bool) -> Report:
    rows = sum(rows.rows for rows in head.files)
    return Report(head.number, head.stories, head.reports, head.records, head.findings, rows, fresh)

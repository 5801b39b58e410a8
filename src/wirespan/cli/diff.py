"""`wirespan diff`: what changed between two versions of a corpus, and the version that it calls for."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from enum import StrEnum
from typing import IO, Annotated, Any

import orjson
import typer
from rich.markup import escape

from wirespan import journal
from wirespan.cli.app import Root, app, err, out, progress
from wirespan.cli.compared import compared
from wirespan.errors import escaped
from wirespan.store import VERSION
from wirespan.versions import words
from wirespan.versions.diff import Diff, diff, stories
from wirespan.versions.levels import Level
from wirespan.versions.records import ADDED, HAPPENED, REMOVED, Change, Field
from wirespan.versions.rule import Verdict, verdict
from wirespan.versions.sources import Version


class Format(StrEnum):
    """How changes are written."""

    text = "text"
    markdown = "markdown"
    json = "json"


COLOURS = {ADDED: "green", REMOVED: "red"}
LEVELS = {Level.MAJOR: "bold red", Level.MINOR: "yellow", Level.PATCH: "cyan", Level.NONE: "green"}


@app.command("diff")
def diff_(
    a: Annotated[
        str | None,
        typer.Argument(
            metavar="A",
            help="The older version: a tag, branch or commit, or a folder with a corpus. By default the last "
            "tag of a version of the data, or HEAD. A... is the commit where what B is of left A.",
            show_default=False,
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Argument(
            metavar="B", help="The newer one; by default the files as they are.", show_default=False
        ),
    ] = None,
    detail: Annotated[
        bool, typer.Option("--detail", "-v", help="Tell each change, with the fields that differ.")
    ] = False,
    style: Annotated[
        Format, typer.Option("--format", help="How it is written; markdown is for a changelog.")
    ] = Format.text,
    root: Root = None,
) -> None:
    """Say what changed between two versions, and which version of the data it calls for.

    Compared by ids: reports, annotations, links, registry, annotators, passes;
    also splits and the schemas in schema/. The form and order of lines is no
    change. Words of withheld texts are never shown.

    The rule: a schema changed incompatibly: major. Reports added or removed, a
    story in another split, a layer annotated for the first time, a schema that
    got more, anything of the test split: minor. All else: patch.

    Where A has gone on since a branch left it, [bold]wirespan diff main...[/] tells what
    the branch changed, and nothing that main did.

    Example: [bold]wirespan diff HEAD~1 --detail[/]
    """
    with ExitStack() as stack:
        old, new, read_in, first = compared(a, b, root, stack)
        spool = stack.enter_context(tempfile.TemporaryFile())

        def read() -> Diff:
            older, newer = old(), new()
            spool.seek(0)
            spool.truncate()
            with progress("stories", len(stories(older, newer))) as bar:
                return diff(
                    older,
                    newer,
                    each=(lambda change: _keep(spool, change)) if detail else None,
                    done=lambda _: bar.advance(bar.task_ids[0]),
                )

        found = read() if read_in is None else journal.steady(read_in, read)
        changes, said = _kept(spool), verdict(found, first=first)
        if style is Format.json:
            _json(said, found, changes if detail else None)
        elif style is Format.markdown:
            for line in words.markdown(found, changes):
                sys.stdout.write(f"{line}\n")  # there may be very many
            _tell(said, found, err.print)
        else:
            _text(found, changes)
            _tell(said, found, out.print)


def _keep(spool: IO[bytes], change: Change) -> None:
    spool.write(orjson.dumps(change) + b"\n")


def _kept(spool: IO[bytes]) -> Iterator[Change]:
    spool.seek(0)
    for line in spool:
        data = orjson.loads(line)
        yield Change(**data | {"fields": tuple(Field(**field) for field in data["fields"])})


def _name(version: Version) -> str:
    commit = f" ({version.commit[:10]})" if version.commit else ""
    return f"{version.name}{commit}, data {version.number or 'of no version'}"


def _text(found: Diff, changes: Iterable[Change]) -> None:
    """Print sections by story, then what concerns them all."""
    for side, version in (("A", found.a), ("B", found.b)):
        out.print(f"[bold]{side}[/] {escape(escaped(_name(version)))}")
    for part in words.sections(found, changes):
        _heading(*words.heading(part.key, found))
        for layer, tally in part.tallies.items():
            _rows("" if part.key[0] else layer, tally)
        for layer, what in part.files:
            out.print(f"  [dim]the file of {escape(escaped(layer))} was {what}[/]")
        for change in part.changes:
            _change(change)
    if found.moved:
        _heading("splits", "")
    for story, (old, new) in found.moved.items():
        out.print(f"  {escape(escaped(story))}: {escape(old or 'none')} → {escape(new or 'none')}")
    if found.schema:
        _heading("schema", "")
    for schema in found.schema:
        out.print(f"  [{LEVELS[schema.level]}]{schema.level}[/] {escape(escaped(str(schema)))}")


def _heading(name: str, about: str) -> None:
    out.print(f"\n[bold]{escape(escaped(name))}[/]" + f" [dim]{escape(escaped(about))}[/]" * bool(about))


def _rows(layer: str, tally: words.Tally) -> None:
    types = sorted({type_ for by in tally.values() for type_ in by})
    for at, type_ in enumerate(types):
        parts = []
        for what in HAPPENED:
            if count := tally.get(what, Counter())[type_]:
                parts.append(f"[{COLOURS.get(what, 'yellow')}]{count:,} {what}[/]")
        name = f"{'' if at else escaped(layer):<10} " * bool(layer) + f"{escaped(type_):<16} " * bool(type_)
        out.print(f"  {escape(name)}{', '.join(parts)}")


def _change(change: Change) -> None:
    colour = COLOURS.get(change.what, "yellow")
    what = f"{change.layer} {change.what}"
    out.print(f"  [{colour}]{escape(escaped(what))}[/] {escape(words.described(change))}")
    for line in words.differences(change):
        out.print(f"      [dim]{escape(line)}[/]")


def _tell(said: Verdict, found: Diff, say: Callable[[str], Any]) -> None:
    """Say what was left out, which version the changes call for, and why."""
    for remark in found.remarks:
        say(f"\n[yellow]{escape(escaped(remark))}[/]")
    say("")
    if said.level == Level.NONE:
        say("[green]Nothing changed that calls for another version of the data.[/]")
        return
    if said.first:
        say(f"No version was released yet, for none has a tag here: {VERSION} may say any.")
        say("[dim]If one was released: git fetch --tags[/]")
        return
    name = f": {said.calls_for}" if said.calls_for else f"; {escape(escaped(found.a.name))} tells no version"
    say(f"This calls for a [{LEVELS[said.level]}]{said.level}[/] version of the data{name}")
    for reason in said.reasons:
        say(f"  [{LEVELS[reason.level]}]{reason.level}[/] {escape(escaped(reason.text))}")
    if said.calls_for and not said.enough:
        stands = said.stands or "no version"
        say(f"{VERSION} says {stands}: it has to be raised before a release.")


def _json(said: Verdict, found: Diff, changes: Iterable[Change] | None) -> None:
    """Write all as one object; changes, a line each, come last."""
    counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(HAPPENED, 0))
    for cell, count in sorted(found.counts.items()):
        counts[cell[:-1]][cell.what] = count
    names = ("annotator", "story", "layer", "type")
    data: dict[str, Any] = {
        "a": _version(found.a),
        "b": _version(found.b),
        "verdict": {
            "level": str(said.level),
            "calls_for": said.calls_for,
            "enough": said.enough,
            "reasons": [{"level": str(reason.level), "reason": reason.text} for reason in said.reasons],
        },
        "counts": [dict(zip(names, key, strict=True)) | by for key, by in counts.items()],
        "stories": found.stories,
        "layers": [{"story": s, "layer": layer, "what": what} for (s, layer), what in found.layers.items()],
        "splits": [{"story": s, "old": old, "new": new} for s, (old, new) in found.moved.items()],
        "schema": [asdict(change) | {"level": str(change.level)} for change in found.schema],
        "remarks": found.remarks,
    }
    head = json.dumps(data)
    if changes is None:
        sys.stdout.write(f"{head}\n")
        return
    sys.stdout.write(f'{head[:-1]}, "changes": [')
    for at, change in enumerate(changes):
        sys.stdout.write(f"{',' * bool(at)}\n{json.dumps(asdict(change))}")
    sys.stdout.write("\n]}\n")


def _version(version: Version) -> dict[str, str | None]:
    return {"name": version.name, "commit": version.commit or None, "version": version.number}

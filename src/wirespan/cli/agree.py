"""`wirespan agree`: how far two annotators say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from wirespan import journal
from wirespan.cli.app import Root, SideA, SideB, Stories, app, open_corpus, out, print_json, progress
from wirespan.cli.figures import figure_table, print_figures
from wirespan.compare import (
    ADJUDICATED,
    Comparison,
    FieldScore,
    Group,
    Report,
    SpanScore,
    agree_passes,
    summary,
)
from wirespan.compare.report import FEW, Interval, decimals
from wirespan.compare.resampling import RESAMPLES, SEED
from wirespan.compare.scores import SCOPES
from wirespan.errors import UsageError
from wirespan.model import ALL_LAYERS
from wirespan.store import choose
from wirespan.wording import many, some


class By(StrEnum):
    """What figures are broken down by."""

    type = "type"
    language = "language"


NAMED = 5
"""So many reports that are left out are named one by one."""
SPAN_COLUMNS = ("\nR", "\nF1", "\n95 %")
FIELD_COLUMNS = ("\n95 %", "\npairs")
PAIRS = {"all": "linked pairs", "matched": "  of matched members"}
LEGEND = (
    ("P, R, F1", "share of B's that A has, of A's that B has, and their harmonic mean"),
    ("exact", "the offsets are the same"),
    ("overlapping", "one to one so that pairs share the most, exact ones included"),
    ("same type", "paired within a type; the row above pairs whatever the types are"),
    ("share", "of the pairs where either side has the field, those alike in it"),
    ("all fields", "of the pairs, those alike in each: all but by, status, unsure, note"),
    ("alpha", "Krippendorff's, of the pairs' types: 1 all alike, 0 as by chance"),
    ("linked pairs", "two members of a link; below, if both sides have the members"),
    ("95 %", "interval if reports (links: stories) are drawn anew, as independent"),
    ("–", "a share of nothing"),
)


@app.command()
def agree(
    a: SideA,
    b: SideB,
    stories: Stories = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            "--layer",
            "-l",
            metavar="LAYER",
            help="Layers to compare, links too; all by default.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[By | None, typer.Option(help="Break figures down.", show_default=False)] = None,
    leave_zones: Annotated[
        bool, typer.Option("--leave-zones", help="Leave out what begins in headlines, captions and the like.")
    ] = False,
    resamples: Annotated[
        int,
        typer.Option(
            min=0, max=100_000, metavar="N", help="Resamples behind the intervals; 0: no intervals."
        ),
    ] = RESAMPLES,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the resamples.")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
    root: Root = None,
) -> None:
    """Say how far two annotators agree: spans, types, values, identities, links.

    Passes lie in annotations/passes/ANNOTATOR/LAYER/STORY.jsonl. Of each layer
    those reports are compared that both have finished, as coverage.jsonl of a
    pass says. Figures outside zones and in zones stand apart.

    Example: [bold]wirespan agree model-a model-b ferry-2026 --layer quotes --by language[/]
    """
    for name in layer or []:
        if name not in ALL_LAYERS:
            raise UsageError(f"there is no layer {name!r}", f"There are: {', '.join(ALL_LAYERS)}")
    corpus = open_corpus(root)
    chosen = [name for name in ALL_LAYERS if name in (layer or ALL_LAYERS)]

    def read() -> tuple[Comparison, str]:
        with progress("layers", len(chosen)) as bar:
            found = agree_passes(
                corpus,
                a,
                b,
                choose(corpus, stories or []),
                chosen,
                leave_zones=leave_zones,
                resamples=resamples,
                seed=seed,
                done=lambda _: bar.advance(bar.task_ids[0]),
            )
        return found, summary.kind(corpus, found)

    found, kind = journal.steady(corpus.root, read)
    if as_json:
        left_out = [asdict(left) | {"share": left.share} for left in found.left_out]
        head = {"a": a, "b": b, "kind": kind, "leave_zones": leave_zones}
        head |= {"resamples": resamples, "seed": seed, "left_out": left_out}
        print_json(head | found.report.as_data())
        return
    out.print(f"[bold]A[/] {escape(a)}   [bold]B[/] {escape(b)}   [yellow]{kind}[/]")
    _remarks(found, (a, b))
    for name in chosen:
        for scope in ("body", "all", "zones"):
            _tables(found.report, name, scope, by)
    _link_tables(found.report, SCOPES["body"] if leave_zones else "")
    out.print()
    for term, meaning in LEGEND:
        out.print(f"[bold]{term:<12}[/] {meaning}", style="dim")


def _remarks(found: Comparison, sides: tuple[str, str]) -> None:
    """Say what has to be known to read the figures."""
    if ADJUDICATED in sides:
        out.print(
            "The settled layers may come from the other side, so the two are not independent.", style="dim"
        )
    if found.left_out:
        out.print("Left out, as not both have finished them:", style="dim")
        for line in _left_out(found):
            out.print(f"  {line}", style="dim", markup=False)
    spans, links = found.report.spans, found.report.links
    groups = [(score.group.stories, score.group.documents) for score in spans if score.interval]
    linked = [(score.stories, score.documents) for score in links if score.interval]
    for sizes, what in ((groups, "intervals"), (linked, "intervals of links")):
        stories, documents = max(sizes, default=(FEW, FEW))
        if stories < FEW:
            out.print(f"[yellow]{_of(documents, stories)}: the {what} mean little.[/]")
            break


def _of(documents: int, stories: int) -> str:
    return f"{many(documents, 'report')} of {many(stories, 'story', 'stories')}"


def _left_out(found: Comparison) -> Iterator[str]:
    """Say which reports are left out, those of several layers in one line."""
    lines: dict[tuple[str, tuple[str, ...], int], list[str]] = {}
    for left in found.left_out:
        what = f"{left.layer} ({left.type}s)" if left.type else left.layer
        lines.setdefault((left.story, left.documents, left.reports), []).append(what)
    for (story, documents, reports), layers in lines.items():
        names = [doc.partition("/")[2] for doc in documents]
        share = f"{len(documents)} of {many(reports, 'report')} ({100 * len(documents) / reports:.0f} %)"
        yield f"{story}, {share}, {', '.join(layers)}: {some(names, NAMED)}"


def _tables(report: Report, layer: str, scope: str, by: By | None) -> None:
    groups = [
        score.group for score in report.spans if (score.group.layer, score.group.scope) == (layer, scope)
    ]
    wanted = [group for group in dict.fromkeys(groups) if _shown(group, by)]
    if not wanted:
        return
    size = _of(wanted[0].documents, wanted[0].stories)
    title = " · ".join(filter(None, (f"[bold]{layer}[/]", SCOPES[scope], size)))
    spans = figure_table("", "A", "B", *("exact\nP", *SPAN_COLUMNS), *("overlapping\nP", *SPAN_COLUMNS))
    fields = figure_table("field", *("exact\nshare", *FIELD_COLUMNS), *("overlapping\nshare", *FIELD_COLUMNS))
    for group in wanted:
        of = report.of(layer, scope, group.lang, group.type)
        _span_rows(spans, of.spans, escape(group.type or group.lang))
        _field_rows(fields, of, escape(group.type or group.lang))
    out.print()
    out.print(title)
    print_figures(spans, shared=3)
    if fields.row_count:
        print_figures(fields, shared=1)


def _link_tables(report: Report, where: str) -> None:
    for type_ in dict.fromkeys(score.type for score in report.links):
        pairs = figure_table("", "A", "B", "P", "R", "F1", "95 %")
        for score in report.links:
            if score.type == type_:
                shares = (decimals(score.precision), decimals(score.recall), f"[bold]{decimals(score.f1)}[/]")
                counts = (str(score.a), str(score.b))
                pairs.add_row(PAIRS[score.members], *counts, *shares, _interval(score.interval))
                stories, documents = score.stories, score.documents
        fields = figure_table("field of members", "share", "95 %", "members")
        for said in report.link_fields:
            if said.type == type_:
                share = f"[bold]{decimals(said.accuracy)}[/]"
                fields.add_row(said.field, share, _interval(said.interval), str(said.of))
        out.print()
        parts = ("[bold]links[/]", f"{escape(type_)}s", where, _of(documents, stories))
        out.print(" · ".join(filter(None, parts)))
        print_figures(pairs)
        if fields.row_count:
            print_figures(fields)


def _shown(group: Group, by: By | None) -> bool:
    if group.type:
        return by is By.type
    return by is By.language if group.lang else True


def _span_rows(table: Table, scores: Iterable[SpanScore], name: str) -> None:
    pairs: dict[tuple[str, bool], dict[str, SpanScore]] = {}
    for score in scores:
        pairs.setdefault((score.part, score.typed), {})[score.match] = score
    if name and len(pairs) > 1:
        table.add_row(f"[bold]{name}[/]")
    for (part, typed), found in pairs.items():
        exact = found["exact"]
        label = "  same type" if typed and not exact.group.type else part
        cells = []
        for score in (exact, found["overlapping"]):
            cells += [decimals(score.precision), decimals(score.recall), f"[bold]{decimals(score.f1)}[/]"]
            cells.append(_interval(score.interval))
        table.add_row(name if name and len(pairs) == 1 else label, str(exact.a), str(exact.b), *cells)


def _field_rows(table: Table, report: Report, name: str) -> None:
    names = dict.fromkeys(score.field for score in report.fields)
    if name and names:
        table.add_row(f"[bold]{name}[/]")
    for field in names:
        if report.fields[0].group.type and field in ("label", "type", "kind"):
            continue  # it is the same by choice
        cells = []
        for match in ("exact", "overlapping"):
            score = report.field(field, match) or FieldScore(report.fields[0].group, field, match, 0, 0)
            cells += [f"[bold]{decimals(score.accuracy)}[/]", _interval(score.interval), str(score.of)]
        table.add_row(field, *cells)
    for alpha in report.alphas:
        if alpha.pairs:
            table.add_row("[italic]alpha[/]", "", "", "", decimals(alpha.alpha), "", str(alpha.pairs))


def _interval(found: Interval | None) -> str:
    return f"[dim]{decimals(found[0])}–{decimals(found[1])}[/]" if found else ""

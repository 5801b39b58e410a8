"""`wirespan adjudicate list`: what two annotators disagree on, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wirespan import records
from wirespan.adjudication import link_tasks, links, words
from wirespan.adjudication.disputes import Case
from wirespan.adjudication.links import LINKS
from wirespan.adjudication.sides import Names, Report, Sides
from wirespan.cli.adjudicate import Layers, adjudicate, chosen_layers
from wirespan.cli.app import Root, SideA, SideB, Stories, open_corpus, out, print_json, printable
from wirespan.cli.breaking import Breaking
from wirespan.cli.figures import natural
from wirespan.cli.sync_common import tell_left, tell_notes, tell_wrong
from wirespan.joining import Library
from wirespan.labelstudio.opening import opened
from wirespan.layers import by_layer, flat
from wirespan.store import Corpus, choose
from wirespan.wording import many

COLOURS = ("cyan", "magenta")


@adjudicate.command("list")
def list_(
    a: SideA,
    b: SideB,
    stories: Stories = None,
    layer: Layers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the disagreements as JSON.")] = False,
    root: Root = None,
) -> None:
    """Show what two annotators disagree on, side by side.

    Only reports that both have finished in a layer are compared.

    Example: [bold]wirespan adjudicate list anna ben ferry-2026 --layer quotes[/]
    """
    corpus = open_corpus(root)
    names, library = (a, b), Library()
    chosen = choose(corpus, stories or [])
    if chosen_layers(layer) == [LINKS]:
        _list_links(corpus, names, chosen, as_json)
        return
    found, left, damaged = Sides(corpus, names).reports(chosen, chosen_layers(layer))
    if as_json:  # as the corpus writes it: withheld texts stay out
        reports = [_data(report, report.case(names)) for report in found]
        print_json({"a": a, "b": b, "reports": reports, "left": left + damaged})
        return
    cases = [(report, _surfaced(report, names, library)) for report in found]
    for report, case in cases:
        _show(report, case, names)
    tell_left(left)
    tell_wrong(damaged)
    counts = [len(case.disputes) for _, case in cases]
    disputed = sum(map(bool, counts))
    out.print(f"{many(sum(counts), 'disagreement')} in {disputed} of {many(len(cases), 'report')}.")


def _surfaced(report: Report, names: Names, library: Library) -> Case:
    """Compare a report's two sides with their surfaces, where the text is here."""
    both = [opened(report.document, by_layer(side), library) for side in (report.a, report.b)]
    if any(isinstance(side, str) for side in both):
        return report.case(names)
    a, b = (flat(side.annotations, report.layers) for side in both if not isinstance(side, str))
    return Report(report.document, report.layers, a, b, report.taken).case(names)


def _show(report: Report, case: Case, names: Names) -> None:
    if not case.disputes:
        return
    out.print(f"[bold]{escape(report.document.id)}[/]  {many(len(case.disputes), 'disagreement')}")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("", justify="right", style="dim")
    table.add_column("layer", style="dim", no_wrap=True)
    table.add_column("what", ratio=2)
    for name, colour in zip(names, COLOURS, strict=True):
        table.add_column(Breaking(printable(name)), style=colour, ratio=3)
    for number, dispute in enumerate(case.disputes, 1):
        sides = [Breaking(printable("\n".join(words.says(dispute, n, case)))) for n in (0, 1)]
        table.add_row(str(number), dispute.layer, Breaking(printable(words.about(dispute))), *sides)
    table.expand = natural(table) > out.width
    out.print(table)
    out.print()


def _list_links(corpus: Corpus, names: Names, stories: Sequence[str], as_json: bool) -> None:
    found, notes = links.compare(corpus, names, stories)
    rows = {story: one.groups(names)[1] for story, one in found.items()}
    if as_json:
        data = {
            story: [[list(map(records.encode, side)) for side in (g.a, g.b)] for g in disputed]
            for story, disputed in rows.items()
        }
        print_json({"a": names[0], "b": names[1], "groups": data, "notes": notes})
        return
    for story, disputed in rows.items():
        documents, there = links.opened_story(corpus, story, Library())
        table = Table(title=Text(story), title_justify="left", title_style="bold", show_lines=True)
        for name, colour in zip(names, COLOURS, strict=True):
            table.add_column(Breaking(printable(name)), style=colour, ratio=1)
        for g in disputed:
            sides = (link_tasks.described(*pair, there, documents) for pair in ((g.a, g.b), (g.b, g.a)))
            table.add_row(*(Breaking(printable(side)) for side in sides))
        table.expand = natural(table) > out.width
        out.print(table)
    tell_notes(notes)
    out.print(f"{many(sum(map(len, rows.values())), 'disputed group')} of links.")


def _data(report: Report, case: Case) -> dict[str, Any]:
    rows = []
    for dispute in case.disputes:
        both = ([records.encode(x) for x in side] for side in (dispute.a, dispute.b))
        rows.append({"layer": dispute.layer, **dict(zip("ab", both, strict=True))})
    return {"doc": report.document.id, "layers": report.layers, "disagreements": rows}

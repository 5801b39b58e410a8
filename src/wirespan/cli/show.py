"""`wirespan show`: a report in the terminal with its layers in colour."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from wirespan import journal, records
from wirespan.cli.app import Root, app, err, open_corpus, out, printable
from wirespan.counts import kind
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.layers import by_layer, flat
from wirespan.model import LAYERS, Annotation, Date, Document, Quote, Span, spans

STYLES = {
    "zones": "dim",
    "entities": "underline",
    "quotes": "italic",
    "numbers": "yellow",
    "dates": "cyan",
}
PARTS = {"content": "italic green", "cue": "bold magenta", "source": "bold blue"}
ENTITIES = {
    "PERSON": "underline red",
    "NORP": "underline bright_magenta",
    "ORG": "underline bright_blue",
    "GPE": "underline bright_green",
    "LOC": "underline green",
    "FAC": "underline bright_yellow",
}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@app.command()
def show(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Id of the report: STORY/OUTLET.")],
    layer: Annotated[
        list[str] | None,
        typer.Option("--layer", "-l", help="Layers to show; all by default.", show_default=False),
    ] = None,
    text_only: Annotated[bool, typer.Option("--text", help="Leave out the tables below the text.")] = False,
    root: Root = None,
) -> None:
    """Show a report with its layers in colour; small numbers tie cue and source to their quote.

    Withheld reports have their text once it was joined (wirespan hydrate DIR), else offsets alone.

    Example: [bold]wirespan show venezuela-2025/ap --layer quotes[/]
    """
    for name in layer or []:
        if name not in LAYERS:
            raise UsageError(f"there is no layer {name!r}", f"There are: {', '.join(LAYERS)}")
    corpus = open_corpus(root)
    document, layers = journal.steady(corpus.root, lambda: (corpus.document(doc), corpus.annotations(doc)))
    chosen = {name: found for name, found in layers.items() if name in (layer or LAYERS)}
    if document.text is None:
        held = Library().joined(document, flat(chosen))
        if held is not None and held.doc is not None:
            document = held.doc
            joined = by_layer(held.annotations)
            chosen = {name: joined[name] for name in chosen}
    _head(document)
    if document.text is None:
        err.print("The text is withheld. Holders join it with: wirespan hydrate DIR", style="yellow")
    else:
        out.print(_painted(document.text, chosen))
    if not text_only:
        for name, found in chosen.items():
            _table(name, found)


def _head(document: Document) -> None:
    title = Text(document.id, style="bold")
    facts = [
        document.outlet or "outlet not named",
        document.lang,
        f"{document.published.value} ({document.published.basis})",
        document.rights.licence + (f", {document.rights.holder}" if document.rights.holder else ""),
    ]
    out.print(title, Text(" · ".join(map(printable, facts)), style="dim"), end="\n\n")


def _painted(text: str, layers: dict[str, list[Annotation]]) -> Text:
    """Return the text in colour, with a small number behind every part of a quote."""
    painted = Text(text)
    behind: dict[int, str] = defaultdict(str)
    for number, quote in enumerate(sorted(layers.get("quotes", []), key=records.order), 1):
        for pointer, span in spans(quote):
            end = min(_paint(painted, PARTS[pointer.split("/")[1]], span), len(text))
            behind[end] += ("" if not behind[end] else "·") + str(number)
    for name, plain in STYLES.items():
        for annotation in sorted(layers.get(name, []), key=records.order):
            if not isinstance(annotation, Quote):
                style = ENTITIES.get(kind(annotation), plain)
                _paint(painted, style, annotation.span)
    ends = sorted(behind)
    first, *others = painted.divide(ends)
    whole = Text().append_text(first)
    for end, piece in zip(ends, others, strict=True):
        whole.append(behind[end].translate(_SUPERSCRIPT), style="bold")
        whole.append_text(piece)
    whole.plain = printable(whole.plain)
    return whole


def _paint(painted: Text, style: str, span: Span) -> int:
    """Colour a span, and return its end. On an offset before the text, of a damaged corpus, rich hangs."""
    start, end = max(span.start, 0), max(span.end, 0)
    painted.stylize(style, start, end)
    return end


def _table(name: str, found: list[Annotation]) -> None:
    if not found:
        return
    table = Table(title=name, title_justify="left", title_style="bold", box=None, header_style="dim")
    table.add_column("offsets", justify="right", style="dim")
    for column in ("type", "surface", "values"):
        table.add_column(column, overflow="fold")
    ordered = sorted(found, key=records.order)
    numbers = {annotation.id: str(number) for number, annotation in enumerate(ordered, 1)}
    for annotation in ordered:
        first = annotation.content[0] if isinstance(annotation, Quote) else annotation.span
        last = annotation.content[-1] if isinstance(annotation, Quote) else annotation.span
        mark = f"{numbers[annotation.id]} " if isinstance(annotation, Quote | Date) else ""
        table.add_row(
            f"{first.start}–{last.end}",
            Text(mark + kind(annotation)),
            _surface(annotation),
            _values(annotation, numbers),
        )
    out.print()
    out.print(table)


def _surface(annotation: Annotation) -> Text:
    if isinstance(annotation, Quote):
        return Text(" […] ".join(_words(span) for span in annotation.content))
    return Text(_words(annotation.span))


def _words(span: Span) -> str:
    return "▒" * min(span.end - span.start, 12) if span.text is None else printable(span.text)


def _values(annotation: Annotation, numbers: dict[str, str]) -> Text:
    """Return what an annotation says beyond its type, ids of the layer as numbers of its table."""
    data = records.encode(annotation)
    left_out = {"id", "doc", "span", "label", "type", "kind", "content", "by", "status"}
    shown = []
    for key, value in data.items():
        if key in left_out or value in ([], None):
            continue
        if value is True:
            shown.append(key)
            continue
        if key in ("cue", "source", "measures"):
            written = _spans(annotation, key)
        else:
            written = ", ".join(value) if isinstance(value, list) else numbers.get(value, str(value))
        shown.append(f"{key} {printable(written)}")
    return Text(" · ".join(shown))


def _spans(annotation: Annotation, key: str) -> str:
    value = getattr(annotation, key)
    return " … ".join(map(_words, value if isinstance(value, tuple) else (value,)))

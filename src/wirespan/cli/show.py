"""`wirespan show`: a report in the terminal with its layers in colour."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from wirespan import journal, records
from wirespan.cli.app import Root, app, err, open_corpus, out, printable
from wirespan.cli.breaking import Breaking
from wirespan.cli.figures import natural
from wirespan.counts import kind
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.layers import by_layer, flat
from wirespan.model import LAYERS, Annotation, Date, Document, Quote, Span, main_spans, spans

STYLES = {
    "zones": "grey46",
    "entities": "underline",
    "numbers": "bold red3",
    "dates": "reverse default",
}
PARTS = {"content": "italic green4", "cue": "bold italic magenta3", "source": "bold dodger_blue2"}
ENTITIES = {
    "PERSON": "bold underline red3",
    "NORP": "bold underline magenta3",
    "ORG": "bold underline dodger_blue2",
    "GPE": "underline green4",
    "LOC": "underline magenta3",
    "FAC": "underline dodger_blue2",
}
"""Colours that can be read on black and on white; no two styles differ by red and green alone."""
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@app.command()
def show(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Id of the report: STORY/OUTLET.")],
    layer: Annotated[
        list[str] | None,
        typer.Option(
            "--layer", "-l", metavar="LAYER", help="Layers to show; all by default.", show_default=False
        ),
    ] = None,
    text_only: Annotated[bool, typer.Option("--text", help="Leave out the tables below the text.")] = False,
    root: Root = None,
) -> None:
    r"""Show a report with its layers in colour; small numbers tie cue and source to their quote.

    Withheld reports have their text once it was joined (wirespan hydrate DIR), else offsets alone.

    Below its name stands what each style means. Without colour (NO_COLOR)
    brackets tell it: \[412 CARDINAL].

    Example: [bold]wirespan show ferry-2026/baltlenta --layer quotes[/]
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
        out.print()
        err.print("The text is withheld. Holders join it with: wirespan hydrate DIR", style="yellow")
    elif out.no_color or (out.is_terminal and out.color_system is None):
        out.print()
        out.print(_bracketed(document.text, chosen), markup=False)
    else:
        if out.color_system is not None and (key := _key(chosen)):
            out.print(key)
        out.print()
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
    out.print(title, Text(" · ".join(map(printable, facts)), style="dim"))


def _key(layers: dict[str, list[Annotation]]) -> Text:
    """Return what the styles in a report mean, each word in its own."""
    words: dict[str, str] = {}
    if layers.get("quotes"):
        words |= {{"content": "quote"}.get(part, part): style for part, style in PARTS.items()}
    labels = {kind(mention) for mention in layers.get("entities", [])}
    words |= {label: style for label, style in ENTITIES.items() if label in labels}
    if labels - ENTITIES.keys():
        words["other name"] = STYLES["entities"]
    words |= {name[:-1]: STYLES[name] for name in ("numbers", "dates", "zones") if layers.get(name)}
    return Text("  ").join(Text(word, style) for word, style in words.items())


def _bracketed(text: str, layers: dict[str, list[Annotation]]) -> str:
    """Return the text with every span in brackets, its type at the end: [412 CARDINAL]."""
    single = [a for found in layers.values() for a in found if not isinstance(a, Quote)]
    marked = [(a.span, kind(a)) for a in single]
    for number, quote in enumerate(sorted(layers.get("quotes", []), key=records.order), 1):
        for pointer, span in spans(quote):
            part = pointer.split("/")[1]
            what = kind(quote) if part == "content" else part
            marked.append((span, what + str(number).translate(_SUPERSCRIPT)))
    opening: Counter[int] = Counter()
    closing: dict[int, str] = defaultdict(str)
    inner_first = sorted(marked, key=lambda one: (-one[0].start, one[0].end))
    for span, what in inner_first:
        start, end = max(span.start, 0), min(span.end, len(text))
        if start < end:
            opening[start] += 1
            closing[end] += f" {what}]"
    cuts = sorted({0, len(text), *opening, *closing})
    parts = [closing[at] + "[" * opening[at] + text[at:end] for at, end in pairwise([*cuts, len(text)])]
    return printable("".join(parts))


def _painted(text: str, layers: dict[str, list[Annotation]]) -> Text:
    """Return the text in colour, with a small number behind every part of a quote."""
    painted = Text(text)
    for zone in layers.get("zones", []):
        _paint(painted, STYLES["zones"], main_spans(zone)[0])
    behind: dict[int, str] = defaultdict(str)
    for number, quote in enumerate(sorted(layers.get("quotes", []), key=records.order), 1):
        for pointer, span in spans(quote):
            end = min(_paint(painted, PARTS[pointer.split("/")[1]], span), len(text))
            behind[end] += ("" if not behind[end] else "·") + str(number)
    for name in ("entities", "numbers", "dates"):
        for annotation in sorted(layers.get(name, []), key=records.order):
            if not isinstance(annotation, Quote):
                style = ENTITIES.get(kind(annotation), STYLES[name])
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
    table.add_column("offsets", justify="right", style="dim", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("surface", ratio=2)
    table.add_column("values", ratio=3)
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
    table.expand = natural(table) > out.width
    out.print()
    out.print(table)


def _surface(annotation: Annotation) -> Text:
    return Breaking(" […] ".join(map(_words, main_spans(annotation))))


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
    return Breaking(" · ".join(shown))


def _spans(annotation: Annotation, key: str) -> str:
    value = getattr(annotation, key)
    return " … ".join(map(_words, value if isinstance(value, tuple) else (value,)))

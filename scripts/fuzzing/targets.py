"""The table of targets: what each reads, and seeds of it. `run` raises on a crash and on nothing else."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from wirespan import built, checks, formatting, journal, labelstudio, offsets, records, schemas, texts
from wirespan.checks import values
from wirespan.errors import FaultError, WirespanError
from wirespan.joining import align, join
from wirespan.journal import plan as journal_plan
from wirespan.labelstudio import importing
from wirespan.publish import plan
from wirespan.store import Corpus
from wirespan.studio.base import Base, Mark

ROOT = Path(__file__).parents[2]
TYPES = sorted(schemas.RECORDS)


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed: `read` takes bytes, `seeds` yields some that it takes without complaint."""

    read: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]

    def run(self, data: bytes) -> None:
        """Read bytes; whatever is wrong with them may be said by a `WirespanError`, but no fault of ours."""
        try:
            self.read(data)
        except FaultError:
            raise
        except WirespanError:
            return


TARGETS: dict[str, Target] = {}


def target(
    seeds: Callable[[], Iterator[bytes]],
) -> Callable[[Callable[[bytes], object]], Callable[[bytes], object]]:
    """Put a target down under the name of its function."""

    def put(read: Callable[[bytes], object]) -> Callable[[bytes], object]:
        TARGETS[read.__name__.removeprefix("_")] = Target(read, seeds)
        return read

    return put


@cache
def own() -> Corpus:
    """Return a copy of the corpus with one open story."""
    root = Path(tempfile.mkdtemp(prefix="wirespan-fuzz-"))
    for path in ("corpus", "annotations"):
        shutil.copytree(ROOT / path, root / path, ignore=shutil.ignore_patterns("passes"))
    story = Corpus(ROOT).splits()["validation"][0]
    for path in root.rglob("*.jsonl"):
        if path.stem not in (story, "shared", "annotators"):
            path.unlink()
    splits = {"train": [], "validation": [story], "test": [], "withheld": []}
    (root / "corpus/splits.json").write_text(json.dumps(splits) + "\n", encoding="utf-8")
    return Corpus(root)


def _of_types(raw: bytes) -> tuple[str, bytes]:
    """Return the record type that a first byte stands for, and the rest."""
    return TYPES[raw[0] % len(TYPES)] if raw else TYPES[0], raw[1:]


def lines() -> Iterator[bytes]:
    """Yield a line of each record type, and further ones of each layer, behind the byte of their type."""
    for number, name in enumerate(TYPES):
        for example in schemas.schema(name)["examples"]:
            yield bytes([number]) + records.line(records.decode(schemas.RECORDS[name], example))
    for path in own().files():
        cls = formatting.record_type(path)
        number = next(i for i, name in enumerate(TYPES) if schemas.RECORDS[name] is cls)
        for raw in records.split((own().root / path).read_bytes()[:20_000]):
            yield bytes([number]) + raw + b"\n"


@target(lines)
def record(data: bytes) -> object:
    """Read one line as a record, and write it again: what was read has one line."""
    name, raw = _of_types(data)
    found = records.parse(schemas.RECORDS[name], raw)
    try:
        line = records.line(found)
    except (TypeError, UnicodeEncodeError):  # integers beyond 64 bits, which checks refuse
        return None
    if records.parse(schemas.RECORDS[name], line) != found:
        raise AssertionError("another record was written than was read")
    return found


@target(lines)
def formatted(data: bytes) -> object:
    """Format a file of records twice: the second time changes nothing."""
    name, raw = _of_types(data)
    once = formatting.content(schemas.RECORDS[name], raw)
    if formatting.content(schemas.RECORDS[name], once) != once:
        raise AssertionError("what was formatted isn't in canonical form")
    return once


def files() -> Iterator[bytes]:
    """Yield short files of a story, behind a byte that says which."""
    for number, path in enumerate(_paths()):
        content = (own().root / path).read_bytes()
        yield bytes([number]) + content[: content.rfind(b"\n", 0, 6000) + 1]


def _paths() -> list[str]:
    return [*own().files(), "corpus/VERSION", "corpus/splits.json"]


@target(files)
def story(data: bytes) -> object:
    """Check a corpus one file of which is the input, at levels 1 to 5: there are findings, and no crash."""
    paths = _paths()
    path = own().root / paths[data[0] % len(paths) if data else 0]
    old = path.read_bytes()
    try:
        path.write_bytes(data[1:])
        return checks.run(own(), None, 5).findings
    finally:
        path.write_bytes(old)


def exports() -> Iterator[bytes]:
    """Yield exports of Label Studio: of each report its task."""
    for name in own().stories():
        for document in own().documents(name):
            task = labelstudio.task(document, own().annotations(document.id))
            yield json.dumps([task]).encode()[:60_000]
            results = task["annotations"][0]["result"]
            task["annotations"][0]["result"] = results[:4]
            yield json.dumps([task], ensure_ascii=False).encode()


@target(exports)
def imported(data: bytes) -> object:
    """Import an export of Label Studio."""
    found = importing.take(data, own(), by="claude", file="export.json")
    importing.put(found, own(), journal.Change())
    return found


TEXT = (
    "Quay one.\n\nThe harbour of Norva was shut on Monday, the mayor said in a short letter to the press.\n"
    "“Nobody will cross before the last crack is closed,” she told reporters — and left the hall at once."
)


@cache
def _withheld() -> tuple[Any, list[Any]]:
    """Return an invented report that is withheld, and an annotation of it."""
    document = records.decode(schemas.RECORDS["document"], schemas.schema("document")["examples"][0])
    mention = records.decode(schemas.RECORDS["mention"], schemas.schema("mention")["examples"][0])
    start = TEXT.index("Norva")
    open_ = replace(mention, span=replace(mention.span, start=start, end=start + 5, text="Norva"))
    hidden = texts.withhold(open_, TEXT, texts.paragraphs(TEXT))
    rights = replace(document.rights, licence="withheld", holder="Quay Wire")
    digests = texts.fingerprint(TEXT.encode(), TEXT)
    return replace(document, rights=rights, text=None, length=len(TEXT), digests=digests), [hidden]


def copies() -> Iterator[bytes]:
    """Yield copies of the invented report: itself, with other white space and marks, in parts."""
    yield TEXT.encode()
    yield TEXT.replace("\n", "\r\n").encode()
    yield TEXT.replace(" ", "  ").replace("“", '"').encode()
    yield TEXT[11:].encode() + b"\n\nMore."


@target(copies)
def joined(data: bytes) -> object:
    """Join a text file to a withheld report: it fits with true surfaces, or is refused."""
    try:
        text = offsets.canonical_text(data)
    except UnicodeDecodeError:
        return None
    document, hidden = _withheld()
    align(document.digests, [a.span for a in hidden], text)
    done = join(document, hidden, text)
    for annotation in done.annotations:
        span = annotation.span  # type: ignore[union-attr] # a mention
        if (
            done.doc is None
            or (done.doc.text or "")[span.start : span.end] != span.text
            or span.text != "Norva"
        ):
            raise AssertionError("a span points at other words")
    return done


def plans() -> Iterator[bytes]:
    """Yield journals."""
    yield json.dumps({"mark": "0" * 16, "moves": [["0", "corpus/ferry.jsonl"]], "gone": []}).encode()
    yield json.dumps({"mark": "0" * 16, "moves": [], "gone": ["corpus/a.jsonl", "../x", ".git/x"]}).encode()
    yield json.dumps(
        {"mark": "0" * 16, "moves": [["0", "../x"], ["1", "a/.git/hooks"], ["2", "/etc/x"], ["3", "a/.Git"]]}
    ).encode()
    yield journal_plan.written(
        [
            journal_plan.Step("0", "corpus/ferry.jsonl", own().root, (None, "0" * 64)),
            journal_plan.Step(None, "corpus/a.jsonl", own().root, ("0" * 64, None)),
        ]
    )


@target(plans)
def journals(data: bytes) -> object:
    """Read a journal that came with a corpus: every place that it names lies in the corpus."""
    root = own().root
    steps = journal_plan.parsed(root, data)
    for number, place in ((step.number or "0", step.target) for step in steps):
        inside = place.resolve().is_relative_to(root.resolve())
        git = any(part.casefold() == ".git" for part in place.relative_to(root).parts)
        if not inside or git or not number.isdecimal():
            raise AssertionError(f"{number!r} would be moved to {place}, or that taken away")
    return steps


def timexes() -> Iterator[bytes]:
    """Yield values of dates and numbers."""
    for name in own().stories():
        for layer in ("dates", "numbers"):
            for annotation in own().layer(layer, name):
                yield annotation.value.encode()  # type: ignore[union-attr] # both have one
    yield b"[2026-01-01..2026-02-01]\n1/3\ndct-P1D\n2026-W53-1T24:00"
    yield b"1/3\n12.5"


@target(timexes)
def value(data: bytes) -> object:
    """Look at values of dates, valid or not, and at well-formed ranges of numbers: nothing is raised."""
    text = data.decode(errors="replace")
    parts = [*text.split("\n"), ""][:2]
    found: list[Any] = [values.exists(text)]
    form = schemas.properties("number")["value"]
    if all(len(part) <= form["maxLength"] and re.search(form["pattern"], part) for part in parts):
        found += values.wrong({"bound": "exact", "value": parts[0], "upper": parts[1]})
    found += values.wrong({"value": parts[0], "local": parts[1]})
    return found


def cards() -> Iterator[bytes]:
    """Yield cards of datasets."""
    yield b"---\nconfigs:\n- version: 0.1.0\n  description: All (rows 0123456789abcdef)\n---\n# Card\n"
    yield b"0" * 64 + b"  README.md\n"
    card = ROOT / "build/wirespan/README.md"
    if card.is_file():
        yield card.read_bytes()[:8000]


@target(cards)
def card(data: bytes) -> object:
    """Read the card of a dataset on the hub, as far as it is text."""
    return plan.about(data.decode(errors="replace")), built.parse(data)


def bases() -> Iterator[bytes]:
    """Yield what a project's git ref holds, its files one behind the other."""
    mark = Mark("0123456789abcdef", "corpus", "correct", ("entities",))
    base = Base(mark, 7, "wirespan", "<View/>")
    for name in own().stories():
        for document in own().documents(name)[:1]:
            base.restart(document.id, 3, own().annotations(document.id)["entities"][:3])
    yield b"\0".join(part for path, content in base.files().items() for part in (path.encode(), content))


@target(bases)
def base(data: bytes) -> object:
    """Read what was last merged of a project, from a git ref that came from elsewhere."""
    parts = data.split(b"\0")
    held = {
        path.decode(errors="replace"): content for path, content in zip(parts[::2], parts[1::2], strict=False)
    }
    Mark.read(parts[0])
    return Base.read(held).files()

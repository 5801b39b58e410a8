"""Making a document of a text file."""

from __future__ import annotations

from wirespan import records, texts
from wirespan.errors import UsageError
from wirespan.model import Digests, Document, Published, Rights, story_of
from wirespan.offsets import CONTROL, canonical_text
from wirespan.store import MAX_LINE


def new_document(
    data: bytes,
    *,
    doc: str,
    lang: str,
    outlet: str | None,
    published: Published,
    rights: Rights,
) -> Document:
    """Make a document of the bytes of a text file.

    Its text is canonical (NFC, LF); line feeds at the end of an open one are dropped.

    A withheld document gets digests in place of its text. Raises `UsageError` for what is no plain text.
    """
    try:
        text = canonical_text(data)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the file is no UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            "Convert it first, say with: iconv -f LATIN1 -t UTF-8",
        ) from None
    text = text if rights.withheld else text.rstrip("\n")
    control = CONTROL.search(text)
    if control:
        raise UsageError(
            f"the text holds the control character U+{ord(control[0]):04X} at offset {control.start()}",
            "Take it out: only tabs and line feeds belong in a text.",
        )
    if not text.strip():
        raise UsageError("the file is empty", "Name a file with the text of the report.")
    return Document(
        id=doc,
        story=story_of(doc),
        lang=lang,
        outlet=outlet,
        published=published,
        rights=rights,
        revision=1,
        length=len(text),
        digests=texts.fingerprint(data, text) if rights.withheld else Digests(text=texts.text_digest(text)),
        text=None if rights.withheld else text,
    )


def fitting(document: Document) -> Document:
    """Return a document as it is. Raises `UsageError` where its line would be too long to be read again."""
    size = len(records.line(document))
    if size < MAX_LINE:
        return document
    why = "with the digests of its paragraphs" if document.rights.withheld else "with its text as JSON"
    raise UsageError(
        f"{why} the line of {document.id!r} would have {size:,} bytes; at most {MAX_LINE - 1:,} are read",
        "Make several reports of it, or take out what is no text; nothing was written.",
    )

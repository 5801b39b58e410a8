"""The texts that bytes may say: in another encoding, in escapes, in markup, in letters that stand for bytes.

A piece that is looked through for withheld texts is read in every way that a copy comes about by: saved by an
old program, put on a page, into JSON, an address, a mail, a table of words. Who wants to hide a text can: by
letters of another alphabet that look alike, by a cipher, in a picture. That isn't looked for.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

Reading = tuple[str, str]
"""How bytes were read, empty for plainly, and the text."""

ENCODINGS = (
    *("cp1252", "iso8859-15", "mac-roman", "cp850", "cp1250", "iso8859-2", "cp1251", "koi8-r", "iso8859-5"),
    *("cp866", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("gb18030", "big5", "shift-jis", "euc-jp", "cp949"),
)
"""In what bytes are read that aren't UTF-8: what each of the world's scripts was written in before.

Of bytes that aren't text as a whole, only the first."""
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CONTROLS = bytes({*range(32)} - {9, 10, 12, 13})
HEAD = 64
"""Bytes from which it is told whether a block of letters says a text."""
BLOCK = 40
"""Letters of the shortest block that is looked into: eight words take more."""

_SLASHES = re.compile(r"\\{2,}")
_CODE = re.compile(
    r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\[ux]\{([0-9a-fA-F]{1,8})\}|\\[ntrfv]|\\(?=[\"'/<>&])"
)
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BYTES = re.compile(r"(?:\\(?:x[0-9a-fA-F]{2}|[0-3][0-7]{2}))+")
_BYTE = re.compile(r"x([0-9a-fA-F]{2})|([0-3][0-7]{2})")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)(?:\s[^<>]*)?/?>")
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd"),
    *("mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"),
}
_HYPHEN = re.compile(r"(?<=\w)-\r?\n[ \t>]*(?=\w)")
_PRINTABLE = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")
_DIGITS = rf"[0-9a-fA-F]{{{BLOCK},}}"
_HEX = re.compile(rf"{_DIGITS}(?:\r?\n{_DIGITS})*")
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{BLOCK},}}(?:[ \t>]*\r?\n[ \t>]*[A-Za-z0-9+/_-]{{4,}})*")
_NO_LETTER = re.compile(r"[^A-Za-z0-9+/]+")


def texts(data: bytes) -> Iterator[Reading]:
    """Yield every reading of bytes, the plain one first."""
    for how, text in _decoded(data):
        yield how, text
        before = text
        for what, step in _STEPS:
            after = step(before)
            if after != before:
                yield f"{how} {what}".strip(), after
            before = after
        for column in _columns(text):
            yield f"{how} {_COLUMNS}".strip(), column


def blocks(data: bytes) -> Iterator[bytes]:
    """Yield what blocks of letters and digits say that stand for bytes, where that is a text or is packed."""
    text = _unescaped(data.decode("utf-8", "replace"))
    for match in _HEX.finditer(text):
        digits = "".join(match[0].split())
        said = bytes.fromhex(digits[: len(digits) // 2 * 2])
        if _says(said):
            yield said
    for match in _BASE64.finditer(text):
        if not _HEX.fullmatch(match[0]):
            yield from _said(match[0])


def closed(data: bytes) -> str | None:
    """Return what bytes are that can't be looked into; None for those that can."""
    if data.startswith(b"ORC") and data[-4:-1] == b"ORC":  # three letters alone are a word, too
        return "ORC"
    return next((kind for magic, kind in CLOSED.items() if data.startswith(magic)), None)


def _decoded(data: bytes) -> Iterator[Reading]:
    try:
        yield "", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield "", data.decode("utf-8", "replace")
        binary = len(data.translate(None, _CONTROLS)) < 0.98 * len(data)
        for encoding in ENCODINGS[:1] if binary else ENCODINGS:
            yield f"as {encoding}", data.decode(encoding, "replace")
    wide = b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))  # even CJK has line feeds or spaces
    for encoding in _WIDE[:2] if wide else ():
        for start in (0, 1):
            yield f"as {encoding}", data[start:].decode(encoding, "replace")
    if data[: 64 * HEAD].count(0) * 2 > min(len(data), 64 * HEAD) - 8:
        for encoding in _WIDE[2:]:
            yield f"as {encoding}", data[: len(data) // 4 * 4].decode(encoding, "replace")


def _unescaped(text: str) -> str:
    """Return text without the escapes of JSON and of source code, however often it was escaped."""
    if "\\" not in text:
        return text
    plain = _CODE.sub(_char, _BYTES.sub(_run, _SLASHES.sub(r"\\", text)))
    return _HALVES.sub(_whole, plain)


def _char(match: re.Match[str]) -> str:
    code = int(match[1] or match[2] or match[3] or "0", 16)
    return chr(code) if 0 < code < 0x110000 else {"\\": "", "\\n": "\n"}.get(match[0], " ")


def _whole(match: re.Match[str]) -> str:
    """Return a letter beyond U+FFFF, which JSON and JavaScript escape as the two halves of UTF-16."""
    return match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _run(match: re.Match[str]) -> str:
    said = bytes(int(a, 16) if a else int(b, 8) for a, b in _BYTE.findall(match[0]))
    try:
        return said.decode()
    except UnicodeDecodeError:
        return said.decode("latin-1")


def _percent(text: str) -> str:
    return unquote(text, errors="replace") if "%" in text else text


def _entities(text: str) -> str:
    return html.unescape(html.unescape(text)) if "&" in text else text


def _untagged(text: str) -> str:
    if "<" not in text:
        return text
    return _TAG.sub(lambda match: "" if match[1].lower() in _INLINE else " ", text)


def _printable(text: str) -> str:
    if not _PRINTABLE.search(text):
        return text
    return binascii.a2b_qp(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _joined(text: str) -> str:
    return _HYPHEN.sub("", text) if "-\n" in text or "-\r\n" in text else text


def _apart(text: str) -> str:
    return text.replace("\u200b", " ")  # what is only seen where a line ends


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("unescaped", _unescaped),
    ("out of an address", _percent),
    ("out of a mail", _printable),
    ("without entities", _entities),
    ("without tags", _untagged),
    ("with words made whole", _joined),
    ("with words apart", _apart),
)
"""What is undone, one upon the other, with what is said of it."""


_COLUMNS = "by columns"
_HOW = frozenset(
    f"{decoded} {step}".strip()
    for decoded in ("", *(f"as {name}" for name in (*ENCODINGS, *_WIDE)))
    for step in ("", _COLUMNS, *(what for what, _ in _STEPS))
)


def is_reading(name: str, file: str) -> bool:
    """Whether a piece of this name is another reading of the file before it: the same, read otherwise."""
    return name.startswith(f"{file} ") and name[len(file) + 1 :] in _HOW


def _columns(text: str) -> Iterator[str]:
    """Yield the columns of a table: of what has tabs, or of lines of equally many words."""
    rows = [line.split("\t") for line in text.split("\n") if "\t" in line]
    if not rows:
        lines = [line.split() for line in text.split("\n", 4_000)[:4_000] if line.strip()]
        counts = {len(line) for line in lines}
        if len(lines) < 8 or len(counts) != 1 or not 1 < next(iter(counts)) <= 10:
            return
        rows = [line.split() for line in text.split("\n")]
    for column in range(min(max(map(len, rows)), 100)):
        yield " ".join(row[column] for row in rows if len(row) > column)


def _said(block: str) -> Iterator[bytes]:
    """Yield what a block says in base 64 or 32; it may stand behind letters that don't belong to it."""
    letters = _NO_LETTER.sub("", block.replace("-", "+").replace("_", "/"))
    for start in range(4):
        part = letters[start:]
        if _says(base64.b64decode(part[: min(HEAD * 2, len(part)) // 4 * 4])):
            yield base64.b64decode(part[: len(part) // 4 * 4] + _rest(part))
            return
    if re.fullmatch(r"[A-Z2-7]+", letters):
        said = base64.b32decode(letters[: len(letters) // 8 * 8])
        if _says(said):
            yield said


def _rest(letters: str) -> str:
    """Return the last letters, fewer than four, with the padding that they may lack."""
    rest = letters[len(letters) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def _says(data: bytes) -> bool:
    """Whether bytes are packed, or a text as far as their first ones tell."""
    if data.startswith(PACKED):
        return True
    head = data[:HEAD]
    text = head.decode("utf-8", "ignore")
    return len(text.encode()) >= 0.9 * len(head) > 0 and sum(map(str.isprintable, text)) >= 0.9 * len(text)


PACKED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"PK\x03\x04",
    b"PAR1",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
)
"""How bytes begin that are packed."""

CLOSED = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"LZIP": "lzip",
    b"MSCF\0\0\0\0": "a cabinet",
    b"%PDF-": "PDF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Office document",
    b"# v2 git bundle\n": "a git bundle",
    b"# v3 git bundle\n": "a git bundle",
    b"PACK\0\0\0": "a pack of git's",
    b"ARROW1\0\0": "Arrow",
    b"Obj\x01": "Avro",
}
"""What is told by its first bytes and can't be looked into."""

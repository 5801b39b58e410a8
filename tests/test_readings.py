"""Bytes that say a withheld text in another way are read as it: encodings, escapes, markup, packed blocks."""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import random
import unicodedata
from urllib.parse import quote, quote_plus

import pytest

from wirespan.pieces import unpack
from wirespan.readings import BLOCK, blocks

from .test_leaks import leaks

TEXTS = {
    "en": "The gate was shut at noon, said Ida Kells, the director of the port.",
    "pl": "Bramę zamknięto w południe, powiedziała Żaneta Łącka, która kieruje portem od jesieni.",
    "ru": "Ворота закрыли в полдень, сказала Ида Келс, начальница порта, и ушла домой.",
    "fr": "La façade a été fermée à midi, a déclaré la préfète déléguée du Pré-Élan.",
    "el": "Η πύλη έκλεισε το μεσημέρι, είπε η Ίντα Κελς, διευθύντρια του λιμανιού μας.",
    "ar": "أغلقت البوابة عند الظهر كما قالت إيدا كيلز مديرة الميناء أمس مساء",
}


def read(data: bytes, lang: str = "en") -> bool:
    """Whether a text is found in a file's bytes."""
    return bool(leaks({lang: TEXTS[lang]}, unpack("thing", data)))


@pytest.mark.parametrize(
    ("lang", "encoding"),
    [
        ("fr", "latin-1"),
        ("fr", "cp1252"),
        ("fr", "mac-roman"),
        ("fr", "cp850"),
        ("pl", "iso8859-2"),
        ("pl", "cp1250"),
        ("ru", "cp1251"),
        ("ru", "koi8-r"),
        ("ru", "iso8859-5"),
        ("ru", "cp866"),
        ("el", "cp1253"),
        ("ar", "cp1256"),
        *(
            (lang, form)
            for lang in TEXTS
            for form in ("utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
        ),
        *((lang, "utf-8-sig") for lang in TEXTS),
    ],
)
def test_an_encoding_hides_nothing(lang: str, encoding: str) -> None:
    assert read(TEXTS[lang].encode(encoding), lang)
    assert read(b"x" + TEXTS[lang].encode(encoding) + b"\n", lang) or encoding.startswith("utf-32")


@pytest.mark.parametrize("char", "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202a\u034f\u180e")
def test_what_nobody_sees_inside_a_word_hides_nothing(char: str) -> None:
    for lang, text in TEXTS.items():
        assert read("".join(c + char if c.isalpha() else c for c in text).encode(), lang)


def test_letters_of_another_make_hide_nothing() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in TEXTS["en"])
    assert read(wide.encode())
    assert read(TEXTS["en"].replace("fi", "ﬁ").replace("The", "𝐓𝐡𝐞").encode())
    assert read(unicodedata.normalize("NFKD", TEXTS["pl"]).encode(), "pl")


@pytest.mark.parametrize("mark", ["_", "__", "*", "~~", "`"])
def test_emphasis_hides_nothing(mark: str) -> None:
    assert read(" ".join(f"{mark}{word}{mark}" for word in TEXTS["en"].split()).encode())
    assert read(mark.join(TEXTS["en"].split()).encode())


@pytest.mark.parametrize(
    "space",
    [
        "&nbsp;",
        "&#160;",
        "&#xA0;",
        "<br>",
        "<br/>",
        " <b>",
        "</b> ",
        "</p>\n<p class='a'>",
        "&shy; ",
        "&amp;nbsp;",
    ],
)
def test_markup_between_words_hides_nothing(space: str) -> None:
    assert read(space.join(TEXTS["en"].split()).encode())


def test_markup_inside_words_hides_nothing() -> None:
    page = "".join(f"<b style='x'>{word[0]}</b>{word[1:]} " for word in TEXTS["en"].split())
    assert read(f"<html><body>a < b and c > d {page}</body></html>".encode())
    assert read(TEXTS["pl"].encode("ascii", "xmlcharrefreplace"), "pl")
    assert read("".join(f"&#x{ord(c):x};" for c in TEXTS["ru"]).encode(), "ru")
    assert read(html.escape("".join(f"<i>{word}</i>&nbsp;" for word in TEXTS["en"].split())).encode())
    assert read(json.dumps({"page": "<em>" + TEXTS["pl"].replace(" ", "</em>&nbsp;<em>")}).encode(), "pl")


@pytest.mark.parametrize("lang", TEXTS)
def test_escapes_hide_nothing(lang: str) -> None:
    text = TEXTS[lang]
    once = json.dumps(text.replace(" ", "\n"))
    assert read(once.encode(), lang)
    assert read(json.dumps(once).encode(), lang)
    assert read(json.dumps({"a": json.dumps(once)}).encode(), lang)
    assert read(ascii(text.replace(" ", "\t")).encode(), lang)
    assert read(repr(text.encode()).encode(), lang)
    assert read(
        "".join(f"\\{byte:03o}" if byte > 127 else chr(byte) for byte in text.encode()).encode(), lang
    )
    assert read("".join(f"\\U{ord(c):08X}" if ord(c) > 127 else c for c in text).encode(), lang)
    for letter, digits in (("u", "x"), ("u", "06X"), ("x", "x")):  # Rust, Swift, JavaScript; Perl
        assert read("".join(f"\\{letter}{{{ord(c):{digits}}}}" for c in text).encode(), lang)
    assert read(quote(text).encode(), lang)
    assert read(quote_plus(text).encode(), lang)


@pytest.mark.parametrize("first", ["\U0001e922", "\U00010330", "\U00020000"])  # Adlam, Gothic, Han
def test_letters_that_are_escaped_as_two_halves_hide_nothing(first: str) -> None:
    letters = [chr(ord(first) + i) for i in range(15)]
    text = " ".join(letter * 3 for letter in letters)
    for copy in (json.dumps(text), json.dumps(json.dumps(text)), json.dumps({"a": text}).upper()):
        assert "\\u" in copy.lower()
        assert leaks({"held": text}, unpack("thing", copy.replace("\\U", "\\u").encode()))


@pytest.mark.parametrize("half", ["\\ud83a", "\\udd22", "\\udd22\\ud83a", "\\ud83a \\udd22"])
def test_halves_of_a_letter_do_no_harm(half: str) -> None:
    text = json.dumps(TEXTS["pl"])
    assert read(f"{half}{text}{half}".encode(), "pl")


@pytest.mark.parametrize("lang", TEXTS)
def test_mail_hides_nothing(lang: str) -> None:
    text = (TEXTS[lang] + "\n") * 3
    assert read(b"Subject: x\n\n" + quopri.encodestring(text.encode()), lang)
    assert read(b"Subject: x\n\n" + base64.encodebytes(text.encode()), lang)
    assert read(b"> " + "\n> ".join(TEXTS[lang].split()).encode(), lang)


@pytest.mark.parametrize("lang", TEXTS)
def test_blocks_of_letters_for_bytes_hide_nothing(lang: str) -> None:
    text = TEXTS[lang].encode()
    assert read(b"data:text/plain;base64," + base64.b64encode(text), lang)
    assert read(b'{"a":"' + base64.urlsafe_b64encode(b"\xff\xfe?" + text) + b'"}', lang)
    assert read(b'{"a":"' + base64.b64encode(text).rstrip(b"=").replace(b"/", b"\\/") + b'"}', lang)
    assert read(json.dumps(base64.encodebytes(text).decode()).encode(), lang)
    assert read(base64.b64encode(gzip.compress(text)), lang)
    assert read(base64.b64encode(base64.b64encode(text)), lang)
    assert read(text.hex().encode(), lang)
    assert read(b"x'" + gzip.compress(text).hex().upper().encode() + b"'", lang)
    assert read(base64.b32encode(text), lang)


def test_the_shortest_block_that_is_looked_into() -> None:
    said = b"quay " * BLOCK
    for letters in (said.hex(), base64.b64encode(b"\xff" + said).decode()):
        assert not list(blocks(f"x={letters[: BLOCK - 2]};".encode()))
        assert list(blocks(f"x={letters[:BLOCK]};".encode()))


def test_digests_are_no_packed_text() -> None:
    digits = random.Random(7)  # noqa: S311 - no secret
    many = "\n".join(digits.randbytes(32).hex() for _ in range(2_000))
    assert [text for _, text in unpack("digests", many.encode())] == [many]


def test_words_cut_in_two_at_the_end_of_a_line_hide_nothing() -> None:
    assert read(TEXTS["en"].replace("director", "direc-\n   tor").replace("noon", "no-\r\non").encode())


def test_a_word_a_line_with_columns_beside_it_hides_nothing() -> None:
    words = TEXTS["en"].replace(",", " ,").split()
    assert read("\n".join(f"{i}\t{w}\t{w.lower()}\tNN\tO" for i, w in enumerate(words)).encode())
    assert read("\n".join(f"{w} NN B-NP O" for w in words).encode())
    assert read(b"# text\n\n" + "\n".join(f"{i}\tX\t{w}" for i, w in enumerate(words)).encode())


def test_hostile_bytes_take_no_long_time() -> None:
    import time

    began = time.process_time()
    for data in (
        b"A" * 2**19,
        b"<" * 2**19,
        b"&" * 2**19,
        b"%" * 2**19,
        b"=\n" * 2**18,
        b"\\" * 2**19,
        b"-\n" * 2**18,
        b"a\t" * 2**18,
        (b"A" * 50 + b"\n") * 2**13,
        b"\0" * 2**19,
        random.Random(1).randbytes(2**19),  # noqa: S311
    ):
        assert not leaks({"en": TEXTS["en"]}, unpack("hostile", data))
    assert time.process_time() - began < 20

"""Near-duplicates: texts that are told in almost the same words, found by MinHash.

A text is folded to its letters and digits (case, punctuation and white space gone, accents kept) and cut
into overlapping *shingles*: `LONG` characters, but `SHORT` from an ideograph, a kana or a Korean syllable on,
each of which says as much as several letters. So scripts without spaces need no words, and nothing depends on
a language's code. Of a folded character a byte is left, in which the letters of one alphabet differ: eight of
them are a number of 64 bits as they stand. The *signature* of a text holds `SLOTS` minima of its hashed
shingles, a byte of each; the share of slots in which two signatures agree estimates the Jaccard index J of
the two sets of shingles.

How sure that is. A word of five letters that is changed changes 5 + LONG − 1 = 12 shingles, so that of a text
in which 5 % of the words are changed 88 % of the shingles stay: J = .88 / 1.12 = .79. Every twentieth
ideograph changed by itself leaves .95⁴ = .81 of the shingles, J = .69; that is the worst. Signatures are
compared where one of the `SLOTS` / `ROWS` = 64 bands of 4 slots is alike, which fails with probability
(1 − J⁴)⁶⁴: 7e-8 at .69, 2e-14 at .79. The estimate of a pair compared has the deviation √(J (1 − J) / 256)
= .03; to fall from .69 below `ALIKE` takes more than six of these. Measured on open news, unrelated reports
of one language have J < .03, two of one event J < .17.

The same text gives the same signature in every process and on every machine, with one version of rensa.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

SLOTS = 256
"""Slots of a signature, and bytes of it."""
ROWS = 4
"""Slots of a band."""
ALIKE = 0.5
"""Share of slots from which on two texts are near-duplicates."""
SHORT, LONG = 4, 8
"""Characters of a shingle, and bytes of the number that it is."""
EMPTY = bytes(SLOTS)
"""The signature of a text without letters or digits, which is like no other."""

Pair: TypeAlias = tuple[int, int, float]
"""Two rows of signatures, the lower first, and the estimate of J."""
_Hashes: TypeAlias = npt.NDArray[np.uint64]

_CROWD = 16
"""Signatures alike in a band up to which each is compared with each: a million copies are no million²."""
_CHUNK = 1 << 14
_BLOCK = 1 << 18
_SPREAD = 0xD6E8FEB86659FD93
_PLANES = 0x20000
"""The code points of the first two planes."""
_GONE, _SEVERAL, _FAR, _WIDE = 0, 1, 2, 128
"""Bytes of what a folded text leaves out, of what folds to several letters, of what is beyond two planes; and
from which on shingles are short."""
_FREE = [byte for byte in range(_FAR + 1, _WIDE) if not chr(byte).isalnum() or chr(byte).isupper()]
"""Bytes that no folded letter or digit of ASCII has: those of the letters of other alphabets."""


def signature(text: str) -> bytes:
    """Return the signature of a text: `SLOTS` bytes."""
    hashes = _shingles(_folded(text))
    if not len(hashes):
        return EMPTY
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], num_perm=SLOTS, seed=1)
    return np.frombuffer(array("I", matrix.to_rows()[0]), np.uint32).astype(np.uint8).tobytes()


def stacked(signatures: bytes | bytearray | memoryview) -> npt.NDArray[np.uint8]:
    """Return signatures that stand behind one another as the array that `pairs` takes."""
    return np.frombuffer(signatures, np.uint8).reshape(-1, SLOTS)


def pairs(signatures: npt.NDArray[np.uint8], groups: npt.ArrayLike | None = None) -> Iterator[Pair]:
    """Yield the near-duplicates among signatures (an array of n × `SLOTS` bytes), in order of their rows.

    With `groups` (n integers, say the number of each text's split) only pairs over two groups. Of more than
    16 texts that are alike, each is in one pair at least, but not all are paired with all.
    """
    rows = np.flatnonzero(signatures.any(axis=1))
    kinds = None if groups is None else np.asarray(groups)
    found: _Hashes = np.empty(0, np.uint64)
    for band in range(0, SLOTS, ROWS):
        keys = np.ascontiguousarray(signatures[rows, band : band + ROWS]).view("<u4").ravel()
        for candidates in _candidates(keys, rows, kinds):
            fresh = np.setdiff1d(candidates, found)
            alike = fresh[_agreement(signatures, fresh) >= ALIKE]
            found = np.union1d(found, alike) if len(alike) else found
    for at in range(0, len(found), _CHUNK):
        chunk = found[at : at + _CHUNK]
        for code, share in zip(chunk.tolist(), _agreement(signatures, chunk).tolist(), strict=True):
            yield code >> 32, code & 0xFFFFFFFF, share


def _folded(text: str) -> bytes:
    """Return a byte for each letter, mark and digit of a text, whatever its case."""
    if text.isascii():
        return text.encode().translate(*_ascii())
    folded = _looked_up(text)
    if _SEVERAL in folded:
        text = text.casefold()
        folded = _looked_up(text)
    return bytes(filter(None, map(_byte, text))) if _FAR in folded else folded


def _looked_up(text: str) -> bytes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return _bytes().take(codes, mode="clip").tobytes().translate(None, bytes((_GONE,)))


@cache
def _ascii() -> tuple[bytes, bytes]:
    """Return the bytes of ASCII as `bytes.translate` takes them, and which are left out."""
    found = bytes(map(_byte, map(chr, range(256))))
    return found, bytes(code for code in range(128) if found[code] == _GONE)


@cache
def _bytes() -> npt.NDArray[np.uint8]:
    """Return the byte of each code point of two planes, and behind them that of all others."""
    return np.array([*map(_byte, map(chr, range(_PLANES))), _FAR], np.uint8)


def _byte(char: str) -> int:
    """Return the byte of a character: of ASCII its code, of others what parts them from their neighbours."""
    folded = char.casefold()
    if unicodedata.category(folded[0])[0] not in "LMN":
        return _GONE
    if len(folded) > 1:
        return _SEVERAL
    code = ord(folded)
    if 0x2E80 <= code < 0xA4D0 or 0xAC00 <= code < 0xD7A4 or code >= _PLANES:
        return _WIDE + code % (256 - _WIDE)
    return code if code < _WIDE else _FREE[code % len(_FREE)]


def _shingles(folded: bytes) -> _Hashes:
    """Return the hashes of the shingles of a folded text; those that come twice may be there twice."""
    if 0 < len(folded) < LONG:
        folded = folded.ljust(LONG, b"\0")
    parts = [_block(folded[at : at + _BLOCK + LONG - 1]) for at in range(0, len(folded), _BLOCK)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.uint64), *parts])


def _block(folded: bytes) -> _Hashes:
    long = _windows(folded, LONG)
    if not folded.isascii():
        wide = np.frombuffer(folded, np.uint8) >= _WIDE
        short = _windows(folded, SHORT)
        long = np.concatenate([long[~wide[: len(long)]], short[wide[: len(short)]]])
    hashes = long * np.uint64(_SPREAD)
    hashes ^= hashes >> np.uint64(32)
    return hashes


def _windows(folded: bytes, width: int) -> npt.NDArray[Any]:
    """Return each `width` bytes that stand together as a number."""
    size = max(0, len(folded) - width + 1)
    return np.ndarray((size,), f"<u{width}", folded, strides=(1,))


def _candidates(
    keys: npt.NDArray[np.uint32], rows: npt.NDArray[np.intp], kinds: npt.NDArray[Any] | None
) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield pairs of rows whose keys are equal, as numbers of 64 bits: the lower row above the higher."""
    order = np.sort((keys.astype(np.uint64) << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64))
    sorted_keys = order >> np.uint64(32)
    same = np.flatnonzero(sorted_keys[1:] == sorted_keys[:-1])
    if not len(same):
        return
    alike = np.union1d(same, same + 1)
    order, sorted_keys = order[alike], sorted_keys[alike]
    starts = np.flatnonzero(np.diff(sorted_keys, prepend=np.uint64(1 << 63)))
    sizes = np.diff(starts, append=len(order))
    rows = rows[(order & np.uint64(0xFFFFFFFF)).astype(np.intp)]
    for size in np.unique(sizes[sizes <= _CROWD]).tolist():
        runs = starts[sizes == size]
        for first in range(size - 1):
            for second in range(first + 1, size):
                yield from _paired(rows[runs + first], rows[runs + second], kinds)
    for start, size in zip(starts[sizes > _CROWD].tolist(), sizes[sizes > _CROWD].tolist(), strict=True):
        members = rows[start : start + size]
        yield from _paired(np.full(size - 1, members[0]), members[1:], kinds)
        if kinds is not None:
            others = members[kinds[members] != kinds[members[0]]]
            if len(others):
                fellows = members[kinds[members] == kinds[members[0]]]
                yield from _paired(fellows, np.full(len(fellows), others[0]), kinds)


def _paired(
    a: npt.NDArray[np.intp], b: npt.NDArray[np.intp], kinds: npt.NDArray[Any] | None
) -> Iterator[npt.NDArray[np.uint64]]:
    if kinds is not None:
        apart = kinds[a] != kinds[b]
        a, b = a[apart], b[apart]
    if len(a):
        low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
        yield (low << np.uint64(32)) | high


def _agreement(signatures: npt.NDArray[np.uint8], codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """Return the share of slots in which each pair agrees."""
    shares = [
        (signatures[chunk >> np.uint64(32)] == signatures[chunk & np.uint64(0xFFFFFFFF)]).mean(axis=1)
        for chunk in np.array_split(codes, len(codes) // _CHUNK + 1)
    ]
    return np.concatenate(shares)

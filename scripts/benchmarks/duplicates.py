"""Ways to find near-duplicates: ours, and datasketch. Every tenth report has a twin in another split.

A twin is the report with 5 % of its words changed, left out or put in. The work fails where twins are missed:
ours for a single one, datasketch for more than one in a hundred, with the threshold that comes to so few.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from random import Random

import orjson

from benchmarks.candidate import Candidate, Job
from wirespan.store import documents_file

Work = Callable[[], object]
Texts = list[tuple[str, bool]]
"""Texts, with whether they are in the second split; the twins are the last ones."""
TWINS, EDITS = 10, 0.05
PERMUTATIONS, THRESHOLD = 128, 0.5
WORDS = 3


def texts(job: Job) -> tuple[Texts, list[tuple[int, int]]]:
    """Return the texts of a job with twins of some behind them, and which are whose."""
    random = Random(5)  # noqa: S311 - no secret
    found: Texts = []
    for story in job.stories:
        with (job.corpus.root / documents_file(story)).open("rb") as lines:
            found += [(orjson.loads(line)["text"], False) for line in lines]
    chosen = range(0, len(found), TWINS)
    twins = [(edited(found[row][0], random), True) for row in chosen]
    return found + twins, [(row, len(found) + number) for number, row in enumerate(chosen)]


def units(text: str) -> tuple[list[str], str]:
    """Return the words of a text, of one without spaces the characters, and what stands between them."""
    words = text.split()
    return (words, " ") if len(words) * 12 > len(text) else (list(text), "")


def edited(text: str, random: Random) -> str:
    """Return a text with some words changed, left out or put in."""
    words, space = units(text)
    for place in sorted(random.sample(range(len(words)), int(EDITS * len(words))), reverse=True):
        new = random.choice(words)
        words[place : place + 1] = random.choice([[new], [], [words[place], new]])
    return space.join(words)


def ours(job: Job) -> Work:
    """Take signatures, and find pairs over the two splits."""
    from wirespan import near  # noqa: PLC0415 - not measured

    found, wanted = texts(job)

    def work() -> None:
        signatures = bytearray()
        for text, _ in found:
            signatures += near.signature(text)
        groups = [second for _, second in found]
        pairs = {(a, b) for a, b, _ in near.pairs(near.stacked(signatures), groups)}
        _complete(pairs, wanted, 1.0)

    return work


def sketched(job: Job) -> Work:
    """Do the same with datasketch: runs of three words, 128 permutations, the estimate of each candidate."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - may not be there

    from wirespan.near import ALIKE  # noqa: PLC0415

    found, wanted = texts(job)

    def work() -> None:
        index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        sketches = []
        for row, (text, second) in enumerate(found):
            words, _ = units(text.casefold())
            sketch = MinHash(num_perm=PERMUTATIONS)
            sketch.update_batch([" ".join(words[at : at + WORDS]).encode() for at in range(len(words) - 2)])
            sketches.append(sketch)
            if not second:
                index.insert(row, sketch, check_duplication=False)
        pairs = {
            (other, row)
            for row, (_, second) in enumerate(found)
            if second
            for other in index.query(sketches[row])
            if sketches[other].jaccard(sketches[row]) >= ALIKE
        }
        _complete(pairs, wanted, 0.99)

    return work


def _complete(found: set[tuple[int, int]], wanted: list[tuple[int, int]], share: float) -> None:
    """Raise where too few twins were found, or others than these."""
    recall = len(found & set(wanted)) / len(wanted)
    if recall < share or len(found - set(wanted)) > len(wanted) / 100:
        raise ValueError(f"recall {recall:.4f}, {len(found - set(wanted))} other pairs")


NEAR = {
    "wirespan": Candidate("wirespan: signatures and pairs", ours),
    "datasketch": Candidate(
        "datasketch: MinHash and MinHashLSH, 128 permutations",
        sketched,
        missing=lambda: "" if importlib.util.find_spec("datasketch") else "it isn't installed",
    ),
}
"""The candidates; the first is what the other is compared with."""

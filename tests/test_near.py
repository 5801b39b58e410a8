"""Near-duplicates: what is told in almost the same words is found, in every script, and nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirespan import near

# Of each script: letters to make words of, how long words are, what stands between them. Korean is made of
# syllables; Thai, Chinese and Japanese write no spaces.
SCRIPTS: dict[str, tuple[str, tuple[int, int], str]] = {
    "latin": ("etaoinshrdlucmfwypąéß", (1, 10), " "),
    "cyrillic": ("оанівертсклудмпязьбгї", (1, 10), " "),
    "arabic": ("اليمونرتبةعدسفهكقحجش", (2, 7), " "),
    "devanagari": ("कानरसितेहोमपुलदबगमठशे", (2, 8), " "),
    "hangul": ("가나다라마바사아자차카타파하는을의에도", (1, 4), " "),
    "thai": ("กขคงจชดตนบปผมยรลวสหอะาิีุูเแโไ่้", (2, 7), ""),
    "han": ("天地山川水火木金土石田雨云风月日星河海林人口手足心目耳言马牛羊鱼鸟虫", (1, 3), ""),
    "kana": ("あいうえおかきくけこさしすせそアイウエオ東京大国人年", (1, 4), ""),
}


class Writer:
    """Writes texts of one script, whose words are as common as in real texts, and edits them."""

    def __init__(self, script: str, seed: int) -> None:
        letters, (shortest, longest), self.space = SCRIPTS[script]
        self.random = Random(f"{script}/{seed}")  # noqa: S311 - no secret
        self.known = list(
            {
                "".join(self.random.choices(letters, k=self.random.randint(shortest, longest))): 0
                for _ in range(3_000)
            }
        )
        self.weights = [1 / (rank + 5) for rank in range(len(self.known))]

    def words(self, count: int) -> list[str]:
        return self.random.choices(self.known, self.weights, k=count)

    def text(self, words: list[str]) -> str:
        lines = [self.space.join(words[at : at + 12]) for at in range(0, len(words), 12)]
        return (". " if self.space else "。").join(lines)

    def edited(self, words: list[str], share: float) -> list[str]:
        """Change, delete or double so many words, each by itself."""
        found = list(words)
        places = self.random.sample(range(len(words)), max(1, int(share * len(words))))
        for place in sorted(places, reverse=True):
            new = self.words(1)[0]
            found[place : place + 1] = self.random.choice([[new], [], [found[place], new]])
        return found

    def moved(self, words: list[str]) -> list[str]:
        """Put one sentence elsewhere."""
        start, to = (12 * self.random.randrange(len(words) // 12) for _ in range(2))
        sentence, rest = words[start : start + 12], words[:start] + words[start + 12 :]
        return [*rest[:to], *sentence, *rest[to:]]

    def retitled(self, words: list[str]) -> list[str]:
        """Give it another headline: the first words, 5 % of all."""
        head = len(words) // 20
        return self.words(head) + words[head:]


def array(texts: list[str]) -> np.ndarray:
    return near.stacked(b"".join(map(near.signature, texts)))


def refolded(text: str) -> str:
    return "\n\n  " + text.upper().replace(". ", " – ").replace("。", "!\u200b ") + "…»"


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("length", [120, 400])
def test_every_text_edited_by_up_to_five_percent_is_found(script: str, length: int) -> None:
    writer = Writer(script, length)
    texts, twins = [], []
    for number in range(240):
        words = writer.words(length + number % 9)
        how: list[Callable[[list[str]], list[str]]] = [
            lambda w: writer.edited(w, 0.05),
            lambda w: writer.edited(w, 0.02),
            writer.moved,
            writer.retitled,
        ]
        texts.append(writer.text(words))
        twins.append(refolded(writer.text(how[number % len(how)](words))))
    size = len(texts)
    found = list(near.pairs(array(texts + twins), [0] * size + [1] * size))
    assert [(a, b) for a, b, _ in found] == [(row, row + size) for row in range(size)]
    assert min(share for *_, share in found) > 0.58


@pytest.mark.parametrize("script", ["han", "kana", "thai", "latin"])
def test_single_characters_changed_here_and_there_are_no_hiding_place(script: str) -> None:
    writer, random = Writer(script, 3), Random(3)  # noqa: S311
    texts, twins = [], []
    for _ in range(150):
        text = writer.text(writer.words(300))
        chars = list(text)
        # A letter in five words is what 5 % is where words are the unit.
        share = 0.05 if script in ("han", "kana") else 0.02
        for place in random.sample(range(len(chars)), int(share * len(chars))):
            chars[place] = random.choice(SCRIPTS[script][0])
        texts.append(text)
        twins.append("".join(chars))
    found = list(near.pairs(array(texts + twins), [0] * 150 + [1] * 150))
    assert [(a, b) for a, b, _ in found] == [(row, row + 150) for row in range(150)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_texts_of_one_language_or_one_topic_are_no_pair(script: str) -> None:
    writer = Writer(script, 11)
    topic = [writer.words(12) for _ in range(6)]  # a fifth of each text are sentences that others have too
    texts = []
    for _ in range(150):
        shared = [word for sentence in writer.random.sample(topic, 3) for word in sentence]
        texts.append(writer.text(writer.words(150) + shared))
    assert list(near.pairs(array(texts))) == []


def shingled(words: list[str]) -> set[str]:
    letters = "".join(words)
    return {letters[at : at + near.LONG] for at in range(len(letters) - near.LONG + 1)}


def test_the_estimate_is_that_of_the_shingles() -> None:
    writer = Writer("latin", 5)
    for parts in range(1, 10):
        words = writer.words(500)
        other = words[: 50 * parts] + writer.words(500 - 50 * parts)
        one, two = shingled(words), shingled(other)
        share = (array([writer.text(words)]) == array([writer.text(other)])).mean()
        assert share == pytest.approx(len(one & two) / len(one | two), abs=0.1)


def test_case_marks_and_white_space_say_nothing_and_accents_do() -> None:
    same = near.signature("Norva: the Long Bridge (1931) is shut again, says Ida Kells.")
    assert near.signature("NORVA\n\tthe long-bridge 1931 — is shut again says\u00ad IDA KELLS!") == same
    assert near.signature("Ida Kells") != near.signature("Idá Kells")
    assert near.signature("Straße nach Norva") == near.signature("STRASSE NACH NORVA")


@pytest.mark.parametrize(
    "letters",
    [
        *(SCRIPTS[script][0] for script in ("latin", "cyrillic", "arabic", "devanagari", "thai")),
        "aàáâäåoòóôöuùúûü0123456789",
        "\U00020000\U00020001\U00030005",
    ],
)
def test_the_letters_of_an_alphabet_differ(letters: str) -> None:
    assert len({near.signature(letter) for letter in letters}) == len(set(letters))


def test_only_pairs_over_two_groups_where_groups_are_given() -> None:
    writer = Writer("latin", 1)
    words = writer.words(200)
    rows = array(
        [writer.text(words), writer.text(writer.edited(words, 0.03)), writer.text(writer.words(200))]
    )
    assert [pair[:2] for pair in near.pairs(rows)] == [(0, 1)]
    assert [pair[:2] for pair in near.pairs(rows, [0, 1, 1])] == [(0, 1)]
    assert list(near.pairs(rows, [4, 4, 1])) == []


@pytest.mark.parametrize("text", ["", " \n", "—", "…!?", "🚨🚨", "\u200b"])
def test_a_text_without_a_word_is_like_no_other(text: str) -> None:
    assert near.signature(text) == near.EMPTY
    assert list(near.pairs(array([text, text]), [0, 1])) == []


@pytest.mark.parametrize(
    "text", ["a", "Norva", "橋", "東京は", "a" * 5_000, "again " * 5_000, "橋" * 999, "\ud800a"]
)
def test_a_text_of_one_word_is_like_itself_alone(text: str) -> None:
    other = "Long Bridge is shut again today"
    assert [pair[:2] for pair in near.pairs(array([text, other, text]), [0, 1, 2])] == [(0, 2)]


def test_a_text_of_ten_megabytes_takes_bounded_memory_and_blocks_leave_no_seam() -> None:
    writer = Writer("han", 2)
    part = writer.text(writer.words(40_000))
    text = part * (10_000_000 // len(part.encode()) + 1)
    tracemalloc.start()
    whole = near.signature(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 150_000_000
    # The same sentences again and again have no shingles that two of them don't have.
    assert whole == near.signature(part * 2)


def test_a_crowd_of_copies_is_reported_without_pairing_all_with_all() -> None:
    writer = Writer("latin", 8)
    words = writer.words(100)
    copy = array([writer.text(words)])
    rows = np.concatenate([np.repeat(copy, 30_000, axis=0), array([writer.text(writer.words(100))])])
    groups = np.arange(len(rows)) % 4
    found = list(near.pairs(rows, groups))
    assert len(found) < 2 * len(rows)
    assert {row for pair in found for row in pair[:2]} == set(range(30_000))
    assert all(groups[a] != groups[b] for a, b, _ in found)


def test_memory_of_the_pairs_is_that_of_the_signatures() -> None:
    size = 100_000
    rows = np.random.default_rng(1).integers(0, 256, (size, near.SLOTS), dtype=np.uint8)
    rows[size // 2 : size // 2 + 300] = rows[:300]
    tracemalloc.start()
    found = list(near.pairs(rows, np.arange(size) >= size // 2))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [pair[:2] for pair in found] == [(row, row + size // 2) for row in range(300)]
    assert most < 90 * size  # beside the 256 bytes of each signature


def test_another_process_with_another_seed_of_hashes_comes_to_the_same() -> None:
    code = "import sys, wirespan.near as n; sys.stdout.buffer.write(n.signature('Long Bridge, 東京 橋'))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert told == {near.signature("Long Bridge, 東京 橋")}


@settings(deadline=None)  # the first has a table to make
@given(st.lists(st.text(max_size=60), max_size=12), st.integers(1, 3))
def test_any_texts_give_pairs_in_order_that_are_symmetric(texts: list[str], kinds: int) -> None:
    rows = array(texts) if texts else near.stacked(b"")
    groups = [number % kinds for number in range(len(texts))]
    found = list(near.pairs(rows, groups))
    assert found == sorted(found)
    for a, b, share in found:
        assert a < b
        assert groups[a] != groups[b]
        assert share == (rows[a] == rows[b]).mean() >= near.ALIKE
    wanted = {
        (a, b)
        for a, one in enumerate(texts)
        for b, two in enumerate(texts)
        if a < b and one == two and near.signature(one) != near.EMPTY and groups[a] != groups[b]
    }
    assert wanted <= {pair[:2] for pair in found}

"""What a dataset is made from: the version of a corpus, and the stories of its splits."""

from __future__ import annotations

import re

from wirespan.errors import WirespanError
from wirespan.publish import HINT
from wirespan.store import SPLITS_FILE, VERSION, Corpus


def version(corpus: Corpus) -> str:
    """Return the version of the data. Raises `WirespanError` for what is none."""
    try:
        found = corpus.version
    except UnicodeDecodeError as error:
        raise WirespanError(f"{VERSION} is no text: {error}", HINT) from None
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", found):
        raise WirespanError(f"{VERSION} holds {found[:40]!r}", "It should be three numbers, as in 1.0.0.")
    return found


def splits(corpus: Corpus) -> dict[str, list[str]]:
    """Return the stories of each split in order, each story of the corpus in exactly one.

    Raises `RecordError` for what is no list of them, `WirespanError` where stories aren't in it once.
    """
    found = {split: sorted(stories) for split, stories in corpus.splits().items()}
    named = sorted(story for stories in found.values() for story in stories)
    stories = corpus.stories()
    if named != stories:
        wrong = sorted({s for s in {*named, *stories} if named.count(s) != stories.count(s)})
        raise WirespanError(
            f"{SPLITS_FILE} should name every story of corpus/ once; that isn't so for: {', '.join(wrong)}",
            HINT,
        )
    return found

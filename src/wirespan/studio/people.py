"""Who is who: a Label Studio user's e-mail address, and the pseudonym under which the corpus knows them.

The pairs are kept in the user's data folder, readable by its owner only; no e-mail address enters a corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from wirespan import disk
from wirespan.errors import UsageError, WirespanError, escaped
from wirespan.store import ANNOTATORS, Corpus
from wirespan.wording import likely, many


class People:
    """The pairs of one file. Lower case and capitals are the same in an e-mail address."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pairs = self._load()

    def of(self, email: str) -> str | None:
        """Return the annotator whose e-mail address this is, if that is known."""
        return self._pairs.get(email.casefold())

    def learn(self, pairs: Mapping[str, str], *, keep: bool = True, reassign: bool = False) -> None:
        """Add pairs, e-mail to annotator, and keep them.

        Raises `UsageError` where somebody else is known by an address, unless it is reassigned; and
        `WirespanError` where they can't be kept.
        """
        all_known = dict(self._pairs)
        for email, annotator in pairs.items():
            known = all_known.setdefault(email.casefold(), annotator)
            if known != annotator and not reassign:
                raise UsageError(
                    f"{escaped(email)} is {known}, and can't be {annotator} too",
                    "Nothing was pulled. If somebody else works with that account from now on, pull what "
                    f"{known} has done there, and say so once with --reassign.",
                )
        self._pairs |= {email.casefold(): annotator for email, annotator in pairs.items()}
        if not pairs or not keep:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            disk.write(self._file, orjson.dumps(self._pairs, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise WirespanError(
                f"{self._file} can't be written: {error.strerror or error}",
                "Name a folder that can be written in the environment variable WIRESPAN_DATA.",
            ) from error

    def _load(self) -> dict[str, str]:
        try:
            found = orjson.loads(self._file.read_bytes())
            return {str(email): str(annotator) for email, annotator in found.items()}
        except FileNotFoundError:
            return {}
        except (OSError, orjson.JSONDecodeError, AttributeError):
            raise UsageError(
                f"{self._file} can't be read as e-mail addresses and annotators",
                "Correct it, or take it away and name them again with --annotator EMAIL=NAME.",
            ) from None


def user_of(annotation: Mapping[str, Any], *keys: str) -> int | None:
    """Return the id of the user whom the first of some keys names; a user is an id, or an object with one."""
    for key in keys:
        given = annotation.get(key)
        number = given.get("id") if isinstance(given, dict) else given
        if isinstance(number, int):
            return number
    return None


def unknown(emails: Iterable[str]) -> UsageError:
    """Return the error for users of whom it isn't known here who they are."""
    told = sorted(map(escaped, emails))
    return UsageError(
        f"it isn't known who in annotators.jsonl these are: {', '.join(told)}",
        f"Name each once, as in --annotator {told[0]}=NAME; it is kept outside the corpus.",
    )


def person(corpus: Corpus, name: str) -> str:
    """Return an annotator of the corpus who is a person. Raises `UsageError` for any other."""
    known = {annotator.id: annotator for annotator in corpus.annotators()}
    if name not in known:
        people = [annotator.id for annotator in known.values() if annotator.kind == "person"]
        models = f" ({many(len(known), 'model')})" if known else ""
        raise UsageError(
            f"there is no annotator {name!r}",
            f"People among the annotators: {likely(name, people) or f'none yet{models}'}. "
            f"Others are added to {ANNOTATORS}; keep the line of whoever has left.",
        )
    if known[name].kind == "model":
        raise UsageError(
            f"the annotator {name!r} is a model, and corrections are a person's",
            "Name whoever worked in Label Studio, under a pseudonym in annotations/annotators.jsonl.",
        )
    return name

"""The texts that the person at this machine has joined: kept outside the corpus, for its tools to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from wirespan import disk
from wirespan.errors import WirespanError
from wirespan.joining.folder import read_regular
from wirespan.joining.joined import Joined, join
from wirespan.model import Annotation, Document

LIMIT = 64 * 2**20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Library:
    """A folder of texts, readable by its owner only, each named after the digest of the text annotated.

    It is `texts` in `$WIRESPAN_DATA`, or in the user's data folder where that isn't set.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or disk.user_folder("texts")

    def get(self, document: Document) -> str | None:
        """Return the text kept for a withheld report; None where there is none that can be read."""
        try:
            data = read_regular(self._path(document), LIMIT)
            return None if data is None else data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, document: Document, text: str) -> None:
        """Keep the text of a withheld report, in place of one kept before. Raises `WirespanError`."""
        path = self._path(document)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            disk.write_private(path, text.encode())
        except OSError as error:
            raise WirespanError(
                f"the text of {document.id} can't be kept in {self.folder}: {error.strerror}",
                "Name a folder that can be written in the environment variable WIRESPAN_DATA.",
            ) from error

    def joined(self, document: Document, annotations: Iterable[Annotation]) -> Joined | None:
        """Join the text kept for a withheld report; None where none is kept.

        A text that fits no more, as a span was added since in a paragraph that it lacks, is refused.
        """
        text = self.get(document)
        return None if text is None else join(document, annotations, text)

    def _path(self, document: Document) -> Path:
        digest = document.digests.text
        if not _DIGEST.fullmatch(digest):  # it becomes a file name, so it is trusted in no shape but this
            raise WirespanError(
                f"the record of {document.id} has a digest that is no SHA-256", "Run: wirespan validate"
            )
        return self.folder / f"{digest}.txt"

"""The texts that the person at this machine has joined: kept outside the corpus, for its tools to read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from wirespan import disk, texts
from wirespan.errors import LockedError, WirespanError
from wirespan.joining.joined import Joined, join
from wirespan.model import Annotation, Document

_LONGEST = 3 * texts.LIMIT
"""Bytes of the largest text that is kept: canonical, by which it can be three times as long as its file."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Library:
    """A folder of texts, readable by its owner only, each named after the digest of the text annotated.

    It is `texts` in `$WIRESPAN_DATA`, or in the user's data folder where that isn't set.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or disk.user_folder("texts")

    def get(self, document: Document) -> str | None:
        """Return the text kept for a withheld report; None where there is none that can be read.

        It may be another version than the one annotated; that one has the document's `digests.text`.
        """
        return self._read(self._path(document))

    def digest(self, document: Document) -> str | None:
        """Return the digest of the very text that has the paragraphs of a report, where it was kept here.

        So a slip in the record's own digest of the text is noticed, under which there is no text.
        """
        found = self._read(self._note(document))
        return found if found is not None and _DIGEST.fullmatch(found) else None

    def put(self, document: Document, text: str) -> None:
        """Keep the text of a withheld report, in place of one kept before. Raises `WirespanError`."""
        self.keep([(document, text)])

    def keep(self, found: Iterable[tuple[Document, str]]) -> None:
        """Keep the texts of withheld reports: all of them, or none where that fails.

        Raises `WirespanError`; `LockedError` where another process is keeping some.
        """
        from wirespan import journal  # noqa: PLC0415 - a tool's dependency

        files = {}
        for document, text in found:
            files[self._path(document).name] = text.encode()
            if texts.text_digest(text) == document.digests.text:  # it isn't another version of it
                files[self._note(document).name] = document.digests.text.encode()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            with journal.writing(self.folder, mode=0o600) as change:
                for name, content in files.items():
                    change.put(name, content)
        except LockedError:
            raise
        except (OSError, WirespanError) as error:
            why = error.strerror or error if isinstance(error, OSError) else getattr(error, "message", error)
            raise WirespanError(
                f"no text can be kept in {self.folder}: {why}",
                "Look at the space on the disk, or name a folder that can be written in the environment"
                " variable WIRESPAN_DATA.",
            ) from error

    def joined(self, document: Document, annotations: Iterable[Annotation]) -> Joined | None:
        """Join the text kept for a withheld report; None where none is kept.

        A text that fits no more, as a span was added since in a paragraph that it lacks, is refused.
        """
        text = self.get(document)
        return None if text is None else join(document, annotations, text)

    def _read(self, path: Path) -> str | None:
        try:
            data = disk.read_regular(path, _LONGEST)
            return None if data is None else data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _note(self, document: Document) -> Path:
        """Return the file that says which digest the text with these paragraphs has."""
        key = hashlib.sha256("".join(part.sha256 for part in document.digests.paragraphs).encode())
        return self.folder / f"{key.hexdigest()}.of"

    def _path(self, document: Document) -> Path:
        digest = document.digests.text
        if not _DIGEST.fullmatch(digest):  # it becomes a file name, so it is trusted in no shape but this
            raise WirespanError(
                f"the record of {document.id} has a digest that is no SHA-256", "Run: wirespan validate"
            )
        return self.folder / f"{digest}.txt"

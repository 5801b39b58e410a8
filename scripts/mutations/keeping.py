"""What came of mutants, kept in a file while a run goes on: one that was stopped can be gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mutations.worker import Seen, Source

ROOT = Path(__file__).parents[2]


class Kept:
    """The outcomes in a file, and how many seconds all runs took that wrote them.

    The first line says what was asked of which data and code; one goes on with nothing else. A last line that
    was cut off is left out.
    """

    def __init__(self, path: Path, asked: dict[str, object]) -> None:
        """Read a file that may not be there. Raises `ValueError` where it is of another run."""
        self.path, self.asked = path, asked
        self.seen: list[Seen] = []
        self.seconds = 0.0
        content = path.read_bytes() if path.is_file() else b""
        if content[: len(self._head())] != self._head()[: len(content)]:
            raise ValueError(f"{path} is of a run with other options, data or code: name another file")
        self._whole = content.rfind(b"\n") + 1
        for line in content[: self._whole].splitlines()[1:]:
            self.seconds, *row = json.loads(line)
            one = Seen(*row)
            self.seen.append(one._replace(codes=tuple(one.codes)))

    @contextmanager
    def writing(self) -> Iterator[Callable[[Seen, float], None]]:
        """Have what takes down an outcome, at once, with the seconds that all runs took until it came."""
        with self.path.open("ab") as out:
            out.truncate(self._whole)
            if not self._whole:
                out.write(self._head())

            def add(one: Seen, seconds: float) -> None:
                out.write(json.dumps([seconds, *one]).encode() + b"\n")
                out.flush()

            yield add

    def _head(self) -> bytes:
        return json.dumps(self.asked).encode() + b"\n"


def digest(sources: Iterable[Source]) -> str:
    """Return a digest of what a run depends on: code of checks and mutants, corpora, withheld texts."""
    found = hashlib.sha256()
    roots = [ROOT / "src/wirespan", ROOT / "schema", ROOT / "scripts/mutations"]
    held = []
    for _, corpus, texts in sources:
        roots.append(Path(corpus))
        held.append(sorted(texts.items()))
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".c", ".json", ".jsonl", ".toml"):
                found.update(path.relative_to(root).as_posix().encode() + b"\0")
                found.update(hashlib.sha256(path.read_bytes()).digest())
    found.update(json.dumps(held).encode())
    return found.hexdigest()

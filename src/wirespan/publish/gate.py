"""What has to hold before a dataset is published: all is committed, valid, and gives no withheld text away.

Each function raises `WirespanError` for what doesn't hold, with what was found and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from wirespan import pieces
from wirespan.checks import Library as Texts
from wirespan.checks import release, run
from wirespan.errors import Finding, RecordError, UsageError, WirespanError, escaped
from wirespan.git import git
from wirespan.joining import Library, find
from wirespan.publish import hidden
from wirespan.publish.folder import some
from wirespan.store import VERSION, Corpus

TEXTS = "WIRESPAN_TEXTS"
"""The variable that names a folder with withheld texts, called whatever."""


def commit(root: Path) -> str | None:
    """Return the commit that a corpus is at, all of it; None where it isn't in git."""
    top = ("-C", str(root), "-c", "core.fsmonitor=false")  # what a repository may have git run is off
    status = git(*top, "status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
    if status.returncode:
        if any((folder / ".git").exists() for folder in (root, *root.parents)):
            raise WirespanError(f"git can't be asked about {root}: {_words(status.stderr)}", "Mend that.")
        return None
    changed = [line[3:] for line in _names(status.stdout) if line[2:3] == " "]
    if not changed and git(*top, "ls-files", "--error-unmatch", VERSION).returncode:
        return None  # a folder that the repository around it ignores
    others = git(
        *top, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "corpus", "annotations"
    )
    changed += [name for name in _names(others.stdout) if name.endswith((".json", ".jsonl"))]
    if changed:
        raise UsageError(
            f"these files are not committed: {some(changed)}",
            "Commit them, so that what is published can be made again.",
        )
    return git(*top, "rev-parse", "HEAD").stdout.decode().strip() or None


def held(corpus: Corpus) -> dict[str, str]:
    """Return the withheld texts at hand, by document: those joined, and those in `$WIRESPAN_TEXTS`."""
    library, folder = Library(), os.environ.get(TEXTS)
    try:
        documents = [d for story in corpus.stories() for d in corpus.documents(story) if d.rights.withheld]
        joined = find(corpus, Path(folder))[0] if folder else []
    except RecordError:
        return {}  # the check itself says what is wrong with the files
    kept = {document.id: library.get(document) for document in documents}
    kept |= {report.document.id: report.joined.doc.text for report in joined if report.joined.doc is not None}
    return {doc: text for doc, text in kept.items() if text is not None}


def valid(corpus: Corpus, texts: dict[str, str], done: Callable[[str], None] = lambda _: None) -> None:
    """Check the corpus over all levels, and the repository for leaks of withheld texts."""
    library: Texts = Library()
    found = run(corpus, level=6, library=library, done=done, held=texts, pieces=pieces.pieces(corpus.root))
    _refuse(found.findings, "the corpus isn't fit for release", "See all of it: wirespan validate --release")


def discreet(corpus: Corpus, texts: dict[str, str], built: Path) -> None:
    """Look for withheld texts in a built dataset: in columns that must be empty, and word by word."""
    shown = list(hidden.shown(built, hidden.reports(corpus)))
    if shown:
        raise WirespanError(
            f"the dataset holds texts that are withheld: {some(shown)}",
            "Nothing was sent. This is a fault of the build: report it, with the version of wirespan.",
        )
    leaks = list(release.leaked(texts, pieces.under(built, built))) if texts else []
    _refuse(
        leaks,
        "the dataset gives withheld texts away",
        "Take those words out of the corpus; nothing was sent.",
    )


def _refuse(findings: Sequence[Finding], what: str, hint: str) -> None:
    if findings:
        first = "; ".join(f"{f.place}: {f.code}: {f.found}" for f in findings[:3])
        more = f"; and {len(findings) - 3} more" if len(findings) > 3 else ""
        raise WirespanError(escaped(f"{what}: {first}{more}"), hint)


def _names(listed: bytes) -> list[str]:
    return listed.decode("utf-8", "replace").split("\0")


def _words(message: bytes) -> str:
    return escaped(message.decode("utf-8", "replace").strip())

"""What has to hold before a dataset is published: all is committed, valid, and gives no withheld text away.

Each function raises `WirespanError` for what doesn't hold, with what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from wirespan import disk, pieces
from wirespan.built import DATASET
from wirespan.checks import Library as Texts
from wirespan.checks import release, run
from wirespan.errors import Finding, RecordError, UsageError, WirespanError, escaped
from wirespan.git import git, said
from wirespan.joining import Library
from wirespan.joining.named import texts_named
from wirespan.licensed import find
from wirespan.publish import hidden
from wirespan.store import VERSION, Corpus
from wirespan.wording import some


def commit(root: Path) -> str | None:
    """Return the commit that a corpus is at, all of it; None where it isn't in git."""
    top = ("-C", str(root), "-c", "core.fsmonitor=false")  # what a repository may have git run is off
    status = git(*top, "status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
    if status.returncode:
        if any((folder / ".git").exists() for folder in (root, *root.parents)):
            raise WirespanError(f"git can't be asked about {root}: {escaped(said(status))}", "Mend that.")
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
            f"these files are not committed: {some(sorted(changed))}",
            "Commit them, so that what is published can be made again.",
        )
    return git(*top, "rev-parse", "HEAD").stdout.decode().strip() or None


def held(corpus: Corpus) -> dict[str, str]:
    """Return the withheld texts at hand, by document: those joined, and those in `$WIRESPAN_TEXTS`."""
    texts, _ = release.at_hand(corpus, Library())
    try:
        return texts | texts_named(corpus)
    except RecordError:
        return {}  # the check itself says what is wrong with the files


def valid(
    corpus: Corpus,
    texts: dict[str, str],
    done: Callable[[str], None] = lambda _: None,
    path: Path | None = None,
) -> None:
    """Check the corpus over all levels, and the repository for leaks of withheld texts.

    The dataset that was built in the corpus may be of an earlier state, unless `path` says that it is sent.
    """
    library: Texts = Library()
    found = run(
        corpus,
        level=6,
        library=library,
        done=done,
        held=texts,
        pieces=partial(pieces.pieces, corpus.root),
    )
    sent = path is not None and disk.real(path) == disk.real(corpus.root / DATASET)
    findings = [f for f in found.findings if sent or f.code != "dataset-stale"]
    _refuse(findings, "the corpus isn't fit for release", "See all of it: wirespan validate --release")


def discreet(corpus: Corpus, texts: dict[str, str], built: Path) -> None:
    """Look for withheld texts in a built dataset: in columns that must be empty, and word by word."""
    shown = list(hidden.shown(built, hidden.reports(corpus)))
    if shown:
        raise WirespanError(
            f"the dataset holds texts that are withheld: {some(shown)}",
            "Nothing was sent. This is a fault of the build: report it, with the version of wirespan.",
        )
    licensed = find(corpus, texts)  # of which the check of the corpus has told
    leaks = release.leaked(licensed.known, pieces.under(built, built, licensed)) if texts else ()
    _refuse(
        list(leaks),
        "the dataset gives withheld texts away",
        "Take those words out of the corpus; nothing was sent.",
    )


def _refuse(findings: Sequence[Finding], what: str, hint: str) -> None:
    if findings:
        told = (f"{f.place}: {f.code}: {f.found}" for f in findings)
        raise WirespanError(f"{what}: {some(told, 3, '; ')}", hint)


def _names(listed: bytes) -> list[str]:
    return listed.decode("utf-8", "replace").split("\0")

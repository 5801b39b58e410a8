"""The gate of a release: all checks, leaks of withheld texts, figures in the docs, versions.

It checks the corpus of this repository, wherever it is called from, and says so first.
Leaks are looked for in every tracked file, in the history, in build/ and in dist/, with the texts that the
person at this machine holds: those in $WIRESPAN_TEXTS, and those joined by `wirespan hydrate`. Without them
that part is left out, and the last line says so; `--need-texts` makes that an error. Exit code 0: clean,
1: findings, 2: failure.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import docs
from wirespan import __version__, changelog, journal, pieces
from wirespan.checks import Report, report, run
from wirespan.checks.release import at_hand
from wirespan.cli.app import out
from wirespan.errors import RecordError, WirespanError
from wirespan.formatting import reformat
from wirespan.git import git
from wirespan.joining import Library
from wirespan.joining.named import texts_named
from wirespan.publish import citation
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]


def missing(corpus: Corpus) -> list[str]:
    """Return the withheld reports of which no text is at hand."""
    texts, withheld = at_hand(corpus, Library())
    return sorted({*withheld} - texts.keys() - texts_named(corpus).keys())


def formatted(corpus: Corpus) -> Iterator[str]:
    """Yield what isn't in canonical form."""
    for path, _ in reformat(corpus):
        yield f"{path}: it is not in canonical form; run wirespan format"


def documents(corpus: Corpus) -> Iterator[str]:
    """Yield what the documents of the repository say that is not so."""
    log = changelog.read(ROOT)
    section = next((section for section in log if section.version == __version__), None)
    if section is None:
        yield f"CHANGELOG.md: it has no section [{__version__}], which is the version of the code"
    elif not section.day:
        yield (
            f"CHANGELOG.md: the heading of section [{__version__}] has no day of release; "
            f"write it as in “## [{__version__}] - 2026-05-07”"
        )
    elif (day := citation.read(ROOT).released) != section.day:
        yield (
            f"CITATION.cff: its date-released is {day or 'no day'}, and section [{__version__}] "
            f"of CHANGELOG.md is of {section.day}; write the day of release in both"
        )
    line = re.compile(rf"Data {re.escape(corpus.version)}(, code [^ ]+)?\.")
    if not any(line.fullmatch(told) for section in log for told in section.introduction.splitlines()):
        yield f"CHANGELOG.md: no section is of the data as it is, with a line “Data {corpus.version}.”"
    if f"\nversion: {__version__}\n" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8"):
        yield f"CITATION.cff: its version is not {__version__}, that of the code"
    done = git("grep", "-nIE", "^(<{7}|>{7}) ", "--", ".", ":!tests", root=ROOT)
    for line in done.stdout.decode(errors="replace").splitlines():
        yield f"{':'.join(line.split(':', 2)[:2])}: a mark of a merge conflict"
    for path in docs.stale(corpus):
        yield f"{path.relative_to(ROOT)}: it is stale; run scripts/docs.py"


def look(corpus: Corpus) -> tuple[dict[str, str], Report, list[str], list[str]]:
    """Return the withheld texts at hand, the findings, what else is wrong, and what is withheld."""
    said: list[str] = []
    library = Library()
    texts, withheld = at_hand(corpus, library)
    try:
        texts |= texts_named(corpus)
    except RecordError as error:
        said.append(f"the texts in $WIRESPAN_TEXTS can't be joined: {error.message}")
    checked = run(corpus, level=6, library=library, held=texts, pieces=partial(pieces.pieces, ROOT))
    for wrong in (formatted(corpus), documents(corpus)):
        try:
            for line in wrong:
                said.append(line)
        except WirespanError as error:
            said.append(error.message)
    return texts, checked, said, withheld


def main(argv: list[str] | None = None) -> int:
    """Run the gate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--need-texts", action="store_true", help="fail where a withheld text isn't at hand")
    args = parser.parse_args(argv)
    try:
        corpus = Corpus.find(ROOT)
        print(f"checked: the corpus in {corpus.root}", flush=True)
        texts, checked, said, withheld = journal.steady(corpus.root, lambda: look(corpus))
    except WirespanError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for row in report.text(checked):
        out.print(row)
    missing = sorted(set(withheld) - set(texts))
    if missing and args.need_texts:
        said.append(f"the texts of {', '.join(missing)} are not at hand: set WIRESPAN_TEXTS")
    for line in said:
        print(line)
    scope = f"leaks looked for with {len(texts)} of {len(withheld)} withheld texts"
    print(f"{'not ' if said or checked.findings else ''}fit for release; {scope}")
    return 1 if said or checked.findings else 0


if __name__ == "__main__":
    sys.exit(main())

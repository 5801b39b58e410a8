"""The gate of a release: all checks, leaks of withheld texts, figures in the docs, versions.

Leaks are looked for in every tracked file, in the history, in build/ and in dist/, with the texts that the
person at this machine holds: those in $WIRESPAN_TEXTS, and those joined by `wirespan hydrate`. Without them
that part is left out, and the last line says so; `--need-texts` makes that an error. Exit code 0: clean,
1: findings, 2: failure.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

import docs
from wirespan import __version__, journal, pieces
from wirespan.checks import Report, report, run
from wirespan.cli.app import out
from wirespan.errors import WirespanError
from wirespan.formatting import reformat
from wirespan.joining import Library, find
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]


def held(corpus: Corpus) -> dict[str, str]:
    """Return the withheld texts that are at hand, by document."""
    library, found = Library(), {}
    for story in corpus.splits()["withheld"]:
        for document in corpus.documents(story):
            text = library.get(document)
            if text is not None:
                found[document.id] = text
    folder = os.environ.get("WIRESPAN_TEXTS")
    if folder:
        joined, _ = find(corpus, Path(folder))
        found |= {
            item.document.id: item.joined.doc.text or "" for item in joined if item.joined.doc is not None
        }
    return found


def documents(corpus: Corpus) -> list[str]:
    """Return what the documents of the repository say that is not so."""
    said = [f"{path.relative_to(ROOT)}: it is stale; run scripts/docs.py" for path in docs.stale(corpus)]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    said += [
        f"CHANGELOG.md: it has no section [{version}], which is the version of the {what}"
        for what, version in (("code", __version__), ("data", corpus.version))
        if not re.search(rf"^## \[{re.escape(version)}\]", changelog, re.MULTILINE)
    ]
    if f"\nversion: {__version__}\n" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8"):
        said.append(f"CITATION.cff: its version is not {__version__}, that of the code")
    return said


def look(corpus: Corpus) -> tuple[dict[str, str], Report, list[str], list[str]]:
    """Return the withheld texts at hand, the findings, what else is wrong, and what is withheld."""
    texts = held(corpus)
    checked = run(corpus, level=6, library=Library(), held=texts, pieces=pieces.pieces(ROOT))
    said = [f"{path}: it is not in canonical form; run wirespan format" for path, _ in reformat(corpus)]
    said += documents(corpus)
    withheld = [d.id for story in corpus.splits()["withheld"] for d in corpus.documents(story)]
    return texts, checked, said, withheld


def main(argv: list[str] | None = None) -> int:
    """Run the gate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--need-texts", action="store_true", help="fail where a withheld text isn't at hand")
    args = parser.parse_args(argv)
    corpus = Corpus.find(ROOT)
    texts, checked, said, withheld = journal.steady(corpus.root, lambda: look(corpus))
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
    try:
        sys.exit(main())
    except WirespanError as error:
        sys.exit(f"{error.message}\n{error.hint}")

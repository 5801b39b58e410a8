"""Write what is generated of the documents: figures, the pages of checks, defects and records.

A block of figures in README.md, DATASHEET.md or CONTRIBUTING.md stands between `<!-- figures: NAME -->` and
`<!-- /figures -->`. With --check, only compare. Exit code 0: done, or nothing is stale, 1: something is
stale, 2: failure.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from documents import figures, pages
from wirespan.errors import WirespanError
from wirespan.store import Corpus

ROOT = Path(__file__).parents[1]
FILES = {
    "README.md": ["checked", "summary", "stories", "citation"],
    "DATASHEET.md": ["summary", "stories", "labels", "checked", "annotators", "agreement"],
    "CONTRIBUTING.md": ["checked"],
}
"""The blocks of figures of each document, in their order."""
PAGES = {
    "docs/checks.md": pages.checks_page,
    "docs/defects.md": pages.defects_page,
    "docs/records.md": pages.records_page,
}
_BLOCK = re.compile(r"<!-- figures: (\w+) -->\n(?:(?!<!--).)*<!-- /figures -->", re.DOTALL)


def _filled(name: str, corpus: Corpus) -> str:
    return f"<!-- figures: {name} -->\n{figures.FIGURES[name](corpus)}<!-- /figures -->"


def stale(corpus: Corpus, root: Path = ROOT) -> dict[Path, str]:
    """Return the documents that aren't what they should be, with the content that they should have.

    Raises `WirespanError` where a document lacks a block of figures, or one of its two marks.
    """
    found = {}
    for name, blocks in FILES.items():
        content = (root / name).read_text(encoding="utf-8")
        here = _BLOCK.findall(content)
        if here != blocks or len(re.findall("<!-- /?figures", content)) != 2 * len(blocks):
            raise WirespanError(
                f"{name}: it has the blocks of figures {', '.join(here) or 'none'}, and should have "
                f"{', '.join(blocks)}, each between its two marks",
                "Bring the marks back: git diff shows what became of them.",
            )
        found[root / name] = _BLOCK.sub(lambda block: _filled(block[1], corpus), content)
    for name, page in PAGES.items():
        found[root / name] = page()
    return {
        path: content
        for path, content in found.items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    }


def main(argv: list[str] | None = None) -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare and change nothing")
    args = parser.parse_args(argv)
    try:
        found = stale(Corpus.find(ROOT))
    except WirespanError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for path, content in found.items():
        name = path.relative_to(ROOT).as_posix()
        if args.check:
            sys.stderr.write(f"{name}: it is stale; run scripts/docs.py\n")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{name}: written\n")
    return 1 if found and args.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""The card of the dataset: README.md of its folder. Every figure in it is counted in the build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import Template

import yaml

from wirespan.compare.report import share
from wirespan.compare.summary import Row
from wirespan.model import SPLITS, Annotator
from wirespan.publish import CONFIGS, glossary
from wirespan.publish.citation import bibtex
from wirespan.publish.facts import Facts
from wirespan.publish.head import ROWS, description, head
from wirespan.publish.markdown import code, paragraph, plain, table
from wirespan.publish.tally import Tally

_ALIKE = """\
*All fields alike* is the share of exact pairs, those with the same offsets, that say the same in all fields
but `by`, `status`, `unsure` and `note`; of links, the share of members that both link alike with the same
`rendering` or `relation`, `as_of` and `of`. Reports of one story repeat each other, so what a few stories
show may be otherwise in the next.
"""
"""What has to be known to read a table of agreement."""
_FEW = 10
"""A split of fewer events is too small: one event more or less changes what is found on it."""


def card(facts: Facts) -> str:
    """Return the card of a dataset."""
    title, version = facts.citation.title, facts.version
    listed = yaml.safe_dump(head(facts), sort_keys=False, allow_unicode=True, width=110)
    cited = f"```bibtex\n{bibtex(facts.citation, version).strip()}\n```\n"
    if facts.citation_file:
        cited += f"\nAlso as [{facts.citation_file}]({facts.citation_file}).\n"
    hidden = any(split == "withheld" for _, split in facts.tally.langs)
    body = _template("card").substitute(
        title=plain(title),
        version=version,
        fingerprint=facts.fingerprint,
        description=paragraph(description(facts)),
        citation=cited,
        config=next(iter(facts.parts)),
        sizes=_sizes(facts),
        split=next(iter(facts.parts.values()))[0].split,
        columns=glossary.columns(list(facts.configs)),
        rules=_rules(facts.guidelines_file),
        labels=glossary.labels(facts.tally, SPLITS),
        pictures="\n".join(f"![{what}]({path})\n" for path, what in facts.pictures.items()),
        changes=facts.changes or f"This is version {version}; nothing is noted of changes.\n",
        withheld=_template("withheld").template if hidden else "",
        agreement=agreement(facts.agreement),
        hands=_hands(facts.tally, facts.annotators),
        licences=_licences(facts),
        limits=_limits(facts),
    )
    return f"---\n{listed}---\n\n{body}"


def _template(name: str) -> Template:
    return Template((Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8"))


def _sizes(facts: Facts) -> str:
    parts, tally = facts.parts, facts.tally
    rows = []
    for config in facts.configs:
        found = {p.split: p.rows for p in parts.get(config, [])}
        rows.append([code(config), *(found.get(split, 0) for split in SPLITS)])
    meaning = "".join(f"- `{config}`: {ROWS[config]}\n" for config in facts.configs)
    without = ", ".join(f"`{config}`" for config in CONFIGS if config not in facts.configs)
    left_out = f"Left out when this was built: {without}.\n\n" if without else ""
    langs = sorted({lang for lang, _ in tally.langs})
    reports = [[lang, *(tally.langs[lang, split] for split in SPLITS)] for lang in langs]
    return (
        f"One row is, in\n\n{meaning}\n{left_out}{table(['rows', *SPLITS], rows)}\n"
        "A split without rows isn't offered. All reports of one event are in one split.\n\n"
        f"{table(['reports in', *SPLITS], reports)}"
    )


def _rules(guidelines_file: str | None) -> str:
    """Say what the numbers in brackets are."""
    if guidelines_file is None:
        return "Numbers in brackets are those of rules in the guidelines of wirespan.\n"
    return f"Numbers in brackets are those of the rules in [{guidelines_file}]({guidelines_file}).\n"


def _hands(tally: Tally, annotators: Sequence[Annotator]) -> str:
    """Say who made the annotations: people or models."""
    who = {annotator.id: annotator for annotator in annotators}
    by_kind = _by_kind(tally, annotators)
    rows = []
    for (by, status), count in sorted(tally.hands.items()):
        annotator = who.get(by)
        kind = annotator.kind if annotator else "unknown"
        name = " ".join(filter(None, (annotator.name, annotator.version))) if annotator else ""
        rows.append([by, f"{kind} {name}".strip(), status, count])
    total = by_kind.total()
    model, person = by_kind["model"], by_kind["person"]
    lines = [
        f"{model:,} of {total:,} annotations and links were made or settled by a model,"
        f" {person:,} were made or corrected by a person."
        + (f" Of {by_kind['unknown']:,} it isn't known." if by_kind["unknown"] else ""),
        "A suggested annotation was checked by no person; a corrected one was; an adjudicated one was settled"
        " by a person between independent passes. What models made and no person corrected is no gold"
        " standard: a score against it is agreement with that model.\n",
        table(["annotator", "kind", "status", "annotations"], rows, words=3),
    ]
    return "\n".join(lines)


def _by_kind(tally: Tally, annotators: Sequence[Annotator]) -> Counter[str]:
    """Count annotations and links by who made them: a person, a model, or unknown."""
    kinds = {annotator.id: annotator.kind for annotator in annotators}
    found: Counter[str] = Counter()
    for (by, _), count in tally.hands.items():
        found[kinds.get(by, "unknown")] += count
    return found


def agreement(pairs: Sequence[tuple[str, str, str, Sequence[Row]]]) -> str:
    """Say how far independent passes agree, each two of them (see `wirespan.compare.summary.pairs`)."""
    if not pairs:
        return "No two independent passes were made, so that nothing is known of agreement.\n"
    head = ["", "reports", "stories", "exact F1", "overlapping F1", "all fields alike"]
    lines = []
    for a, b, kind, rows in pairs:
        shares = [
            [row.what, row.reports, row.stories, *map(share, (row.exact, row.overlapping, row.alike))]
            for row in rows
        ]
        lines.append(f"{plain(a)} and {plain(b)}: {kind}.\n\n{table(head, shares)}")
    lines.append(_ALIKE)
    if any(kind == "model self-agreement" for _, _, kind, _ in pairs):
        lines.append("A model's agreement with itself says how steady it is, not whether it is right.\n")
    return "\n".join(lines)


def _licences(facts: Facts) -> str:
    licence_file = facts.licence_file
    texts = ", ".join(map(plain, sorted(facts.tally.licences))) or "none are included"
    named = list(map(plain, facts.licences))
    named += [f"see [{licence_file}]({licence_file})"] if licence_file else []
    annotations = ", ".join(named) or "none is stated"
    withheld = "- Withheld reports: their texts belong to the holder in `rights.holder`, and are not here.\n"
    hidden = any(split == "withheld" for _, split in facts.tally.langs)
    return (
        f"- Texts: {texts}; each report names its own in `rights.licence`.\n"
        f"- Annotations and links: {annotations}.\n" + withheld * hidden
    )


def _limits(facts: Facts) -> str:
    """Say what the data can't be used for, as far as facts of any corpus tell it."""
    few = {split: count for split, count in facts.stories.items() if split != "withheld" and 0 < count < _FEW}
    told = ["Reports of one event repeat each other: compare scores over events, not over sentences."]
    if few:
        counts = ", ".join(f"{split} {count}" for split, count in few.items())
        told.append(f"Events in a split: {counts}. Fewer than {_FEW} are too few to train or rank models.")
    if set(_by_kind(facts.tally, facts.annotators)) == {"model"}:
        told.append("Models made all annotations, and no person has checked them.")
    if facts.datasheet_file:
        named = facts.datasheet_file
        told.append(f"[{named}]({named}) says from what the data was made, how, and what it isn't for.")
    return "".join(f"- {line}\n" for line in told)

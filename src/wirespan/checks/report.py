"""Findings as people and programs read them: text, JSON, and annotations of a GitHub workflow."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from rich.markup import escape

from wirespan.checks import CATALOGUE, LEVELS, Report
from wirespan.checks.catalogue import Check
from wirespan.errors import Finding, escaped
from wirespan.wording import many

SHOWN = 300
"""How many findings are written out for people; more are counted."""


def text(report: Report) -> Iterator[str]:
    """Yield lines for a terminal, in rich's markup: findings by file, then a summary.

    Of more than `SHOWN` the rest are counted by code.
    """
    for file, found in groupby(report.findings[:SHOWN], key=lambda finding: finding.file):
        yield f"[bold]{_shown(file)}[/]"
        for finding in found:
            place = f"{finding.line}" if finding.line else "-"
            pointer = f" [dim]{_shown(finding.pointer)}[/]" if finding.pointer else ""
            yield f"  {place:>5}  [red]{finding.code}[/]{pointer}"
            yield f"         found {_shown(finding.found)}"
            yield f"         expected {_shown(finding.expected)}"
            yield f"         [dim]{_shown(finding.remedy)}[/]"
            if finding.about and CATALOGUE[finding.code].accept:
                yield f"         [dim]or, if it is right as it is: {_shown(_accept(finding))}[/]"
        yield ""
    if more := Counter(finding.code for finding in report.findings[SHOWN:]):
        codes = ", ".join(f"{count:,} {code}" for code, count in more.most_common())
        yield f"[bold]… and {more.total():,} more[/]: {codes}"
        yield "[dim]All of them: --format json; those of one code first: --only CODE.[/]"
    colour = "red" if report.findings else "green"
    if any(CATALOGUE[finding.code].fix for finding in report.findings):
        yield "[dim]Of these, wirespan format --fix mends what is sure; it shows the changes first.[/]"
    if report.level >= 5 and report.silenced:
        yield f"[dim]{_waiting(report.silenced)}[/]"
    yield f"[{colour}]{summary(report)}[/]"


def summary(report: Report) -> str:
    """Return one line: how many findings in how many files, how many accepted, how much was checked."""
    files = len({finding.file for finding in report.findings})
    levels = (
        ("levels 1-5 and release" if report.level > 5 else f"levels 1-{report.level}")
        if report.level > 1
        else "level 1"
    )
    found = many(len(report.findings), "finding") + (f" in {many(files, 'file')}" if files else "")
    accepted = f"{report.accepted:,} accepted, " if report.accepted else ""
    return f"{found}, {accepted}{many(report.records, 'record')} checked, {levels}"


def as_json(report: Report) -> str:
    """Return one JSON object with the findings and a summary."""
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    numbers = {
        "findings": len(report.findings),
        "files": len({finding.file for finding in report.findings}),
        "accepted": report.accepted,
        "records": report.records,
        "level": report.level,
        "codes": dict(sorted(counts.items())),
    }
    return json.dumps({"findings": [asdict(f) for f in report.findings], "summary": numbers}, indent=2)


def github(report: Report) -> Iterator[str]:
    """Yield workflow commands, one a finding, which GitHub shows on the lines of a pull request."""
    for finding in report.findings:
        where = f"file={_property(finding.file)}"
        where += f",line={finding.line}" if finding.line else ""
        yield f"::error {where},title={_property(finding.code)}::{_message(finding)}"


def catalogue() -> Iterator[str]:
    """Yield a line for each check, by level, in rich's markup."""
    for level, rows in groupby(CATALOGUE.values(), key=lambda check: check.level):
        yield f"[bold]Level {level}[/]: {LEVELS[level]}"
        yield from (f"  [red]{check.code:<24}[/] {escape(check.title)}" for check in rows)


def explain(check: Check) -> Iterator[str]:
    """Yield what there is to know about one check, in rich's markup."""
    yield f"[red]{check.code}[/] (level {check.level}): {escape(check.title)}"
    yield f"  Why      {escape(check.why)}"
    yield f"  Example  {escape(check.example)}"
    yield f"  Remedy   {escape(check.remedy)}"
    if check.fix:
        yield f"  Fix      wirespan format --fix: {escape(check.fix)}"
    if check.accept:
        yield "  Accept   wirespan accept, where it is right as it is"


def _waiting(stories: int) -> str:
    has, of = many(stories, "story has", "stories have"), "it" if stories == 1 else "them"
    return f"{has} findings of levels 1-4: not all of {of} is held to the guidelines yet."


def _shown(value: str) -> str:
    return escape(escaped(value))


def _accept(finding: Finding) -> str:
    """Return what to type to accept a finding."""
    return f'wirespan accept {finding.code} {shlex.quote(finding.about)} --reason "…"'


def _message(finding: Finding) -> str:
    pointer = f"{finding.pointer}: " if finding.pointer else ""
    message = f"{pointer}found {finding.found}; expected {finding.expected}. {finding.remedy}"
    return escaped(message).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    """Return a value with what would end it, or the command, escaped."""
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped(value.replace(":", "%3A").replace(",", "%2C"))

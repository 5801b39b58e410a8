"""One quote drawn on two branches under two ids: whatever links to it, the merged corpus is valid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirespan import formatting, records
from wirespan.cli.app import run
from wirespan.merge import history
from wirespan.merge.history import Versions
from wirespan.model import Link, Member, Quote, Record, Span

from .conftest import Repository

EN, PL = "bridge/quay-wire", "bridge/most-info"
QUOTES, LINKS = "annotations/quotes/bridge.jsonl", "annotations/links/bridge.jsonl"
LESSER, GREATER = "a-drawn-00", "b-drawn-00"
MERGED = ("main", "lesser", "greater")
"""Base, ours and theirs."""


def drawn(repository: Repository, own: str, words: str = "The Long") -> Quote:
    """Return a new quote of some words, within the one that they are of, if any."""
    text = repository.corpus.document(EN).text or ""
    base = next(q for q in repository.corpus.layer("quotes", "bridge") if q.id == "quote-shut")
    assert isinstance(base, Quote)
    start = text.index(words)
    within = base.id if base.content[0].start <= start < base.content[0].end else None
    return replace(base, id=own, content=(Span(start, start + len(words), words),), within=within)


def link(own: str, quote: str) -> Link:
    members = (
        Member(doc=EN, id=quote, rendering="paraphrased"),
        Member(doc=PL, id="quote-pl01", rendering="paraphrased"),
    )
    return Link(
        id=own,
        story="bridge",
        type="utterance",
        original="en",
        members=members,
        by="model-a",
        status="suggested",
    )


def add(repository: Repository, path: str, *found: Record) -> None:
    file = repository.root / path
    cls: Any = formatting.record_type(path)
    there = [records.parse(cls, raw) for raw in records.split(file.read_bytes())]
    file.write_bytes(records.lines([*there, *found]))


def branch(repository: Repository, name: str, quote: str, links: tuple[str, ...]) -> None:
    """Make a branch with the new quote under an id of its own, and links to it: one commit."""
    repository.git("checkout", "-q", "-b", name, "main")
    add(repository, QUOTES, drawn(repository, quote))
    add(repository, LINKS, *(link(own, quote) for own in links))
    repository.commit()


def state(repository: Repository) -> tuple[set[str], dict[str, list[str]]]:
    """Return the ids of the quotes, and those of the members of each link."""
    quotes = {quote.id for quote in repository.corpus.layer("quotes", "bridge")}
    links = repository.corpus.links("bridge")
    return quotes, {one.id: [member.id for member in one.members] for one in links}


WHO_LINKS = {
    "nobody": ((), (), LESSER),
    "who has the lesser": (("link-more1",), (), LESSER),
    "who has the greater": ((), ("link-more2",), GREATER),
    "both": (("link-more2",), ("link-more1",), LESSER),
}
WAYS = {
    "merge": ["merge", "-q"],
    "rebase": ["rebase", "-q"],
    "cherry-pick": ["cherry-pick", "--keep-redundant-commits"],
}


@pytest.mark.parametrize(
    ("way", "greater_is_ours"),
    [("merge", False), ("merge", True), ("rebase", True), ("cherry-pick", False)],
)
@pytest.mark.parametrize("case", WHO_LINKS)
def test_one_id_stays_in_every_file(
    repository: Repository, case: str, way: str, greater_is_ours: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.install()
    lesser_links, greater_links, stays = WHO_LINKS[case]
    branch(repository, "lesser", LESSER, lesser_links)
    branch(repository, "greater", GREATER, greater_links)
    ours, theirs = ("greater", "lesser") if greater_is_ours else ("lesser", "greater")
    repository.git("checkout", "-q", ours)
    told = repository.git(*WAYS[way], theirs)
    assert "links to it have to name it so" not in told
    assert repository.git("status", "--porcelain") == ""
    quotes, links = state(repository)
    assert quotes & {LESSER, GREATER} == {stays}
    # Two links that say the same of one quote are one, under the lesser id.
    wanted = sorted({*lesser_links, *greater_links})[:1]
    assert {
        own: members[0] for own, members in links.items() if own.startswith("link-more")
    } == dict.fromkeys(wanted, stays)
    capfd.readouterr()
    assert run(["validate", "--root", str(repository.root)]) == 0, capfd.readouterr().out


def test_both_ways_of_a_merge_come_to_the_same_files(repository: Repository) -> None:
    repository.install()
    branch(repository, "lesser", LESSER, ("link-more1",))
    branch(repository, "greater", GREATER, ("link-more1", "link-more2"))
    trees = []
    for ours, theirs in (("lesser", "greater"), ("greater", "lesser")):
        repository.git("checkout", "-q", "--detach", ours)
        repository.git("merge", "-q", theirs)
        trees.append(repository.git("rev-parse", "HEAD^{tree}"))
    assert trees[0] == trees[1]
    assert {"link-more1", "link-more2"} >= {own for own in state(repository)[1] if own.startswith("link-m")}


def test_one_id_for_two_quotes_is_mended_in_the_links_too(repository: Repository) -> None:
    repository.install()
    branch(repository, "theirs", "same-drawn", ("link-more2",))
    repository.git("checkout", "-q", "-b", "ours", "main")
    other = drawn(repository, "same-drawn", "reporters")
    add(repository, QUOTES, other)
    repository.commit()
    repository.git("merge", "-q", "theirs")
    found = {
        q.content[0].text: q.id for q in repository.corpus.layer("quotes", "bridge") if isinstance(q, Quote)
    }
    assert found["The Long"] == "same-drawn"  # the link of theirs is taken as it is, and names it so
    assert found["reporters"] != "same-drawn"
    assert state(repository)[1]["link-more2"][0] == "same-drawn"


def test_where_the_commits_are_not_to_be_found_the_user_is_told(
    repository: Repository,
) -> None:
    """A merge of trees alone, in a repository whose branch is neither."""
    repository.install()
    branch(repository, "lesser", LESSER, ())
    branch(repository, "greater", GREATER, ("link-more2",))
    repository.git("checkout", "-q", "main")
    told = repository.git("merge-tree", "--write-tree", "lesser", "greater")
    assert f"{GREATER} of theirs, in {EN}, is {LESSER} now" in told


def note_and_link(repository: Repository) -> None:
    """Put a note on the quote of a branch, link it, and commit that by itself."""
    file = repository.root / QUOTES
    there = [records.parse(Quote, raw) for raw in records.split(file.read_bytes())]
    file.write_bytes(records.lines(replace(q, note="seen") if q.id == GREATER else q for q in there))
    add(repository, LINKS, link("link-more2", GREATER))
    repository.commit()


def test_later_commits_of_a_rebase_follow_the_id_that_was_taken(repository: Repository) -> None:
    """The branch drew the quote, then put a note on it and linked it; main drew it, too."""
    repository.install()
    branch(repository, "lesser", LESSER, ("link-more1",))
    branch(repository, "greater", GREATER, ())
    note_and_link(repository)
    told = repository.git("rebase", "-q", "lesser")
    assert f"{GREATER} of theirs, in {EN}, is {LESSER} now: later commits have to name it so" in told
    quotes, links = state(repository)
    assert quotes & {LESSER, GREATER} == {LESSER}
    notes = {quote.id: quote.note for quote in repository.corpus.layer("quotes", "bridge")}
    assert notes[LESSER] == "seen"
    assert all(GREATER not in members for members in links.values())
    assert run(["validate", "--root", str(repository.root)]) == 0


def test_what_a_later_commit_of_a_rebase_links_stays_what_its_link_names(repository: Repository) -> None:
    """Only the branch has changed links, so git takes its file as it is: the quote keeps that id."""
    repository.install()
    branch(repository, "lesser", LESSER, ())
    branch(repository, "greater", GREATER, ())
    note_and_link(repository)
    repository.git("rebase", "-q", "lesser")
    quotes, links = state(repository)
    assert quotes & {LESSER, GREATER} == {GREATER}
    assert links["link-more2"][0] == GREATER
    assert run(["validate", "--root", str(repository.root)]) == 0


def test_a_link_of_a_later_commit_alone_is_told_what_it_may_have_meant(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then git asks for no merge at all; `validate` names the one quote of the report that no member is."""
    repository.install()
    branch(repository, "lesser", LESSER, ())
    branch(repository, "greater", GREATER, ())
    base = [q.id for q in repository.corpus.layer("quotes", "bridge") if q.doc == EN and q.id != GREATER]
    first = link("link-more2", GREATER)
    members = (first.members[0], *(replace(first.members[0], id=own) for own in base))
    add(repository, LINKS, replace(first, members=members))
    repository.commit()
    repository.git("rebase", "-q", "lesser")
    capsys.readouterr()
    assert run(["validate", "--root", str(repository.root), "--only", "unknown-member"]) == 1
    assert f"(perhaps {LESSER!r})" in capsys.readouterr().out


def test_a_file_too_large_to_be_looked_at_is_not_known(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch(repository, "lesser", LESSER, ("link-more1",))
    branch(repository, "greater", GREATER, ("link-more2",))
    repository.git("checkout", "-q", "lesser")
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv(f"GITHEAD_{repository.git('rev-parse', 'greater').strip()}", "greater")

    def versions(path: str) -> Versions:
        base, ours, theirs = (repository.git("show", f"{of}:{path}").encode() for of in MERGED)
        return Versions((base,), ours, theirs)

    quotes, nowhere = versions(QUOTES), "annotations/links/nowhere.jsonl"
    expected = {LINKS: versions(LINKS), nowhere: Versions((b"",), b"", b"")}
    assert history.beside(QUOTES, quotes, [LINKS, nowhere]) == expected
    largest = max(len(repository.git("show", f"{of}:{LINKS}").encode()) for of in MERGED)
    monkeypatch.setattr(history, "LARGEST", largest)
    assert history.beside(QUOTES, quotes, [LINKS]) == {LINKS: versions(LINKS)}
    monkeypatch.setattr(history, "LARGEST", largest - 1)
    assert history.beside(QUOTES, quotes, [LINKS]) is None
    assert history.beside(QUOTES, quotes, []) == {}  # that file itself is at hand already

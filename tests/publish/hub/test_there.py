"""What is on the hub already, and isn't overwritten."""

from __future__ import annotations

import pytest

from wirespan.markup import LARGEST
from wirespan.publish.plan import about
from wirespan.store import Corpus

from .state import Hub
from .working import NAME, Client, change, commit, git, version

BOMB = "m0: &m0 {a: 1}\n" + "".join(
    f"m{i}: &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 9)}]}}\n" for i in range(1, 20)
)
"""Merge keys that stand for 9¹⁹ entries."""


def test_what_is_there_is_not_ours_to_replace(ours: Corpus, hub: Hub, client: Client) -> None:
    hub.make(NAME, **{"thesis.txt": b"years of work"})
    code, said = client.publish(ours, "--yes")
    assert (code, f"{NAME} holds files that no build made: thesis.txt" in said) == (2, True)
    assert hub.writes() == []
    hub.make(NAME, **{"README.md": b"---\nconfigs: [[\n---\n\xff"})  # made by hand there, and no card
    assert "changed README.md" in client.publish(ours)[1]


def test_a_version_that_is_there_without_its_tag(ours: Corpus, hub: Hub, client: Client) -> None:
    assert client.publish(ours, "--yes")[0] == 0
    hub.repos[NAME].tags.clear()
    first = git(ours, "rev-parse", "HEAD")
    change(ours)
    hub.asked.clear()
    code, said = client.publish(ours, "--yes")
    assert (code, hub.writes()) == (2, [])
    assert "version 0.1.0 is there already without its tag, with other rows" in said
    git(ours, "checkout", "-q", first)
    assert client.publish(ours, "--yes")[0] == 0
    assert list(hub.repos[NAME].tags) == ["v0.1.0"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            'configs: [{version: 0.2.0, description: "a report (rows 0123456789abcdef)"}]',
            ("0.2.0", "0123456789abcdef"),
        ),
        ("configs: [{version: 0.2.0, description: a report}]", ("0.2.0", "")),
        ("configs: [{version: 1, description: a report}]", ("", "")),
        ("configs: []", ("", "")),
        ("a: &a [x, x]\nb: &b [*a, *a]\nconfigs: [{version: 0.2.0, description: *b}]", ("", "")),
        ("configs: [", ("", "")),
        ("- 1", ("", "")),
        (f"{BOMB}configs: [{{version: 0.2.0, description: a report}}]", ("0.2.0", "")),
        (f"configs: [{{version: 0.2.0, description: {'x' * LARGEST}}}]", ("", "")),
    ],
)
def test_what_a_card_says_of_itself(head: str, expected: tuple[str, str]) -> None:
    assert about(f"---\n{head}\n---\n\n# A title\n") == expected


def test_a_version_that_is_too_low_for_what_changed(ours: Corpus, hub: Hub, client: Client) -> None:
    """Of the test split anything calls for a minor version."""
    splits = ours.root / "corpus/splits.json"
    splits.write_text('{"train":[],"validation":[],"test":["bridge"],"withheld":["patience"]}\n')
    commit(ours)
    git(ours, "tag", "v0.1.0")
    code, said = client.publish(ours, "--yes")
    assert (code, "No earlier version has a tag" in said) == (0, False), said
    change(ours)
    version(ours, "0.1.1")
    git(ours, "tag", "v0.1.1")  # before it is published, as docs/own-corpus.md has it
    code, said = client.publish(ours, "--yes")
    assert (code, list(hub.repos[NAME].tags)) == (2, ["v0.1.0"])
    assert "corpus/VERSION says 0.1.1: since 0.1.0 there are changes that call for 0.2.0" in said
    assert "Write 0.2.0 there" in said
    version(ours, "0.2.0")
    assert client.publish(ours, "--yes")[0] == 0
    assert list(hub.repos[NAME].tags) == ["v0.1.0", "v0.2.0"]


def test_a_tag_of_the_version_that_has_other_data(ours: Corpus, hub: Hub, client: Client) -> None:
    git(ours, "tag", "v0.1.0")
    change(ours)
    code, said = client.publish(ours, "--yes")
    assert (code, hub.writes()) == (2, [])
    assert "corpus/VERSION says 0.1.0: since 0.1.0 there are changes that call for 0.1.1" in said


@pytest.mark.usefixtures("hub")
def test_what_was_published_is_held_against_nothing(ours: Corpus, client: Client) -> None:
    """The tag came later, and with other data."""
    assert client.publish(ours, "--yes")[0] == 0
    first = git(ours, "rev-parse", "HEAD")
    change(ours)
    git(ours, "tag", "v0.1.0")
    git(ours, "checkout", "-q", first)
    assert "published already, with these very files" in client.publish(ours)[1]


@pytest.mark.usefixtures("hub")
def test_without_a_tag_of_an_earlier_version_it_says_so(ours: Corpus, client: Client) -> None:
    told = "No earlier version has a tag v* here"
    code, said = client.publish(ours, "--yes")
    assert (code, told in said) == (0, False)  # nor can there be one
    change(ours)
    version(ours, "0.1.1")
    code, said = client.publish(ours)
    assert (code, told in said) == (0, True)


@pytest.mark.usefixtures("hub")
def test_a_newer_version_is_there(ours: Corpus, client: Client) -> None:
    version(ours, "0.10.0")
    assert client.publish(ours, "--yes")[0] == 0
    version(ours, "0.9.0")
    code, said = client.publish(ours, "--yes")
    assert (code, "version 0.10.0 is there already, which is newer than 0.9.0" in said) == (2, True)

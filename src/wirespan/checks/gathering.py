"""What only the stories together show: their outcomes gathered, in any order, to what is wrong with a corpus.

Of each story little is kept, and what grows with the corpus lies in a temporary file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BufferedRandom
from tempfile import TemporaryFile

from wirespan.checks import accepted, beside, common, duplicates, passes, release, splits, tree
from wirespan.checks.accepted import Settled
from wirespan.checks.catalogue import finding
from wirespan.checks.context import Context
from wirespan.checks.duplicates import Copies
from wirespan.checks.marks import Marks
from wirespan.checks.outcome import Outcome
from wirespan.checks.references import twice
from wirespan.checks.tree import Tree
from wirespan.errors import Finding
from wirespan.store import SHARED, Corpus, documents_file, registry_file

_KEYS, _TEXTS = 0, 1
_FIRST = ""
"""The shared registry among the stories that have keys: it is before all of them."""


class Gathered:
    """The outcomes of the stories of a corpus, all of them or those chosen."""

    def __init__(self, found_tree: Tree, context: Context, stories: Collection[str] | None) -> None:
        self.tree, self.context, self.stories = found_tree, context, stories
        wanted = set(stories or ())
        self.chosen = [name for name in found_tree.stories if stories is None or name in wanted]
        self.findings: list[Finding] = []
        self.records = 0
        self.silenced = 0
        """Of how many stories some finding silences checks of level 5."""
        self._used: set[str] = set()
        self._kinds: dict[bool, set[str]] = {False: set(), True: set()}
        """The stories with an open report, and those with a withheld one."""
        self._near: dict[str, tuple[Copies, int, int]] = {}  # without signatures; where those begin and end
        self._signatures: BufferedRandom = TemporaryFile()  # noqa: SIM115 - closed with the rest
        self._marks = Marks()
        self._common()

    def add(self, outcome: Outcome) -> None:
        """Take in the outcome of a story."""
        self.findings += outcome.findings
        self.silenced += any(f.level < 5 for f in outcome.findings)
        self.records += outcome.records
        self.context.lost |= outcome.lost
        self._used |= outcome.used & self.context.labels.keys()
        for kind in outcome.withheld:
            self._kinds[kind].add(outcome.story)
        if outcome.near.ids:
            begin = self._signatures.tell()
            self._signatures.write(outcome.near.signatures)
            outcome.near.signatures = bytearray()
            self._near[outcome.story] = (outcome.near, begin, self._signatures.tell())
        self._marks.add(_KEYS, outcome.story, ((key.encode(), line) for key, line in outcome.keys.items()))
        digests = ((bytes.fromhex(digest), line) for digest, line in outcome.copies)
        self._marks.add(_TEXTS, outcome.story, digests)

    def found(self) -> list[Finding]:
        """Return what is wrong with the stories, each by itself and together, at any level."""
        found = [*self.findings, *tree.unlayered(self.tree, self.chosen), *self._over()]
        if self.stories is None:
            found += common.unused(self.tree, self.context, self._used)
            found += passes.strays(self.tree, self.context)
            found += release.licence(self.tree.root) if self.tree.stories else ()
            found += release.citation(self.tree.root)
            found += release.changes(Corpus(self.tree.root))
        problems, places = splits.read(self.tree)
        found += problems
        if places is not None:
            found += splits.check(places, self.tree, self._kinds, set(self.chosen))
            found += duplicates.check(self._copies(), places)
        return found

    def settled(self, findings: Collection[Finding], level: int, held: Collection[str] = ()) -> Settled:
        """Return what is left of findings when the exceptions have been applied.

        `held` are the withheld reports whose texts were looked for.
        """
        return accepted.settle(self.tree, self.context, findings, level, self.stories, held=held)

    def close(self) -> None:
        """Let go of what lies in a temporary file."""
        self._marks.close()
        self._signatures.close()

    def _common(self) -> None:
        found, self.records = common.read(self.tree, self.context)
        named = self.tree.findings
        if self.stories is None:
            self.findings += [*named, *tree.strays(self.tree)]
        else:
            self.findings += [f for f in named if f.code == "missing-file"]
        self.findings += [*splits.version(self.tree), *beside.check(self.tree.root), *found]
        shared = ((key.encode(), line) for key, (_, line, _) in self.context.shared.items())
        self._marks.add(_KEYS, _FIRST, shared)

    def _copies(self) -> Copies:
        """Return the copies of all stories, in order of story: of a crowd it tells which pairs are named."""
        copies, at = Copies(), 0
        signatures = bytearray(self._signatures.tell())
        with memoryview(signatures) as view:
            for story in sorted(self._near):
                near, begin, end = self._near.pop(story)
                copies.extend(near)
                self._signatures.seek(begin)
                at += self._signatures.readinto(view[at : at + end - begin])
        copies.signatures = signatures
        return copies

    def _over(self) -> Iterator[Finding]:
        """Yield a finding for what should be in one story and is in several, but not on what is silenced."""
        silent = {(f.file, f.line) for f in self.findings if f.level < 4}
        for key, (story, line), (other, first) in self._marks.again(_KEYS):
            file, before = registry_file(story), registry_file(other or SHARED)
            if (file, line) not in silent:
                yield twice(file, line, key.decode(), (before, first))
        for _, (story, line), (other, first) in self._marks.again(_TEXTS):
            file, what = documents_file(story), f"the text of {documents_file(other)}:{first}"
            if (file, line) not in silent:
                expected = "a text of its own"
                yield finding("duplicate-text", file, line, "/digests/text", found=what, expected=expected)

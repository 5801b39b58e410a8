"""Verdicts on links into the links of the corpus.

The links of a story are merged as one: where their file isn't there yet, once all groups are settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from wirespan import ids, records, schemas
from wirespan.adjudication import groups, link_tasks
from wirespan.adjudication.faults import CHANGED, CONTRADICTION, SEVERAL, fault
from wirespan.adjudication.groups import LinkGroup, doc_of
from wirespan.adjudication.links import (
    FOLDER,
    LINKS,
    StoryLinks,
    changed,
    raw_links,
    settled_annotations,
    stories_of,
)
from wirespan.adjudication.people import Judges
from wirespan.adjudication.pulled import PulledVerdicts, looked_through
from wirespan.adjudication.reading import submitted
from wirespan.adjudication.sides import names_of
from wirespan.compare import ADJUDICATED
from wirespan.errors import Finding
from wirespan.labelstudio.outcome import LinksOutcome
from wirespan.merge import merge, resolve
from wirespan.model import Link
from wirespan.store import Corpus, layer_file
from wirespan.studio.base import Base
from wirespan.studio.desk import Desk, alone, changing
from wirespan.studio.people import People
from wirespan.studio.project import known
from wirespan.studio.pulled import Take
from wirespan.wording import many


def pull(
    desk: Desk,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    dry_run: bool = False,
) -> PulledVerdicts:
    """Pull the verdicts on links. `take` settles conflicts; `by` is whose all verdicts are.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    corpus = desk.corpus
    with nullcontext() if dry_run else alone(corpus.root):
        project, base = known(desk, title, adjudicates=True)
        done, judges = PulledVerdicts(project.title), Judges(desk, people, by, base.place)
        merging = _Merge(corpus, base, _tasks(desk, base, done), judges, take, done)
        with changing(corpus.root, dry_run=dry_run) as change:
            for story, links in stories_of(base).items():
                content = merging.story(story, links)
                if content is not None:
                    change.put(layer_file(LINKS, story), content)
            judges.ended()
        if not dry_run:
            told = many(len(done.outcomes), "story", "stories")
            desk.keeper.save(base, f"Pull the links of {told} from {project.title}")
        return done


def _tasks(desk: Desk, base: Base, done: PulledVerdicts) -> dict[str, Mapping[str, Any]]:
    """Return the tasks that have changed since they were merged, by what they are of."""
    rows, several = looked_through(desk, base, done)
    wanted = {
        row.id: row.doc
        for row in rows
        if row.doc in base.tasks and row.doc not in several and row.updated != base.tasks[row.doc].seen
    }
    return {wanted[task["id"]]: task for task in desk.remote.tasks(base.project, sorted(wanted))}


@dataclass(frozen=True, slots=True)
class _Merge:
    """Merges the links of stories, and brings the base to what was merged."""

    corpus: Corpus
    base: Base
    tasks: Mapping[str, Mapping[str, Any]]
    judges: Judges
    take: Take | None
    done: PulledVerdicts

    def story(self, story: str, links: StoryLinks) -> bytes | None:
        """Merge the verdicts on a story's links; return its file, if it changes."""
        names, done = names_of(self.base), self.done
        if story not in self.corpus.stories():
            done.notes.append(f"{story}: there is no such story any more")
            return None
        agreed, disputed = links.groups(names)
        found = {group.key: self._verdict(story, group) for group in disputed}
        new = {key: verdict for key, verdict in found.items() if verdict is not None}
        verdicts = links.verdicts | new
        open_ = [group for group in disputed if group.key not in verdicts]
        done.open += [doc_of(story, group.key) for group in open_]
        if links.merged and not new:
            return None
        # Of links that are settled already, those still in dispute stay; of two passes none may be lost.
        waits = open_ and not (ADJUDICATED in names and self.corpus.annotated(LINKS, story))
        if (new or not waits) and changed(names, links, raw_links(self.corpus, names, story)):
            pointer = next((doc_of(story, key) for key in new), "")
            what = f"{story}: a side's links have changed since"
            done.findings.append(fault(self.base.place, CHANGED, pointer, what))
            return None
        if waits:
            done.waits(story, [f"{len(open_)} of {len(disputed)} groups of links have no verdict yet"])
            return None
        theirs = [*agreed, *(link for part in verdicts.values() for link in part)]
        if ADJUDICATED in names:
            theirs += [link for group in open_ for link in (group.a, group.b)[names.index(ADJUDICATED)]]
        there = settled_annotations(self.corpus, story)
        whole, notes = groups.settled(_apart(theirs), {node: node for node in there}, there)
        done.notes += [f"{story}: {note}" for note in notes]
        before = self.corpus.links(story)
        merged = merge(links.base, before, whole)
        if merged.conflicts and self.take is None:
            done.conflicts[story] = merged.conflicts
            return None
        after: Any = resolve(merged, self.take or "ours")
        done.outcomes.append(LinksOutcome(story, before, after))
        now = replace(links, base=whole, verdicts=verdicts, merged=True)
        self.base.extra[f"{FOLDER}{story}.json"] = now.content()
        for doc in (doc_of(story, key) for key in new):
            updated = str(self.tasks[doc].get("updated_at"))
            self.base.tasks[doc] = replace(self.base.tasks[doc], seen=updated)
        return records.lines(after)

    def _verdict(self, story: str, group: LinkGroup) -> list[Link] | None:
        """Return the links that a new verdict makes of a group; None where there is none to take."""
        doc = doc_of(story, group.key)
        task = self.tasks.get(doc, {})
        given = submitted(task)
        if not given:
            return None
        pointer = f"/task/{task['id']}"
        code, what = CONTRADICTION, "no valid link"
        if len(given) > 1:
            code, what = SEVERAL, f"{len(given)} verdicts"
        elif isinstance(read := link_tasks.read(given[0].get("result")), str):
            what = read
        elif isinstance(by := self.judges.of(given[0], doc, pointer), Finding):
            self.done.findings.append(by)
            return None
        else:
            try:
                found = groups.verdict(group, read[0], by, read[1])
                if all(schemas.fast("link").is_valid(records.encode(link)) for link in found):
                    return found
            except ValueError as error:
                what = str(error)
        self.done.findings.append(fault(self.base.place, code, pointer, f"{doc}: {what}"))
        return None


def _apart(links: Sequence[Link]) -> list[Link]:
    """Give links that share an id one of their own, the same at each reading."""
    used: set[str] = set()
    out = []
    for link in links:
        own = link.id
        while own in used:
            own = ids.made(f"{own}\n{records.line(link)!r}")
        used.add(own)
        out.append(link if own == link.id else replace(link, id=own))
    return out

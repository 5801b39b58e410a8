"""Verdicts on links into the links of the corpus.

The links of a story are merged as one: where their file isn't there yet, once all groups are settled.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from typing import Any

from wirespan import journal, records, schemas
from wirespan.adjudication import groups, link_tasks
from wirespan.adjudication.groups import Group
from wirespan.adjudication.links import (
    FOLDER,
    LINKS,
    Story,
    changed,
    raw_links,
    settled_annotations,
    stories_of,
)
from wirespan.adjudication.people import Judges
from wirespan.adjudication.pull import Settled
from wirespan.adjudication.reading import CHANGED, CONTRADICTION, NOBODY, SEVERAL, fault, submitted
from wirespan.adjudication.sides import Names
from wirespan.compare import ADJUDICATED
from wirespan.labelstudio.outcome import Outcome
from wirespan.merge import merge, resolve
from wirespan.model import Link
from wirespan.store import Corpus, layer_file
from wirespan.studio.base import Base
from wirespan.studio.keeper import Keeper
from wirespan.studio.people import People
from wirespan.studio.project import Progress, alone, known, silent
from wirespan.studio.pull import Take
from wirespan.studio.remote import Remote


def pull(
    corpus: Corpus,
    remote: Remote,
    keeper: Keeper,
    people: People,
    *,
    title: str | None = None,
    take: Take | None = None,
    by: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Settled:
    """Pull the verdicts on links. `take` settles conflicts; `by` is whose all verdicts are.

    Raises `WirespanError` where work can't go on, before anything was written.
    """
    with nullcontext() if dry_run else alone(corpus.root):
        project, base = known(remote, keeper, title, adjudicates=True)
        done, judges = Settled(project.title), Judges(corpus, remote, people, by)
        tasks = _tasks(remote, base, done, progress)
        files = journal.writing(corpus.root) if not dry_run else nullcontext(journal.Change())
        with files as change:
            for story, links in stories_of(base).items():
                content = _story(corpus, base, (story, links), tasks, judges=judges, take=take, done=done)
                if content is not None:
                    change.put(layer_file(LINKS, story), content)
            judges.ended()
        if not dry_run:
            keeper.save(base, f"Pull the links of {len(done.outcomes)} stories from {project.title}")
        return done


def _tasks(remote: Remote, base: Base, done: Settled, progress: Progress) -> dict[str, Mapping[str, Any]]:
    """Return the tasks that have changed since they were merged, by what they are of."""
    with progress("Comparing", 0) as step:
        listed = remote.rows(base.project, docs=True, done=step)
    rows = {row.doc: row for row in listed if row.doc in base.tasks}
    doubled = [doc for doc, count in Counter(row.doc for row in listed).items() if doc in rows and count > 1]
    done.findings += [fault(_file(base), SEVERAL, "", f"{doc} has several tasks") for doc in doubled]
    done.notes += [
        f"{row.doc}: edits that weren't submitted, and aren't pulled" for row in rows.values() if row.draft
    ]
    wanted = {
        row.id: str(doc)
        for doc, row in rows.items()
        if doc not in doubled and row.updated != base.tasks[str(doc)].seen
    }
    return {wanted[task["id"]]: task for task in remote.tasks(base.project, sorted(wanted))}


def _story(
    corpus: Corpus,
    base: Base,
    item: tuple[str, Story],
    tasks: Mapping[str, Mapping[str, Any]],
    *,
    judges: Judges,
    take: Take | None,
    done: Settled,
) -> bytes | None:
    """Merge the verdicts on a story's links; return its file, if it changes."""
    story, links = item
    names: Names = (base.mark.sides[0], base.mark.sides[1])
    if story not in corpus.stories():
        done.notes.append(f"{story}: there is no such story any more")
        return None
    agreed, disputed = links.groups(names)
    found, seen = {}, {}
    for group in disputed:
        doc = f"{story}/{group.key}"
        verdict = _verdict(base, group, tasks.get(doc), doc, judges, done)
        if verdict is not None:
            found[group.key] = verdict
            seen[doc] = str(tasks[doc].get("updated_at"))
    verdicts = links.verdicts | found
    open_ = [group for group in disputed if group.key not in verdicts]
    done.open += [f"{story}/{group.key}" for group in open_]
    if links.merged and not found:
        return None
    # Of links that are settled already, those still in dispute stay; of two passes none may be lost.
    waits = open_ and not (ADJUDICATED in names and corpus.annotated(LINKS, story))
    if (found or not waits) and changed(names, links, raw_links(corpus, names, story)):
        pointer = next(iter(seen), "")
        done.findings.append(
            fault(_file(base), CHANGED, pointer, f"{story}: a side's links have changed since")
        )
        return None
    if waits:
        done.waiting[story] = [f"{len(open_)} of {len(disputed)} groups of links have no verdict yet"]
        return None
    theirs = [*agreed, *(link for part in verdicts.values() for link in part)]
    if ADJUDICATED in names:
        theirs += [link for group in open_ for link in (group.a, group.b)[names.index(ADJUDICATED)]]
    there = settled_annotations(corpus, story)
    whole, notes = groups.settled(_apart(theirs), {node: node for node in there}, there)
    done.notes += [f"{story}: {note}" for note in notes]
    ours = corpus.links(story)
    merged = merge(links.base, ours, whole)
    if merged.conflicts and take is None:
        done.conflicts[story] = merged.conflicts
        return None
    after: Any = list(resolve(merged, take or "ours"))
    before: Any = ours
    done.outcomes.append(Outcome(story, "", {LINKS: before}, {LINKS: after}))
    now = replace(links, base=whole, verdicts=verdicts, merged=True)
    base.extra[f"{FOLDER}{story}.json"] = now.content()
    for doc, updated in seen.items():
        base.tasks[doc] = replace(base.tasks[doc], seen=updated)
    return records.lines(after)


def _verdict(  # noqa: PLR0917 - one task, and all that is told of it
    base: Base, group: Group, task: Mapping[str, Any] | None, doc: str, judges: Judges, done: Settled
) -> list[Link] | None:
    given = [] if task is None else submitted(task)
    if task is None or not given:
        return None
    pointer = f"/task/{task['id']}"
    if len(given) > 1:
        done.findings.append(fault(_file(base), SEVERAL, pointer, f"{doc}: {len(given)} verdicts"))
        return None
    read = link_tasks.read(given[0].get("result"))
    if isinstance(read, str):
        done.findings.append(fault(_file(base), CONTRADICTION, pointer, f"{doc}: {read}"))
        return None
    try:
        found = groups.verdict(group, read[0], judges.of(given[0]) or NOBODY, read[1])
    except ValueError as error:
        done.findings.append(fault(_file(base), CONTRADICTION, pointer, f"{doc}: {error}"))
        return None
    if not all(schemas.fast("link").is_valid(records.encode(link)) for link in found):
        done.findings.append(fault(_file(base), CONTRADICTION, pointer, f"{doc}: no valid link"))
        return None
    return found


def _apart(links: Sequence[Link]) -> list[Link]:
    """Give links that share an id one of their own, the same at each reading."""
    used: set[str] = set()
    out = []
    for link in links:
        own = link.id
        while own in used:
            own = urlsafe_b64encode(sha256(f"{own}\n{records.line(link)!r}".encode()).digest())[:10].decode()
        used.add(own)
        out.append(link if own == link.id else replace(link, id=own))
    return out


def _file(base: Base) -> str:
    return f"Label Studio project {base.project}"

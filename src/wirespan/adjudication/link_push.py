"""Disputed links into a Label Studio project of their own, a task a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import orjson

from wirespan.adjudication import link_tasks
from wirespan.adjudication.links import (
    FOLDER,
    LINKS,
    Story,
    changed,
    compare,
    opened_story,
    stories_of,
)
from wirespan.adjudication.project import Sent, Work, base_of
from wirespan.adjudication.sides import Names
from wirespan.compare import ADJUDICATED
from wirespan.errors import UsageError
from wirespan.labelstudio.importing import Library
from wirespan.store import Corpus, choose, layer_file
from wirespan.studio.base import Base, Task
from wirespan.studio.keeper import Keeper
from wirespan.studio.project import Progress, alone, default_title, silent
from wirespan.studio.remote import Remote, Row
from wirespan.studio.sending import Parcel


def push(
    corpus: Corpus,
    remote: Remote | None,
    keeper: Keeper,
    names: Names,
    *,
    stories: Sequence[str] = (),
    title: str | None = None,
    withheld: bool = False,
    library: Library | None = None,
    progress: Progress = silent,
) -> Sent:
    """Push the links that two sides disagree on; without a server it is a dry run.

    Raises `WirespanError` where work can't go on.
    """
    found, notes = compare(corpus, names, choose(corpus, stories))
    done = Sent(title or default_title(corpus, " ".join(("links", *names))), notes=notes)
    if remote is None:
        _unsettled(corpus, names, found, base_of(keeper, done.title, names))
        _parcels(corpus, found, names, withheld=True, library=library, done=done)
        return done
    with alone(corpus.root):
        work = Work(corpus, remote, keeper, names, done, progress)
        project = work.find([LINKS])
        _unsettled(corpus, names, found, project.base if project else None)
        base = work.open(project, [LINKS], link_tasks.page(names))
        rows = {row.doc: row for row in work.tasks(base) if row.doc is not None}
        for story, now in found.items():
            _note(work, base, story, now, rows)
        kept = {story: links for story, links in stories_of(base).items() if story in found}
        parcels = _parcels(corpus, kept, names, withheld=withheld, library=library, done=done)
        sent = []
        for doc, parcel in parcels.items():
            if doc in rows and doc in base.tasks:
                done.there[doc] = done.sent.pop(doc)
            else:
                base.tasks[doc] = Task(doc)
                sent.append(parcel)
        work.deliver(base, sent)
    return done


def _note(work: Work, base: Base, story: str, now: Story, rows: Mapping[str, Row]) -> None:
    """Keep what both sides say of a story, unless verdicts hang on what they said before."""
    old = stories_of(base).get(story)
    if old is not None and (old.raw, old.sides) == (now.raw, now.sides):
        return
    before = [f"{story}/{group.key}" for group in old.groups(work.names)[1]] if old else []
    there = [doc for doc in before if doc in rows]
    tasks = list(work.remote.tasks(base.project, [rows[doc].id for doc in there])) if there else []
    if any(task.get("annotations") or task.get("drafts") for task in tasks):
        if old is not None and changed(work.names, old, now.raw):
            work.done.wrong.append(
                f"{story}: a side's links have changed since they were sent, and somebody is at work on them"
                " there; delete their tasks in Label Studio, and push again"
            )
        return
    for doc in there:
        work.remote.delete(rows[doc].id)
    for doc in before:
        base.tasks.pop(doc, None)
    base.extra[f"{FOLDER}{story}.json"] = now.content()


def _unsettled(corpus: Corpus, names: Names, found: Iterable[str], base: Base | None) -> None:
    """Raise `UsageError` where links are settled that come from neither side nor this project."""
    ours = stories_of(base) if base else {}
    for story in found if ADJUDICATED not in names else ():
        # What was there when it was pushed had come from this project, too.
        if corpus.links(story) and not (story in ours and (ours[story].merged or ours[story].base)):
            raise UsageError(
                f"{layer_file(LINKS, story)} holds links already, and neither {names[0]} nor {names[1]} is"
                f" {ADJUDICATED}",
                f"Settle against them: wirespan adjudicate push {ADJUDICATED} {names[1]} {story} -l links",
            )


def _parcels(
    corpus: Corpus,
    found: Mapping[str, Story],
    names: Names,
    *,
    withheld: bool,
    library: Library | None,
    done: Sent,
) -> dict[str, Parcel]:
    parcels = {}
    for story, links in found.items():
        disputed = links.groups(names)[1]
        if not disputed:
            done.agreed.append(story)
            continue
        documents, there = opened_story(corpus, story, library)
        for group in disputed:
            doc = f"{story}/{group.key}"
            if not link_tasks.members(group) <= there.keys():
                done.wrong.append(
                    f"{doc}: it links what isn't there any more; delete its task in Label Studio, if it has"
                    " one, and push again"
                )
                continue
            shown = {d: documents[d] for d, _ in link_tasks.shown_of(group) & there.keys()}
            lacking = sorted(
                own for own, d in shown.items() if d.text is None or (d.rights.withheld and not withheld)
            )
            if lacking:
                done.left.append(
                    f"{doc}: withheld texts that may not be sent, or aren't here: {', '.join(lacking)}"
                )
                continue
            task = orjson.dumps(link_tasks.task(story, group, there, documents))
            parcels[doc] = Parcel(doc, [], task, group.key)
            done.sent[doc] = 1
    return parcels

"""Disputed links into a Label Studio project of their own, a task a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson

from wirespan.adjudication import link_tasks
from wirespan.adjudication.groups import doc_of
from wirespan.adjudication.links import (
    FOLDER,
    LINKS,
    StoryLinks,
    changed,
    compare,
    opened_story,
    stories_of,
)
from wirespan.adjudication.project import Request, Sent, Work, base_titled, title_of
from wirespan.adjudication.sides import Names
from wirespan.compare import ADJUDICATED
from wirespan.errors import UsageError
from wirespan.joining import Library
from wirespan.model import Document
from wirespan.store import Corpus, choose, layer_file
from wirespan.studio.base import Base, Task
from wirespan.studio.desk import Desk, Withheld, alone
from wirespan.studio.keeper import Keeper
from wirespan.studio.remote import Row
from wirespan.studio.sending import Parcel


def push(desk: Desk, request: Request) -> Sent:
    """Push the links that two sides disagree on. Raises `WirespanError` where work can't go on."""
    names = request.names
    found, done = _compared(desk.corpus, desk.keeper, request)
    with alone(desk.corpus.root):
        work = Work(desk, request, done)
        project = work.find()
        _unsettled(desk.corpus, names, found, project.base if project else None)
        base = work.open(project, link_tasks.page(names))
        rows = {row.doc: row for row in work.tasks(base) if row.doc is not None}
        for story, now in found.items():
            _note(work, base, story, now, rows)
        kept = {story: links for story, links in stories_of(base).items() if story in found}
        sent = []
        for doc, parcel in _parcels(desk.corpus, names, kept, desk.withheld, done).items():
            if doc in rows and doc in base.tasks:
                done.there[doc] = done.sent.pop(doc)
            else:
                base.tasks[doc] = Task(doc)
                sent.append(parcel)
        work.deliver(base, sent)
    return done


def preview(corpus: Corpus, keeper: Keeper, request: Request, library: Library) -> Sent:
    """Return what a push would send, to a server that may have withheld texts; nothing is sent or written."""
    found, done = _compared(corpus, keeper, request)
    _unsettled(corpus, request.names, found, base_titled(keeper, done.title, request.names))
    _parcels(corpus, request.names, found, Withheld(library, allowed=True), done)
    return done


def _compared(corpus: Corpus, keeper: Keeper, request: Request) -> tuple[dict[str, StoryLinks], Sent]:
    """Return the links of the stories that both sides have linked, and what is to be told of them."""
    found, notes = compare(corpus, request.names, choose(corpus, request.stories))
    title = title_of(corpus, keeper, request)
    return found, Sent(title, notes=notes)


def _note(work: Work, base: Base, story: str, now: StoryLinks, rows: Mapping[str, Row]) -> None:
    """Keep what both sides say of a story, unless verdicts hang on what they said before."""
    remote, names = work.desk.remote, work.request.names
    old = stories_of(base).get(story)
    if old is not None and (old.raw, old.sides) == (now.raw, now.sides):
        return
    before = [doc_of(story, group.key) for group in old.groups(names)[1]] if old else []
    there = [doc for doc in before if doc in rows]
    tasks = list(remote.tasks(base.project, [rows[doc].id for doc in there])) if there else []
    if any(task.get("annotations") or task.get("drafts") for task in tasks):
        if old is not None and changed(names, old, now.raw):
            work.done.wrong.append(
                f"{story}: a side's links have changed since they were sent, and somebody is at work on them"
                " there; delete their tasks in Label Studio, and push again"
            )
        return
    for doc in there:
        remote.delete(rows[doc].id)
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
    corpus: Corpus, names: Names, found: Mapping[str, StoryLinks], withheld: Withheld, done: Sent
) -> dict[str, Parcel]:
    """Return what is to be sent of each group in dispute, and note what isn't."""
    parcels = {}
    for story, links in found.items():
        disputed = links.groups(names)[1]
        if not disputed:
            done.agreed.append(story)
            continue
        documents, there = opened_story(corpus, story, withheld.library)
        for group in disputed:
            doc = doc_of(story, group.key)
            if not link_tasks.members(group) <= there.keys():
                done.wrong.append(
                    f"{doc}: it links what isn't there any more; delete its task in Label Studio, if it has"
                    " one, and push again"
                )
                continue
            shown = {d: documents[d] for d, _ in link_tasks.shown_of(group) & there.keys()}
            lacking = sorted(own for own, d in shown.items() if _lacks_text(d, withheld))
            if lacking:
                done.left.append(
                    f"{doc}: withheld texts that may not be sent, or aren't here: {', '.join(lacking)}"
                )
                continue
            task = orjson.dumps(link_tasks.task(story, group, there, documents))
            parcels[doc] = Parcel(doc, [], task, group.key)
            done.sent[doc] = 1
    return parcels


def _lacks_text(document: Document, withheld: Withheld) -> bool:
    """Whether a report can't be shown: its text isn't here, or may not be sent."""
    return document.text is None or (document.rights.withheld and not withheld.allowed)

"""Reports and their annotations into a Label Studio project.

Safe to cut off at any moment, and to run again: what is to be sent is written into the base before it is
sent, reports are told apart by `data.doc_id`, and what is there is compared before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wirespan import labelstudio
from wirespan.errors import RecordError, UsageError
from wirespan.labelstudio.importing import Library
from wirespan.layers import alike, by_layer, flat
from wirespan.model import Document, story_of
from wirespan.store import Corpus, choose, layer_file
from wirespan.studio import updating
from wirespan.studio.base import Base, Mode
from wirespan.studio.contents import Contents, documents
from wirespan.studio.doubles import remove_doubles
from wirespan.studio.keeper import Keeper
from wirespan.studio.project import (
    FETCH,
    Found,
    Progress,
    alone,
    base_of,
    by_title,
    create,
    default_title,
    silent,
)
from wirespan.studio.remote import Remote, Row
from wirespan.studio.sending import Job, May, Parcel, Pushed, not_shown, parcel, send


def push(
    corpus: Corpus,
    remote: Remote,
    keeper: Keeper,
    *,
    stories: Sequence[str] = (),
    layers: Sequence[str] | None = None,
    title: str | None = None,
    mode: Mode | None = None,
    by: str | None = None,
    update: bool = False,
    force: bool = False,
    withheld: bool = False,
    library: Library | None = None,
    progress: Progress = silent,
) -> Pushed:
    """Push stories, all by default. `withheld`: their texts may go to this server. `force`: the page too.

    `update`: reports that are there already and have changed here are brought up to date, or replaced where
    their text has changed; see `updating`.

    Raises `WirespanError` where work can't go on; what was sent by then is known when it is run again.
    """
    chosen = choose(corpus, stories)
    with alone(corpus.root):
        title = title or default_title(corpus, mode or "correct")
        found = by_title(remote, keeper, title)
        created = found is None
        found = found or create(remote, corpus, mode=mode or "correct", title=title, layers=layers, by=by)
        _agrees(found, layers, mode, by)
        done = Pushed(title, found.id, created, found.mark.mode)
        with progress("Comparing", 0) as step:
            rows = [] if created else remote.rows(found.id, docs=True, done=step)
        base = base_of(found, rows)
        _page(remote, found, base, force, done)
        base.title = title
        job = Job(corpus, remote, keeper, base, done, progress, Contents(corpus))
        rows = remove_doubles(remote, base, rows, removed=done.removed, wrong=done.wrong)
        rows = updating.finish(job, rows)
        texts = documents(corpus, chosen)
        _missing(job, chosen, texts, rows)
        with progress("Tasks", len(texts)) as step:
            at = {row.doc: row for row in rows if row.doc is not None}
            parcels, may = [], May(withheld, library)
            for document in texts.values():
                parcels += _parcels(job, document, at.get(document.id), may)
                step(1)
        new = [one for one in parcels if one.row is None]
        if new:
            rows = _send(job, new)
        done.sent = [one.doc for one in new]
        _settle(base, rows, done)
        changed = [one for one in parcels if one.row is not None and one.row.text == one.text]
        retexted = [one for one in parcels if one.row is not None and one.row.text != one.text]
        if update:
            updating.update(job, changed)
            updating.replace(job, retexted)
        else:
            done.behind = [one.doc for one in changed]
            done.retexted = [one.doc for one in retexted]
        keeper.save(base, f"Pushed {len(done.sent)} reports to {title}")
        return done


def _agrees(found: Found, layers: Sequence[str] | None, mode: Mode | None, by: str | None) -> None:
    """Raise `UsageError` where a project was made for something else."""
    mark = found.mark
    wanted = None if layers is None else set(layers)
    for given, own in ((wanted, set(mark.layers)), (mode, mark.mode), (by, mark.by)):
        if given is not None and given != own:
            about = f"mode {mark.mode}, layers {', '.join(mark.layers)}" + (
                f", by {mark.by}" if mark.by else ""
            )
            raise UsageError(
                f"the project {found.title!r} was made for something else: {about}",
                "Leave those options out, or name another project with --project.",
            )


def _page(remote: Remote, found: Found, base: Base, force: bool, done: Pushed) -> None:
    ours, theirs = labelstudio.page(found.mark.layers).strip(), found.config.strip()
    if theirs == ours:
        base.page = ours
    elif theirs == base.page or force:
        remote.change(found.id, {"label_config": ours})
        base.page = ours
    elif lacking := labelstudio.lacking(theirs, found.mark.layers):
        raise UsageError(
            f"the labelling page was changed by hand in Label Studio, and lacks {', '.join(lacking)}:"
            " what reports hold in them would be lost there",
            "Put ours back with --force.",
        )
    else:
        done.wrong.append(
            "the labelling page was changed by hand in Label Studio and left so; --force puts ours back"
        )


def _missing(job: Job, chosen: Sequence[str], texts: Mapping[str, Document], rows: Iterable[Row]) -> None:
    """Note reports that are there and aren't in the corpus any more."""
    stories = set(job.corpus.stories())
    for row in rows:
        story = story_of(row.doc or "")
        if row.doc in job.base.tasks and row.doc not in texts and (story in chosen or story not in stories):
            job.done.notes.append(
                f"{row.doc}: isn't in the corpus any more; its task {row.id} stays until you delete it there"
            )


def _parcels(job: Job, document: Document, row: Row | None, may: May) -> list[Parcel]:
    """Return what is to be sent of a report, nothing or one, and note what isn't."""
    base, done, doc = job.base, job.done, document.id
    layers, correct = base.mark.layers, job.correct
    own = flat(job.contents.of(doc), layers) if correct else []
    if row is not None:
        done.there += 1
        if doc not in base.tasks:
            done.wrong.append(
                f"{doc}: its task {row.id} isn't known here. If it was pushed from another clone, push"
                f" refs/wirespan/* there, and here: {FETCH}; else delete it there, and push again"
            )
            return []
        same = row.text == document.digests.text
        if same and (not correct or alike(base.of(doc), own)):
            return []
        held = by_layer(base.of(doc))
        story = document.story
        lost = [layer for layer in layers if held[layer] and not job.corpus.annotated(layer, story)]
        if lost:
            files = ", ".join(layer_file(layer, story) for layer in lost)
            done.notes.append(f"{doc}: stays as it is there, since {files} isn't here any more")
            return []
    try:
        made = parcel(job, document, own, may, row)
    except RecordError as error:
        done.wrong.append(f"{error.message}. {error.hint}")
        return []
    if isinstance(made, str):
        done.left.append(made)
        return []
    if row is not None and same and made.result() == _shown(job, document, may, row):
        return []  # what has changed isn't shown there, as who has said it
    return [made]


def _shown(job: Job, document: Document, may: May, row: Row) -> object:
    """Return the result of what is held of a report; None where it can't be made."""
    try:
        made = parcel(job, document, job.base.of(document.id), may, row)
    except RecordError:
        return None
    return None if isinstance(made, str) else made.result()


def _send(job: Job, parcels: Sequence[Parcel]) -> list[Row]:
    """Send reports that aren't there yet, and return what is there then."""
    for one in parcels:
        job.base.restart(one.doc, None, one.annotations if job.correct else None)
    job.save(f"Push {len(parcels)} reports to {job.base.title}")
    send(job, parcels)
    done = job.done
    return remove_doubles(job.remote, job.base, job.rows(), removed=done.removed, wrong=done.wrong)


def _settle(base: Base, rows: Sequence[Row], done: Pushed) -> None:
    """Note the tasks that reports have, of which none may be lacking that was sent."""
    there = {row.id for row in rows}
    for row in rows:
        if row.doc in base.tasks and base.tasks[row.doc].task not in there:
            base.tasks[row.doc].task = row.id
    lacking = [doc for doc in done.sent if base.tasks[doc].task not in there]
    if lacking:
        raise not_shown(lacking)

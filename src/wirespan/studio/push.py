"""Reports and their annotations into a Label Studio project.

Safe to cut off at any moment, and to run again: what is to be sent is written into the base before it is
sent, reports are told apart by `data.doc_id`, and what is there is compared before and after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from wirespan import labelstudio
from wirespan.contents import Contents, documents
from wirespan.errors import RecordError, UsageError
from wirespan.labelstudio.hints import SHARE
from wirespan.labelstudio.offered import Offered
from wirespan.layers import alike, by_layer, flat
from wirespan.model import Document, story_of
from wirespan.store import choose, layer_file
from wirespan.studio import updating
from wirespan.studio.base import Base, Mode
from wirespan.studio.desk import Desk, alone
from wirespan.studio.doubles import remove_doubles
from wirespan.studio.project import Project, base_of, by_title, create, title_to_push
from wirespan.studio.remembered import AGAIN, AGAIN_ASIDE, Changes, told
from wirespan.studio.remote import Row
from wirespan.studio.sending import Job, Parcel, Pushed, not_shown, parcel, send
from wirespan.wording import many


def push(
    desk: Desk,
    *,
    stories: Sequence[str] = (),
    layers: Sequence[str] | None = None,
    title: str | None = None,
    mode: Mode | None = None,
    by: str | None = None,
    update: bool = False,
    force: bool = False,
) -> Pushed:
    """Push stories, all by default.

    `force`: our labelling page too, where it was changed there; and an update also where it takes back there
    what was pulled and isn't in the files.

    `update`: reports that are there already and have changed here are brought up to date, or replaced where
    their text has changed; see `updating`.

    Raises `WirespanError` where work can't go on; what was sent by then is known when it is run again.
    """
    corpus = desk.corpus
    chosen = choose(corpus, stories)
    with alone(corpus.root):
        kind = mode or "correct"
        title = title_to_push(corpus, desk.keeper, title, kind, lambda mark: mark.mode == kind)
        project = by_title(desk, title)
        created = project is None
        project = project or create(desk, title, mode=kind, layers=layers, by=by)
        _agrees(project, layers, mode, by)
        done = Pushed(title, project.id, created, project.mark.mode)
        rows = [] if created else desk.rows(project.id, docs=True)
        base = base_of(project, rows)
        contents = Contents(corpus)
        job = Job(desk, base, done, contents, Offered(corpus, contents))
        _page(job, project, force)
        base.title = title
        rows = updating.finish(job, _single(job, rows))
        texts = documents(corpus, chosen)
        _missing(job, chosen, texts, rows)
        parcels = []
        with desk.progress("Tasks", len(texts)) as step:
            at = {row.doc: row for row in rows if row.doc is not None}
            for document in texts.values():
                parcels += _parcels(job, document, at.get(document.id))
                step(1)
        new = [one for one in parcels if one.row is None]
        if new:
            rows = _send(job, new)
        done.sent = [one.doc for one in new]
        _settle(base, rows, done)
        _forget(job, texts)
        if update and not force:
            parcels = _held_back(job, parcels)
        changed = [one for one in parcels if one.row is not None and one.row.text == one.text]
        retexted = [one for one in parcels if one.row is not None and one.row.text != one.text]
        if update:
            updating.update(job, changed)
            updating.replace(job, retexted)
        else:
            done.behind = [one.doc for one in changed]
            done.retexted = [one.doc for one in retexted]
        job.save(f"Pushed {many(len(done.sent), 'report')} to {title}")
        return done


def _agrees(project: Project, layers: Sequence[str] | None, mode: Mode | None, by: str | None) -> None:
    """Raise `UsageError` where a project was made for something else."""
    mark = project.mark
    wanted = None if layers is None else set(layers)
    for given, own in ((wanted, set(mark.layers)), (mode, mark.mode), (by, mark.by)):
        if given is not None and given != own:
            about = f"mode {mark.mode}, layers {', '.join(mark.layers)}" + (
                f", by {mark.by}" if mark.by else ""
            )
            raise UsageError(
                f"the project {project.title!r} was made for something else: {about}",
                "Leave those options out, or name another project with --project.",
            )


def _page(job: Job, project: Project, force: bool) -> None:
    """Bring the labelling page up to date, unless it was changed by hand; see that it lacks nothing."""
    ours, theirs = labelstudio.page(project.mark.layers).strip(), project.config.strip()
    if theirs == ours:
        job.base.page = ours
    elif theirs == job.base.page or force:
        job.desk.remote.change(project.id, {"label_config": ours})
        job.base.page = ours
    elif lacking := labelstudio.lacking(theirs, project.mark.layers):
        raise UsageError(
            f"the labelling page was changed by hand in Label Studio, and lacks {', '.join(lacking)}:"
            " what reports hold in them would be lost there",
            "Put ours back with --force.",
        )
    else:
        job.done.wrong.append(
            "the labelling page was changed by hand in Label Studio and left so; --force puts ours back"
        )


def _single(job: Job, rows: Sequence[Row]) -> list[Row]:
    """Return tasks without the copies that nobody touched, which are deleted."""
    done = job.done
    return remove_doubles(job.desk.remote, job.base, rows, removed=done.removed, wrong=done.wrong)


def _missing(job: Job, chosen: Sequence[str], texts: Mapping[str, Document], rows: Iterable[Row]) -> None:
    """Note reports that are there and aren't in the corpus any more."""
    stories = set(job.desk.corpus.stories())
    for row in rows:
        story = story_of(row.doc or "")
        if row.doc in job.base.tasks and row.doc not in texts and (story in chosen or story not in stories):
            job.done.notes.append(
                f"{row.doc}: isn't in the corpus any more; its task {row.id} stays until you delete it there"
            )


def _parcels(job: Job, document: Document, row: Row | None) -> list[Parcel]:
    """Return what is to be sent of a report, nothing or one, and note what isn't."""
    base, done, doc = job.base, job.done, document.id
    layers, correct = base.mark.layers, job.correct
    own = flat(job.contents.of(doc), layers) if correct else []
    if row is not None:
        done.there += 1
        if doc not in base.tasks:
            done.wrong.append(
                f"{doc}: its task {row.id} isn't known here. If it was pushed from another clone, {SHARE};"
                " else delete it there, and push again"
            )
            return []
        same = row.text == document.digests.text
        if same and (not correct or alike(base.of(doc), own)):
            return []
        held = by_layer(base.of(doc))
        story = document.story
        annotated = job.desk.corpus.annotated
        lost = [layer for layer in layers if held[layer] and not annotated(layer, story)]
        if lost:
            files = ", ".join(layer_file(layer, story) for layer in lost)
            done.notes.append(f"{doc}: stays as it is there, since {files} isn't here any more")
            return []
    try:
        made = parcel(job, document, own, row)
    except RecordError as error:
        done.wrong.append(f"{error.message}. {error.hint}")
        return []
    if isinstance(made, str):
        done.left.append(made)
        return []
    if row is not None and same and made.result() == _shown(job, document, row):
        return []  # what has changed isn't shown there, as who has said it
    return [made]


def _shown(job: Job, document: Document, row: Row) -> object:
    """Return the result of what is held of a report; None where it can't be made."""
    try:
        made = parcel(job, document, job.base.of(document.id), row)
    except RecordError:
        return None
    return None if isinstance(made, str) else made.result()


def _forget(job: Job, docs: Collection[str]) -> None:
    """Forget what was pulled of reports and is in the files still."""
    pulled = job.base.pulled
    for annotator, doc in [key for key in pulled if key[1] in docs]:
        here = {a.id: a for a in flat(job.contents.of(doc, annotator))}
        changes = pulled.pop((annotator, doc))
        if left := {own: c for own, c in changes.items() if here.get(own) != c.after}:
            pulled[annotator, doc] = left


def _held_back(job: Job, parcels: Sequence[Parcel]) -> list[Parcel]:
    """Return parcels without those that would undo in Label Studio what was pulled, and tell of them."""
    undone: dict[bool, dict[str, Changes]] = {False: {}, True: {}}
    for one in parcels:
        if one.row is not None:
            retexted = one.row.text != one.text
            if changes := job.base.undone(one.doc, one.annotations, retexted=retexted):
                undone[retexted][one.doc] = changes
    for retexted, what in ((False, f"{AGAIN}, or merge the branch that has it"), (True, AGAIN_ASIDE)):
        if found := undone[retexted]:
            job.done.wrong.append(
                f"this would take back {told(found)}, which isn't in these files: {what}; --force takes it"
                " back there"
            )
    return [one for one in parcels if one.doc not in undone[False].keys() | undone[True].keys()]


def _send(job: Job, parcels: Sequence[Parcel]) -> list[Row]:
    """Send reports that aren't there yet, and return what is there then."""
    for one in parcels:
        job.base.restart(one.doc, None, one.annotations if job.correct else None)
    job.save(f"Push {many(len(parcels), 'report')} to {job.base.title}")
    send(job.desk, job.base.project, parcels)
    return _single(job, job.rows())


def _settle(base: Base, rows: Sequence[Row], done: Pushed) -> None:
    """Note the tasks that reports have, of which none may be lacking that was sent."""
    there = {row.id for row in rows}
    for row in rows:
        if row.doc in base.tasks and base.tasks[row.doc].task not in there:
            base.tasks[row.doc].task = row.id
    lacking = [doc for doc in done.sent if base.tasks[doc].task not in there]
    if lacking:
        raise not_shown(lacking)

"""Whatever is edited, the counts and the version are right."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirespan.store import Corpus
from wirespan.versions.levels import Level
from wirespan.versions.rule import verdict
from wirespan.versions.words import markdown

from .edits import FILES, KIND, compared, read, splits, write

EDITS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 5)),
    st.sampled_from(["change", "retype", "remove", "rename"]),
    max_size=8,
)


ADDITIONS = st.lists(st.sampled_from(sorted(FILES)), max_size=3)


@given(
    edits=EDITS, additions=ADDITIONS, test=st.sampled_from(["bridge", "patience", ""]), order=st.booleans()
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_edited_is_counted(
    corpus: Corpus, edits: dict[tuple[str, int], str], additions: list[str], test: str, order: bool
) -> None:
    splits(corpus.root, test=[test] if test else [], train=[s for s in ("bridge", "patience") if s != test])
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "b"
        shutil.copytree(corpus.root, other)
        wanted: Counter[tuple[str, ...]] = Counter()
        for path, (layer, story) in FILES.items():
            out = []
            for index, record in enumerate(read(corpus.root / path)):
                edit = edits.get((path, index))
                type_ = record[KIND[layer]]
                if edit == "remove":
                    wanted[story, layer, type_, "removed"] += 1
                    continue
                if edit == "change":
                    record["note"] = "looked at again"
                    wanted[story, layer, type_, "changed"] += 1
                elif edit == "retype":
                    record[KIND[layer]] = "another"
                    wanted[story, layer, "another", "changed"] += 1
                elif edit == "rename":
                    record["id"] = f"renamed-{index:02}"
                    wanted[story, layer, type_, "renamed"] += 1
                out.append(dict(reversed(record.items())) if order else record)
            for number in range(additions.count(path)):
                doc = read(corpus.root / f"corpus/{story}.jsonl")[0]["id"]
                out.append({"id": f"brand-new{number}", "doc": doc, KIND[layer]: "new"})
                wanted[story, layer, "new", "added"] += 1
            write(other / path, out[::-1] if order else out)
        found, changes = compared(corpus.root, other)
        got = {(c.story, c.layer, c.type, c.what): n for c, n in found.counts.items()}
        assert got == dict(wanted)
        assert Counter((c.story, c.layer, c.type, c.what) for c in changes) == wanted
        touched = any(story == test for story, *_ in wanted)
        level = Level.MINOR if touched else Level.PATCH if wanted else Level.NONE
        said = verdict(found)
        assert said.level == level
        versions = {Level.NONE: "0.1.0", Level.PATCH: "0.1.1", Level.MINOR: "0.2.0"}
        assert said.calls_for == versions[level]
        assert said.enough == (level == Level.NONE)
        assert parsed(list(markdown(found))) == wanted
        assert len([line for line in markdown(found, changes) if re.match("  - ", line)]) == len(changes)


def parsed(lines: list[str]) -> Counter[tuple[str, ...]]:
    """Read the counts of stories back from Markdown."""
    found: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        bullet = re.fullmatch(r"- `([\w-]+)`(?: \([^)]*\))?: (.+)\.", line)
        assert bullet, line
        for part in bullet[2].split("; "):
            layer, _, counts = part.partition(": ")
            for total, what, types in re.findall(r"(\d+) ([a-z]+) \(([^)]*)\)", counts):
                for type_, count in (item.rsplit(" ", 1) for item in types.split(", ")):
                    found[bullet[1], layer, type_, what] += int(count)
                assert sum(int(item.rsplit(" ", 1)[1]) for item in types.split(", ")) == int(total)
    return found

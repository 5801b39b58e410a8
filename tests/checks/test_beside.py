"""The schemas beside a corpus: those of the package, or a finding that says which aren't."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from wirespan import __version__, schemas
from wirespan.checks import run
from wirespan.errors import Finding
from wirespan.store import Corpus

MENTION, DATE = "schema/mention.schema.json", "schema/date.schema.json"
PACKAGE = Path(__file__).parents[2] / "schema"


def found(corpus: Corpus, level: int = 5) -> list[Finding]:
    return list(run(corpus, level=level).findings)


def test_the_files_are_those_of_the_package_byte_for_byte() -> None:
    wanted = {f"schema/{name}": (PACKAGE / name).read_bytes() for name in os.listdir(PACKAGE)}
    wanted.pop("schema/README.md")
    assert schemas.files() == wanted


def test_every_difference_is_named(corpus: Corpus) -> None:
    (corpus.root / DATE).unlink()
    mention = corpus.root / MENTION
    mention.write_bytes(mention.read_bytes().replace(b"\n", b"\r\n"))
    link = corpus.root / "schema/link.schema.json"
    link.write_bytes(link.read_bytes().replace(b'"figure"', b'"figurE"', 1))  # as long as before
    (corpus.root / "schema/opinion.schema.json").write_bytes(b"{}")
    (corpus.root / "schema/zone.schema.json").unlink()
    (corpus.root / "schema/zone.schema.json").symlink_to(PACKAGE / "zone.schema.json")
    (corpus.root / "schema/quote.schema.json").unlink()
    (corpus.root / "schema/quote.schema.json").mkdir()
    told = {f.file: f for f in found(corpus)}
    assert {f.code for f in told.values()} == {"schema-stale"}
    assert {f.level for f in told.values()} == {2}
    assert {Path(name).name.partition(".")[0]: f.found for name, f in told.items()} == {
        "date": "no such file",
        "link": "another content",
        "mention": "another content",
        "opinion": "a schema that wirespan doesn't have",
        "quote": "no regular file",
        "zone": "a symbolic link",
    }
    assert all(__version__ in f.expected for f in told.values())


def test_one_story_is_checked_with_them(corpus: Corpus) -> None:
    (corpus.root / DATE).unlink()
    assert [f.file for f in run(corpus, ["bridge"]).findings] == [DATE]
    assert run(corpus, level=1).findings == ()


@pytest.mark.parametrize("how", ["nothing", "empty", "foreign", "file", "link"])
def test_a_corpus_without_any_is_valid_until_a_release(corpus: Corpus, tmp_path: Path, how: str) -> None:
    """What else is called schema is none of the corpus's."""
    folder = corpus.root / "schema"
    shutil.rmtree(folder)
    if how == "file":
        folder.write_text("of something else")
    elif how == "link":
        shutil.copytree(PACKAGE, tmp_path / "schema")
        folder.symlink_to(tmp_path / "schema")
    elif how != "nothing":
        folder.mkdir()
    if how == "foreign":
        (folder / "users.schema.json").write_text("{}")
        (folder / "tables.sql").write_text("")
    assert found(corpus) == []
    (finding,) = found(corpus, level=6)
    assert (finding.code, finding.file, finding.level) == ("missing-schemas", "schema", 6)
    assert ("Move it away" in finding.remedy) == (how in ("file", "link", "foreign"))


def test_what_is_no_schema_may_lie_there(corpus: Corpus) -> None:
    (corpus.root / "schema/README.md").write_text("Ours.")
    (corpus.root / "schema/map.json").write_text("{}")
    assert found(corpus, level=6) == []


def test_a_name_that_is_no_text_is_escaped(corpus: Corpus) -> None:
    try:
        (corpus.root / os.fsdecode(b"schema/\xff.schema.json")).write_bytes(b"{}")
    except OSError:
        pytest.skip("left out: this file system takes no such name")
    (finding,) = found(corpus)
    assert finding.file == "schema/\\udcff.schema.json"

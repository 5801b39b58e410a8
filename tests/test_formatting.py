"""Any spelling of a record becomes the one canonical line; what can't be read stops all writing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirespan import formatting
from wirespan.cli import format as _format  # noqa: F401 - registers the command
from wirespan.cli.app import run
from wirespan.errors import RecordError, WirespanError
from wirespan.model import Entity, Zone
from wirespan.store import Corpus

LINE = '{"id":"zone-00001","doc":"a/b","span":{"start":0,"end":3,"text":"Źle"},"type":"headline"'
LINE += ',"by":"model-a","status":"suggested"}\n'


def content(corpus: Corpus) -> dict[str, bytes]:
    """Return the content of every file of records."""
    return {path: (corpus.root / path).read_bytes() for path in corpus.files()}


@pytest.mark.parametrize(
    "spelling",
    [
        LINE,
        LINE.removesuffix("\n"),
        "\ufeff" + LINE,
        "\n \t\n" + LINE + "\r\n",
        LINE.replace("\n", "\r\n"),
        LINE.replace(",", " , ").replace(":", "\t: "),
        LINE.replace("Ź", "\\u0179"),
        LINE.replace('"start":0,"end":3', '"end":3,"start":0'),
        LINE.replace('"type":"headline",', "").replace("{", '{"type":"headline",', 1),
        LINE.replace('"status"', '"unsure":false,"note":null,"status"'),
        LINE.replace('"start":0,"end":3', '"start":0.0,"end":3e0'),
    ],
)
def test_spellings_of_a_line(spelling: str) -> None:
    assert formatting.content(Zone, spelling.encode()) == LINE.encode()


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        ("{", "no JSON"),
        ("[]", "object"),
        ('{"id":"x","id":"y"}', "doc"),
        (LINE.replace('"id":', '"id":"zone-00002","id":'), "twice"),
        (LINE.replace('"type"', '"tpye"'), "tpye"),
        (LINE.replace('"suggested"', "NaN"), "no JSON"),
        ("<<<<<<< ours", "merge conflict"),
        (LINE.replace('{"start":0,"end":3,"text":"Źle"}', "[0,3]"), "object"),
        (LINE.replace('"start":0', '"start":"0"'), "integer"),
        ("[" * 5000, "no JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(damaged: str, said: str) -> None:
    with pytest.raises(RecordError, match="line 2: ") as caught:
        formatting.content(Zone, (LINE + damaged).encode())
    assert said in caught.value.message


@given(st.randoms(use_true_random=False), st.booleans())
def test_any_order_of_lines_and_keys(rnd: random.Random, ascii_only: bool) -> None:
    wanted = [
        LINE.replace("00001", f"{n:05}").replace('"start":0,"end":3', f'"start":{n},"end":{n + 3}')
        for n in range(6)
    ]
    shuffled = [json.loads(line) for line in wanted]
    rnd.shuffle(shuffled)
    for record in shuffled:
        items = list(record.items())
        rnd.shuffle(items)
        record.clear()
        record.update(items)
    written = "\n".join(json.dumps(record, ensure_ascii=ascii_only, indent=None) for record in shuffled)
    assert formatting.content(Zone, written.encode()) == "".join(wanted).encode()


def test_the_type_of_each_file() -> None:
    kinds = {
        "corpus/x.jsonl": "Document",
        "corpus/registry/shared.jsonl": "Entity",
        "annotations/annotators.jsonl": "Annotator",
        "annotations/accepted.jsonl": "Accepted",
        "annotations/links/x.jsonl": "Link",
        "annotations/passes/somebody/dates/x.jsonl": "Date",
        "annotations/passes/somebody/links/x.jsonl": "Link",
        "annotations/passes/somebody/coverage.jsonl": "Coverage",
        "annotations/coverage.jsonl": None,
        "annotations/other/x.jsonl": None,
        "corpus/splits.json": None,
    }
    for path, kind in kinds.items():
        cls = formatting.record_type(path)
        assert (cls and cls.__name__) == kind


def test_canonical_leaves_unknown_fields_where_they_are() -> None:
    data = json.loads(LINE.replace('"type"', '"colour":1,"type"'))
    assert formatting.canonical(Zone, data) == LINE.replace('"type"', '"colour":1,"type"').encode()
    assert formatting.canonical(Zone, {"by": 1.0, "x": 2, "id": 3}) == b'{"id":3,"x":2,"by":1}\n'
    assert formatting.canonical(Zone, {"id": 1e20}) == b""
    assert (
        formatting.canonical(Entity, {"names": {"pl": "B", "en": "A"}}) == b'{"names":{"en":"A","pl":"B"}}\n'
    )


def test_format_mends_and_then_has_nothing_to_do(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    before = content(corpus)
    path = corpus.root / "annotations/zones/bridge.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\ufeff" + "\r\n".join(reversed(lines)), encoding="utf-8", newline="")
    root = ["--root", str(corpus.root)]
    assert run(["format", "--check", *root]) == 1
    assert "annotations/zones/bridge.jsonl\n1 file would be rewritten" in capsys.readouterr().out
    assert content(corpus) != before
    assert run(["format", *root]) == 0
    assert content(corpus) == before
    assert run(["format", "--check", *root]) == 0
    assert capsys.readouterr().out.endswith("0 files would be rewritten\n")


def test_format_changes_nothing_where_a_file_cannot_be_read(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    zones, dates = (corpus.root / f"annotations/{layer}/bridge.jsonl" for layer in ("zones", "dates"))
    zones.write_bytes(b"\n" + zones.read_bytes())
    dates.write_bytes(dates.read_bytes() + b'{"id": "cut')
    before = content(corpus)
    assert run(["format", "--root", str(corpus.root)]) == 2
    assert content(corpus) == before
    assert "annotations/dates/bridge.jsonl: line 3" in capsys.readouterr().err


def test_links_to_other_files_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_bytes(b"\n")
    (corpus.root / "annotations/zones/other.jsonl").symlink_to(elsewhere)
    with pytest.raises(WirespanError, match=r"annotations/zones/other\.jsonl"):
        list(formatting.reformat(corpus))
    assert elsewhere.read_bytes() == b"\n"


def test_links_to_other_folders_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    zones = corpus.root / "annotations/zones"
    zones.rename(tmp_path / "elsewhere")
    zones.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WirespanError, match="annotations/zones: this is no folder of the corpus but a link"):
        list(formatting.reformat(corpus))


def test_every_case_that_format_remedies(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    from wirespan.checks import CATALOGUE

    from .checks.conftest import validate

    folder = Path(__file__).parent / "checks" / "cases"
    before = content(corpus)
    for code, check in CATALOGUE.items():
        if check.remedy.startswith("Run wirespan format"):
            for change in json.loads((folder / f"{code}.json").read_text(encoding="utf-8"))["edits"]:
                _edit(corpus.root / change["file"], change)
            assert [finding.code for finding in validate(corpus)] == [code]
            assert run(["format", "--root", str(corpus.root)]) == 0
            assert content(corpus) == before
    capsys.readouterr()


def _edit(path: Path, change: dict[str, object]) -> None:
    data = path.read_bytes().decode()
    edits: dict[str, Callable[[], str]] = {
        "from": lambda: data.replace(str(change["from"]), str(change["to"])),
        "append": lambda: data + str(change["append"]),
        "swap": lambda: "".join(reversed(data.splitlines(keepends=True))),
    }
    path.write_bytes(next(make() for key, make in edits.items() if key in change).encode())

"""Ways to check records: ours, and tools that check JSON against a schema. None of those looks at offsets."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from benchmarks.candidate import Candidate, Job
from wirespan import engines, schemas

Work = Callable[[], object]
_BATCH = 40
"""Files that a process is given at once to parse."""


def parse(processes: int = 1) -> Callable[[Job], Work]:
    """Read every line as Python objects, as all of the others do too, in that many processes.

    More than one say what a second process gains on this machine, for work that shares nothing.
    """

    def prepare(job: Job) -> Work:
        files = [job.corpus.root / path for path in job.corpus.files()]
        if processes == 1:
            return lambda: _parsed(None, files)
        batches = [files[at : at + _BATCH] for at in range(0, len(files), _BATCH)]

        def work() -> None:
            for _ in engines.local(_parsed, batches, processes, None):
                pass

        return work

    return prepare


def _parsed(_: None, files: list[Path]) -> None:
    for path in files:
        with path.open("rb") as lines:
            for line in lines:
                orjson.loads(line)


def levels(most: int, processes: int = 1, *, pure: bool = False) -> Callable[[Job], Work]:
    """Check as `wirespan validate` does, up to a level, in that many processes; `pure`: in Python alone."""

    def prepare(job: Job) -> Work:
        from wirespan.checks import native, run  # noqa: PLC0415 - not measured

        if pure:
            native.SCAN = native.LOOK = None

        def work() -> None:
            # Among random words a name turns up by chance now and then, and would have to be annotated.
            findings = run(job.corpus, level=most, jobs=processes).findings
            found = [finding for finding in findings if finding.level < 5]
            if found:
                raise ValueError(f"{len(found)} findings, the first: {found[0]}")

        return work

    return prepare


def _each(job: Job, valid: dict[str, Callable[[Any], bool]]) -> Work:
    def work() -> None:
        for kind, line in job.lines():
            if not valid[kind](orjson.loads(line)):
                raise ValueError(f"it refuses this {kind}: {line.decode()}")

    return work


def plain(job: Job) -> Work:
    """Ask jsonschema as people write it: `json.loads` a line, and a validator for each schema, made once."""
    validators = {kind: schemas.reference(kind) for kind in schemas.RECORDS}

    def work() -> None:
        for kind, line in job.lines():
            for error in validators[kind].iter_errors(json.loads(line)):
                raise ValueError(f"it refuses this {kind}: {error.message}")

    return work


def rust(job: Job) -> Work:
    """Ask jsonschema-rs, its validators made once."""
    return _each(job, {kind: schemas.fast(kind).is_valid for kind in schemas.RECORDS})


def generated(job: Job) -> Work:
    """Ask fastjsonschema, its code made once. Of 2020-12 it knows what it shares with draft 7."""
    import fastjsonschema  # noqa: PLC0415 - may not be there

    def clean(kind: str) -> Callable[[Any], bool]:
        check = fastjsonschema.compile(schemas.schema(kind) | {"$schema": _DRAFT_7})
        return lambda data: check(data) is not None

    return _each(job, {kind: clean(kind) for kind in schemas.RECORDS})


_DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def _whole(job: Job) -> tuple[Path, Path]:
    """Write all records as one JSON file, for tools that read no JSONL; return its schema and it."""
    records: dict[str, list[bytes]] = defaultdict(list)
    for kind, line in job.lines():
        records[kind].append(line.strip())
    lists, definitions = {}, {}
    for kind in records:
        schema = dict(schemas.schema(kind))
        definitions.update(schema.pop("$defs"))
        lists[kind] = {"type": "array", "items": {k: v for k, v in schema.items() if k != "$schema"}}
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": lists}
    schema_file, data_file = job.folder / "schema.json", job.folder / "data.json"
    schema_file.write_bytes(orjson.dumps(whole | {"$defs": definitions}))
    inner = b",\n".join(b'"%s":[%s]' % (kind.encode(), b",".join(lines)) for kind, lines in records.items())
    data_file.write_bytes(b"{%s}\n" % inner)
    return schema_file, data_file


def _program(*command: str | Path) -> Work:
    def work() -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ValueError((done.stderr or done.stdout).strip())

    return work


def check_jsonschema(job: Job) -> Work:
    """Call check-jsonschema, on one JSON file."""
    schema, data = _whole(job)
    return _program("check-jsonschema", "--schemafile", schema, data)


def ajv(job: Job) -> Work:
    """Call ajv-cli, on one JSON file."""
    schema, data = _whole(job)
    return _program("ajv", "validate", "--spec=draft2020", "--strict=false", "-s", schema, "-d", data)


def tables(job: Job) -> Work:
    """Ask frictionless for the columns of the entities: types, what is required, patterns, labels."""
    from frictionless import Detector, Resource, Schema, system  # noqa: PLC0415 - may not be there

    kinds = {"string": "string", "object": "object", "array": "array", "integer": "integer"}
    fields = []
    for name, node in schemas.properties("mention").items():
        limits = {key: node[key] for key in ("enum", "pattern") if key in node}
        limits["required"] = name in schemas.schema("mention")["required"]
        kind = "boolean" if "const" in node else kinds[node.get("type", "string")]
        fields.append({"name": name, "type": kind, "constraints": limits})
    files = [path for kind, path in job.files() if kind == "mention"]
    system.trusted = True

    def work() -> None:
        for file in files:
            schema = Schema.from_descriptor({"fields": fields})
            detector = Detector(schema_sync=True)  # else it wants optional keys too
            report = Resource(path=str(file), format="jsonl", schema=schema, detector=detector).validate()
            if not report.valid:
                raise ValueError(f"it refuses a file: {report.flatten(['message'])[:1]}")

    return work


def _module(name: str) -> Callable[[], str]:
    return lambda: "" if importlib.util.find_spec(name) else "it isn't installed"


def _command(name: str) -> Callable[[], str]:
    return lambda: "" if shutil.which(name) else "it isn't installed"


CHECKS = {
    "parse": Candidate("parsing alone (orjson)", parse(), turns=5),
    "parse-two": Candidate("parsing alone, two processes", parse(2), turns=5),
    "wirespan": Candidate("wirespan, levels 1–4", levels(4), turns=5),
    "wirespan-two": Candidate("wirespan, levels 1–4, two processes", levels(4, 2), turns=5),
    "wirespan-pure": Candidate("wirespan, levels 1–4, not compiled", levels(4, pure=True)),
    "wirespan-5": Candidate("wirespan, levels 1–5", levels(5)),
    "wirespan-6": Candidate("wirespan, all levels", levels(6)),
    "wirespan-6-two": Candidate("wirespan, all levels, two processes", levels(6, 2)),
    "jsonschema-rs": Candidate("jsonschema-rs, schema alone", rust, missing=_module("jsonschema_rs")),
    "fastjsonschema": Candidate(
        "fastjsonschema, schema alone, as draft 7", generated, 5, _module("fastjsonschema")
    ),
    "jsonschema": Candidate("jsonschema in a plain loop, schema alone", plain, 5, turns=5),
    "ajv": Candidate("ajv-cli, schema alone, whole process", ajv, 5, _command("ajv")),
    "check-jsonschema": Candidate(
        "check-jsonschema, schema alone, whole process", check_jsonschema, 1, _command("check-jsonschema")
    ),
    "frictionless": Candidate(
        "frictionless, columns of the entities alone", tables, 1, _module("frictionless")
    ),
}
"""The candidates; the first is what the others are compared with."""

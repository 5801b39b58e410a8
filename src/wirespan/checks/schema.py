"""Level 2: a record against its schema, in words and with pointers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from wirespan import schemas
from wirespan.checks.catalogue import finding, short
from wirespan.errors import Finding

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_CONDITIONS = {"then", "else"}
_NAMES = {"string": "a string", "integer": "an integer", "array": "a list", "object": "an object"}


def record(file: str, number: int, data: Any, name: str) -> list[Finding]:
    """Return what the schema of a record type has against data read from JSON."""
    if schemas.fast(name).is_valid(data):
        return []
    found: dict[tuple[str, str, str], Finding] = {}
    for error in _validator(name).iter_errors(data):
        for item in _explain(file, number, error):
            found.setdefault((item.pointer, item.code, item.found), item)
    return sorted(found.values())


@cache
def _validator(name: str) -> Draft202012Validator:
    """Return the reference validator, with `false` for a field spelt so that its errors tell their place."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only what is wrong has to wait for it

    def spell(node: Any) -> Any:
        if isinstance(node, list):
            return [spell(item) for item in node]
        if not isinstance(node, dict):
            return node
        out = {key: spell(value) for key, value in node.items()}
        if isinstance(out.get("properties"), dict):
            fields = out["properties"].items()
            out["properties"] = {key: {"not": {}} if value is False else value for key, value in fields}
        return out

    return Draft202012Validator(spell(schemas.schema(name)))


def _explain(file: str, number: int, error: Any) -> Iterator[Finding]:
    pointer = _pointer(error.absolute_path)
    # Steps of the schema that name a property aren't keywords: "then" is one only where a keyword may stand.
    conditional = bool(_CONDITIONS & set(error.absolute_schema_path))
    if error.validator in ("oneOf", "anyOf") and isinstance(error.instance, dict):
        yield _span(file, number, pointer, error.instance)
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        key = next((key for key in missing if error.message.startswith(repr(key))), missing[0])
        code = "schema-condition" if conditional else "schema-missing-field"
        yield finding(code, file, number, pointer, found=f"no field {key!r}", expected=f"a field {key!r}")
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(error.instance.keys() - known.keys()):
            what, other = f"a field {short(key)}", f"only {', '.join(known)}"
            yield finding(
                "schema-unknown-field", file, number, _step(pointer, key), found=what, expected=other
            )
    else:
        yield _value(file, number, pointer, error, conditional)


def _value(file: str, number: int, pointer: str, error: Any, conditional: bool) -> Finding:
    what, wanted = _show(error.instance), error.validator_value
    code = "schema-condition" if conditional else "schema-value"
    if error.validator == "not":  # a field that is false in the schema
        key = str(error.absolute_path[-1])
        other = f"no field {key!r} beside the other values of this record"
        return finding("schema-condition", file, number, pointer, found=f"{key!r}: {what}", expected=other)
    match error.validator:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            code = code if conditional else "schema-type"
            other = " or ".join(_NAMES.get(kind, kind) for kind in kinds)
        case "enum":
            other = f"one of {', '.join(map(str, wanted))}"
        case "const":
            other = f"{json.dumps(wanted)}, or no such field"
        case "pattern":
            other = error.schema.get("description") or f"the form {wanted.replace(_CLOSE, '$')}"
        case "minimum":
            other = f"{wanted} or more"
        case "maximum":
            other = f"{wanted} or less"
        case "minLength" | "minItems" | "minProperties":
            other = f"at least {wanted}"
        case "maxLength" | "maxItems":
            other = f"at most {wanted}"
        case "uniqueItems":
            other = "every item once"
        case _:
            other = error.schema.get("description") or short(error.message, 200)
    return finding(code, file, number, pointer, found=what, expected=other.rstrip("."))


_CLOSE = "(?![\\s\\S])"


def _span(file: str, number: int, pointer: str, instance: dict[str, Any]) -> Finding:
    both = "text" in instance and "digest" in instance
    code = "schema-condition" if both else "schema-missing-field"
    what = "both text and digest" if both else "neither text nor digest"
    return finding(code, file, number, pointer, found=what, expected="text, or digest where withheld")


def _show(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _pointer(path: Any) -> str:
    pointer = ""
    for step in path:
        pointer = _step(pointer, step)
    return pointer


def _step(pointer: str, step: Any) -> str:
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"

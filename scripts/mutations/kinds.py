"""The table of all kinds of faults, declared before any is made."""

from __future__ import annotations

from mutations import fields, filebytes, hidden, linked, lost, meanings, notation, offsets, references, words
from mutations.table import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for module in (notation, filebytes, fields, words, offsets, references, linked, lost, hidden, meanings)
    for kind in module.kind.kinds
}
"""Every kind by its name, structural ones first."""

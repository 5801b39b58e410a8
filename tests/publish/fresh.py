"""Run in a process of its own: load a dataset as a user does, and print what came as JSON.

python fresh.py FOLDER CONFIG…
"""

from __future__ import annotations

import json
import sys

import wirespan

light = [name for name in ("datasets", "pyarrow", "orjson", "numpy") if name in sys.modules]

from datasets import load_dataset  # noqa: E402 - after the look at what `import wirespan` brings

folder, *configs = sys.argv[1:]
rows = {}
streamed = {}
for config in configs:
    loaded = load_dataset(folder, config)
    rows[config] = {split: list(part) for split, part in loaded.items()}
    lazy = load_dataset(folder, config, streaming=True)
    streamed[config] = {split: list(part) for split, part in lazy.items()}
default = {split: len(part) for split, part in load_dataset(folder).items()}
found = {split: len(part) for split, part in wirespan.load("entities", path=folder).items()}
json.dump(
    {"light": light, "rows": rows, "same": rows == streamed, "default": default, "found": found}, sys.stdout
)

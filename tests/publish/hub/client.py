"""Run in a process of its own, which speaks to the stand-in alone: commands and loads, one a line of JSON.

{"run": [ARGUMENT…]}             a command line; its exit code and what it printed
{"load": [NAME, CONFIG, REVISION]}   all rows by split, streamed
{"snapshot": [NAME, REVISION]}   the folder that the client downloads it to
{"env": {NAME: VALUE or null}}   set variables
{"contacts": []}                 every place that a connection or a name was asked for, from the start

A connection to anywhere but 127.0.0.1 is refused, and told like the others.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

contacts: set[str] = set()


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        address = arguments
    else:
        return
    host = str(address[0] if isinstance(address, tuple) else address)
    contacts.add(host)
    if host != "127.0.0.1":
        raise PermissionError(f"no test speaks to {host}")


def drawn(_: object, folder: Path) -> dict[str, str]:
    """Stand in for the pictures of a card, which take seconds: publishing takes them as any files."""
    (folder / "figures").mkdir()
    (folder / "figures/labels.png").write_bytes(b"\x89PNG\r\n\x1a\n, or so")
    return {"figures/labels.png": "Labels"}


def read_once() -> None:
    """Have no YAML read twice: loading a dataset spends most of its time on that of its card."""
    import yaml

    read = yaml.safe_load
    known = functools.lru_cache(maxsize=64)(read)
    yaml.safe_load = lambda stream: copy.deepcopy(known(stream)) if isinstance(stream, str) else read(stream)


def do(what: str, arguments: Any) -> Any:
    from wirespan.cli.app import run

    if what == "env":
        for name, value in arguments.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        return None
    if what == "contacts":
        return sorted(contacts)
    if what == "run":
        import wirespan.cli  # noqa: F401 - registers the commands

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(arguments)
        return {"code": code, "out": out.getvalue(), "err": err.getvalue()}
    if what == "snapshot":
        from huggingface_hub import snapshot_download

        name, revision = arguments
        return snapshot_download(name, repo_type="dataset", revision=revision)
    from datasets import config as settings
    from datasets import load_dataset

    settings.HF_UPDATE_DOWNLOAD_COUNTS = False  # the library would tell a third party
    name, config, revision = arguments
    parts = load_dataset(name, config, revision=revision, streaming=True)
    return {split: list(rows) for split, rows in parts.items()}


if __name__ == "__main__":
    sys.addaudithook(_watch)
    from wirespan.publish import plots

    plots.draw = drawn
    read_once()
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        ((what, arguments),) = json.loads(line).items()
        print(json.dumps(do(what, arguments)), file=answers, flush=True)

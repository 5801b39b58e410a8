"""A stand-in for a Label Studio server, in a process of its own, with what somebody corrects in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

STAND_IN = Path(__file__).parents[2] / "tests" / "studio" / "sync"
_SERVE = (
    "import sys; sys.path.insert(0, sys.argv[1]); from stand_in import StandIn\n"
    "print(StandIn().url, flush=True); sys.stdin.read()"
)


class Site:
    """The server, as somebody with a token sees it."""

    token = "token-1"  # noqa: S105 - of the stand-in, which keeps nothing

    def __init__(self, url: str) -> None:
        self.url = url

    def correct(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """Change the annotation of every report."""
        (project,) = self._ask("GET", "/api/projects/?title=Kills")["results"]
        listed = self._ask("GET", f"/api/tasks?project={project['id']}&fields=all&page=1&page_size=1000")
        for task in listed["tasks"]:
            (annotation,) = task["annotations"]
            change(annotation["result"])
            self._ask("PATCH", f"/api/annotations/{annotation['id']}/", {"result": annotation["result"]})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, headers, method=method)  # noqa: S310 - of this machine
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read())


@contextmanager
def serve() -> Iterator[Site]:
    """Serve until the block ends."""
    command = [sys.executable, "-c", _SERVE, str(STAND_IN)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:  # who is killed says nothing to the server
        if process.stdout is None:
            raise OSError("the stand-in says nothing")
        try:
            yield Site(process.stdout.readline().strip())
        finally:
            process.kill()

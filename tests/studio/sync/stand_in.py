"""A stand-in for a Label Studio server, in memory: it answers what push and pull ask, and fails on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

EMAILS = {1: "admin@example.org", 2: "anna@example.org", 3: "ben@example.org"}


class StandIn:
    """Tokens are `token-1` and so on, one a user. `fault` is asked before a deed, `late` after it."""

    def __init__(self) -> None:
        self.release = "1.23.2"
        self.projects: dict[int, dict[str, Any]] = {}
        self.tasks: dict[int, dict[str, Any]] = {}
        self.views: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.fault: Callable[[str, str], int | None] = lambda _method, _path: None
        self.late: Callable[[str, str], float] = lambda _method, _path: 0.0
        self.lock = threading.RLock()
        self._numbers = iter(range(1, 10**9))
        self._ticks = iter(range(10**9))
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return lambda: owner.answer(self)
                raise AttributeError(name)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def number(self) -> int:
        return next(self._numbers)

    def now(self) -> str:
        return f"2026-11-21T00:00:00.{next(self._ticks):06d}Z"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        method, path = request.command, parts.path
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.asked.append((method, path))
        self.agents.add(request.headers.get("User-Agent", ""))
        token = request.headers.get("Authorization", "").partition(" ")[2]
        fault = self.fault(method, path)
        if fault == 0:  # the server dies
            request.close_connection = True
            return
        if fault is not None:
            status, answer = fault, {"detail": f"it failed for {token} \x1b[31m", "status_code": fault}
        elif token not in {f"token-{user}" for user in EMAILS}:
            status, answer = 401, {"detail": "Invalid token."}
        else:
            with self.lock:
                data = json.loads(body) if body else None
                status, answer = self.do(method, path, query, data, int(token[6:]))
        pause = self.late(method, path)
        if pause:
            time.sleep(pause)
        content = b"" if answer is None else json.dumps(answer).encode()
        try:
            request.send_response(status)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            request.close_connection = True

    def do(  # noqa: PLR0912 - one branch a call
        self, method: str, path: str, query: dict[str, str], body: Any, user: int
    ) -> tuple[int, Any]:
        match method, path.strip("/").split("/")[1:]:
            case "GET", ["version"]:
                return 200, {"release": self.release}
            case "GET", ["users"]:
                return 200, [{"id": number, "email": email} for number, email in EMAILS.items()]
            case "GET", ["projects"]:
                found = [p for p in self.projects.values() if query["title"].lower() in p["title"].lower()]
                return 200, {"count": len(found), "next": None, "results": found}
            case "POST", ["projects"]:
                return 201, self.add_project(body)
            case "GET", ["projects", number]:
                found = self.projects.get(int(number))
                return (404, {"detail": "Not found."}) if found is None else (200, found)
            case "PATCH", ["projects", number]:
                self.projects[int(number)] |= body
                return 200, self.projects[int(number)]
            case "POST", ["projects", number, "import"]:
                for task in body:
                    self.add_task(int(number), task, user)
                return 201, {"task_count": len(body)}
            case "POST", ["dm", "views"]:
                self.views.append(body)
                return 201, {**body, "id": self.number()}
            case "GET", ["tasks"]:
                return self.listed(query)
            case "DELETE", ["tasks", number]:
                return (404, {}) if self.tasks.pop(int(number), None) is None else (204, None)
            case "POST", ["tasks", number, "annotations"]:
                task = self.tasks[int(number)]
                task["annotations"].append(self.annotation(body["result"], user))
                task["updated_at"] = self.now()
                return 201, task["annotations"][-1]
            case "PATCH", ["annotations", number]:
                for task in self.tasks.values():
                    for annotation in task["annotations"]:
                        if annotation["id"] == int(number):
                            annotation.update(body, updated_by=user, updated_at=self.now())
                            task["updated_at"] = self.now()
                            return 200, annotation
        return 404, {"detail": "Not found."}

    def add_project(self, body: dict[str, Any]) -> dict[str, Any]:
        if not 3 <= len(body["title"]) <= 50:
            raise ValueError(body["title"])
        number = self.number()
        config = body["label_config"].strip()  # as the real one
        self.projects[number] = {**body, "id": number, "label_config": config}
        return self.projects[number]

    def add_task(self, project: int, task: dict[str, Any], user: int) -> int:
        number = self.number()
        self.tasks[number] = {
            "id": number,
            "project": project,
            "data": task["data"],
            "annotations": [self.annotation(a["result"], user) for a in task.get("annotations", [])],
            "predictions": task.get("predictions", []),
            "drafts": [],
            "meta": task.get("meta", {}),
            "updated_at": self.now(),
        }
        return number

    def annotation(self, result: Any, user: int) -> dict[str, Any]:
        return {
            "id": self.number(),
            "result": result,
            "completed_by": user,
            "updated_by": None,
            "updated_at": self.now(),
            "was_cancelled": False,
        }

    def listed(self, query: dict[str, str]) -> tuple[int, Any]:
        found = [t for t in self.tasks.values() if t["project"] == int(query["project"])]
        if "query" in query:
            (item,) = json.loads(query["query"])["filters"]["items"]
            assert item["operator"] == "in_list"
            found = [t for t in found if t["id"] in item["value"]]
        size, page = int(query["page_size"]), int(query["page"])
        part = found[(page - 1) * size : page * size]
        if not part and page > 1:
            return 404, {"detail": "Invalid page."}
        whole = [{**t, "draft_exists": bool(t["drafts"])} for t in part]
        keys = query["include"].split(",") if "include" in query else None
        shown = [{k: v for k, v in t.items() if keys is None or k in keys} for t in whole]
        return 200, {"total": len(found), "tasks": shown}

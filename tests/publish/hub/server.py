"""A stand-in for the hub on 127.0.0.1: as much of its HTTP as publishing and loading a dataset need.

It follows what the real client sends and reads; Parquet goes to LFS, as there. What it knows, and what goes
wrong when told to: state.py.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .state import LFS, READER, WRITER, Hub, listed


class Answer(Exception):  # noqa: N818 - it ends a request, and is no error
    def __init__(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        self.status, self.headers = status, headers or {}
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


def no(status: int, message: str, code: str = "") -> Answer:
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return Answer(status, {"error": message}, headers)


_API = r"/api/datasets/(?P<repo>[^/]+/[^/]+)"
_ROUTES = [
    ("GET", r"/api/whoami-v2", "whoami"),
    ("POST", r"/api/validate-yaml", "yaml"),
    ("POST", r"/api/repos/create", "create"),
    ("POST", r"/datasets/(?P<repo>.+)\.git/info/lfs/objects/batch", "lfs"),
    ("PUT", r"/lfs/(?P<path>\w+)", "put"),
    ("(GET|HEAD)", r"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/(?P<rev>[^/]+)/(?P<path>.+)", "resolve"),
    ("GET", _API + r"/refs", "refs"),
    ("GET", _API + r"/tree/(?P<rev>[^/]+)(/(?P<path>.+))?", "tree"),
    ("POST", _API + r"/paths-info/(?P<rev>[^/]+)", "paths"),
    ("POST", _API + r"/preupload/(?P<rev>[^/]+)", "preupload"),
    ("POST", _API + r"/commit/(?P<rev>[^/]+)", "commit"),
    ("POST", _API + r"/tag/(?P<rev>[^/]+)", "tag"),
    ("GET", _API + r"(/revision/(?P<rev>[^/]+))?", "info"),
]
_WRITING = {"create", "lfs", "preupload", "commit", "tag"}


class Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Keep silent."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.hub.asked.append((self.command, url.path, self.token))
        for method, path, name in _ROUTES:
            match = re.fullmatch(path, url.path)
            if match and re.fullmatch(method, self.command):
                parts = {key: unquote(value) for key, value in match.groupdict().items() if value is not None}
                self.do(name, parts)
                return
        self.answer(no(404, f"no such place: {url.path}"))

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 - names of the library

    def do(self, name: str, parts: dict[str, str]) -> None:
        fault = self.hub.faults.get(name)
        self.close_connection = isinstance(fault, str)
        if fault == "hang":
            self.hub.waits.set()
            self.hub.release.wait(60)
        if fault in {"drop", "hang"}:
            return
        if fault == "garble":
            self.answer(Answer(200, [7]))
            return
        try:
            if isinstance(fault, int):
                raise no(fault, f"it is said to answer {fault} to {name} of {self.token}")
            self.allow(name, parts)
            how: Callable[[], None] = getattr(self, f"on_{name}")
            how()
        except Answer as answer:
            if fault != "drop after":
                self.answer(answer)

    def answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for key, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(key, value)
        if self.close_connection:  # else the client may send its next request into a line that is going dead
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def allow(self, name: str, parts: dict[str, str]) -> None:
        if self.token and self.token not in {WRITER, READER}:
            raise no(401, "Invalid credentials in Authorization header")
        if name in _WRITING and self.token != WRITER:
            raise no(403, "You don't have the rights to write here")
        self.name, self.where = parts.get("repo", ""), parts.get("path", "")
        repo = self.hub.repos.get(self.name)
        if self.name and (repo is None or (repo.private and self.token != WRITER)):
            raise no(404 if self.token else 401, "Repository not found", "RepoNotFound")
        if repo is not None:
            at = repo.at(parts.get("rev", "main"))
            if at is None:
                raise no(404, "Invalid rev id", "RevisionNotFound")
            self.repo, self.at = repo, at

    def on_whoami(self) -> None:
        if not self.token:
            raise no(401, "Invalid username or password.")
        raise Answer(200, {"type": "user", "name": "quay-wire", "orgs": [], "auth": {}})

    def on_yaml(self) -> None:
        raise Answer(200, {"errors": [], "warnings": []})

    def on_create(self) -> None:
        asked = json.loads(self.body)
        name = f"{asked['organization']}/{asked['name']}"
        if asked["type"] != "dataset" or name in self.hub.repos:
            raise no(409, "You already created this dataset repo")
        # Older clients say `private`, newer ones `visibility`.
        private = asked.get("visibility") == "private" or bool(asked.get("private"))
        self.hub.make(name, private=private and self.hub.faults.get("create") != "spoil")
        raise Answer(200, {"url": f"{self.hub.url}/datasets/{name}"})

    def on_info(self) -> None:
        siblings = [{"rfilename": name} for name in self.at.files]
        about = {"id": self.name, "sha": self.at.oid, "private": self.repo.private}
        raise Answer(200, about | {"gated": False, "disabled": False, "tags": [], "siblings": siblings})

    def on_refs(self) -> None:
        def refs(kind: str, found: dict[str, str]) -> list[dict[str, str]]:
            return [{"name": n, "ref": f"refs/{kind}/{n}", "targetCommit": oid} for n, oid in found.items()]

        head = {"main": self.repo.commits[-1].oid}
        raise Answer(
            200, {"branches": refs("heads", head), "tags": refs("tags", self.repo.tags), "converts": []}
        )

    def on_tree(self) -> None:
        under = f"{self.where}/" if self.where else ""
        found: dict[str, dict[str, Any]] = {}
        for name, content in self.at.files.items():
            rest = name.removeprefix(under) if name.startswith(under) else ""
            parents = [under + rest[: m.start()] for m in re.finditer("/", rest)]
            for parent in parents:
                found[parent] = {"type": "directory", "oid": "0" * 40, "size": 0, "path": parent}
            if rest:
                found[name] = listed(name, content)
        if self.where and not found:
            raise no(404, "there is no such path", "EntryNotFound")
        deep = self.query.get("recursive", "").lower() in {"true", "1"}
        raise Answer(200, [e for n, e in found.items() if deep or "/" not in n.removeprefix(under)])

    def on_paths(self) -> None:
        kind = self.headers.get("Content-Type", "")
        text = self.body.decode()
        wanted = json.loads(text)["paths"] if "json" in kind else parse_qs(text)["paths"]
        found = [listed(name, content) for name, content in self.at.files.items() if name in wanted]
        folders = {n for n in wanted if any(name.startswith(f"{n}/") for name in self.at.files)}
        found += [{"type": "directory", "oid": "0" * 40, "size": 0, "path": name} for name in folders]
        raise Answer(200, found)

    def on_preupload(self) -> None:
        modes = [
            {
                "path": f["path"],
                "uploadMode": "lfs" if f["path"].endswith(LFS) else "regular",
                "shouldIgnore": False,
            }
            for f in json.loads(self.body)["files"]
        ]
        raise Answer(200, {"files": modes})

    def on_lfs(self) -> None:
        objects: list[dict[str, Any]] = json.loads(self.body)["objects"]
        for wanted in objects:
            if wanted["oid"] not in self.hub.blobs:
                wanted["actions"] = {"upload": {"href": f"{self.hub.url}/lfs/{wanted['oid']}"}}
        raise Answer(200, {"transfer": "basic", "objects": objects})

    def on_put(self) -> None:
        assert hashlib.sha256(self.body).hexdigest() == self.where
        self.hub.blobs[self.where] = self.body
        raise Answer(200, {})

    def on_commit(self) -> None:
        lines = [json.loads(line) for line in self.body.splitlines()]
        header = next(line["value"] for line in lines if line["key"] == "header")
        head = self.repo.commits[-1]
        if header.get("parentCommit") not in {None, head.oid}:
            raise no(412, "A commit has happened since. Please refresh and try again.")
        files = dict(head.files)
        for line in lines:
            match line:
                case {"key": "file", "value": value}:
                    files[value["path"]] = base64.b64decode(value["content"])
                case {"key": "lfsFile", "value": value}:
                    files[value["path"]] = self.hub.blobs[value["oid"]]
                case {"key": "deletedFile", "value": value}:
                    del files[value["path"]]
        if self.hub.faults.get("commit") == "spoil":
            files["README.md"] += b" "
        done = self.repo.commit(header["summary"], files, header.get("description", ""))
        url = f"{self.hub.url}/datasets/{self.name}/commit/{done.oid}"
        raise Answer(200, {"success": True, "commitOid": done.oid, "commitUrl": url})

    def on_tag(self) -> None:
        name = json.loads(self.body)["tag"]
        if name in self.repo.tags:
            raise no(409, "Tag reference exists already")
        self.repo.tags[name] = self.at.oid
        raise Answer(200, {})

    def on_resolve(self) -> None:
        if self.where not in self.at.files:
            raise no(404, "Entry not found", "EntryNotFound")
        content = self.at.files[self.where]
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": self.at.oid,
            "Accept-Ranges": "bytes",
        }
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            raise Answer(200, content, headers)
        first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        raise Answer(206, content[first : last + 1], headers)


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub that answers while the block runs."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        hub.release.set()
        server.shutdown()
        thread.join()
        server.server_close()

"""What push and pull ask of a Label Studio server: projects, tasks, users."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from wirespan.errors import WirespanError, escaped
from wirespan.studio.address import address, is_loopback
from wirespan.studio.client import TIMEOUT, Client, RefusedError
from wirespan.studio.data import OLDEST, OLDEST_NAME

PAGE = 250
"""Tasks with annotations a page; ids a filter."""
Step: TypeAlias = Callable[[int], None]
"""Is told how many more are done."""


def _quiet(_: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Row:
    """A task without its annotations. `doc` and the digest of its text are None where not asked for."""

    id: int
    updated: str
    draft: bool
    doc: str | None = None
    text: str | None = None


class Remote:
    """A Label Studio server. Use it in a `with`. Methods raise `WirespanError`, as `Client.call` does."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> Remote:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    @property
    def url(self) -> str:
        """Where it is."""
        return self._client.url

    @property
    def timeout(self) -> float:
        """Seconds that it has for an answer."""
        return self._client.timeout

    @property
    def loopback(self) -> bool:
        """Whether it runs on this machine."""
        return is_loopback(self.url)

    def check(self) -> None:
        """Raise `WirespanError` where it is too old, or no Label Studio."""
        release = self._client.object("GET", "/api/version").get("release")
        found = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", release) if isinstance(release, str) else None
        if found is None:
            raise WirespanError(f"{self.url} is no Label Studio: it tells no version", "Look at the URL.")
        if tuple(int(part or 0) for part in found.groups()) < OLDEST:
            raise WirespanError(
                f"the Label Studio at {self.url} is {escaped(str(release))[:40]}, which is too old",
                f"Update it to {OLDEST_NAME} or newer: pip install --upgrade label-studio",
            )

    def users(self) -> dict[int, str]:
        """Return the e-mail addresses of its users by their ids."""
        answer = self._client.call("GET", "/api/users/")
        found = answer.get("results") if isinstance(answer, dict) else answer
        if not isinstance(found, list) or not all(isinstance(user, dict) for user in found):
            raise self._client.strange("GET", "/api/users/")
        return {user["id"]: str(user.get("email", "")) for user in found if isinstance(user.get("id"), int)}

    def projects(self, title: str) -> list[dict[str, Any]]:
        """Return the projects of exactly this title."""
        found, page = list[dict[str, Any]](), 1
        while True:
            query = {"title": title, "page": page, "page_size": 100}
            answer = self._client.object("GET", "/api/projects/", query)
            listed = _objects(answer, "results")
            found += [p for p in listed if p.get("title") == title and isinstance(p.get("id"), int)]
            if not answer.get("next") or not listed:
                return found
            page += 1

    def project(self, number: int) -> dict[str, Any] | None:
        """Return a project, or None where there is none of that id."""
        try:
            return self._project("GET", f"/api/projects/{number}/")
        except RefusedError as error:
            if error.status == 404:
                return None
            raise

    def create(self, project: Mapping[str, Any]) -> dict[str, Any]:
        """Create a project and return it."""
        return self._project("POST", "/api/projects/", project)

    def change(self, number: int, values: Mapping[str, Any]) -> None:
        """Change some properties of a project."""
        self._client.object("PATCH", f"/api/projects/{number}/", body=values)

    def show(self, number: int, hidden: Sequence[str], beside: Sequence[str]) -> None:
        """Make the tab of a project, without some columns in its list, and others beside an open task."""
        columns = {
            place: [f"tasks:{name}" for name in names]
            for place, names in (("explore", hidden), ("labeling", beside))
        }
        data = {"title": "Default", "type": "list", "target": "tasks", "hiddenColumns": columns}
        self._client.object("POST", "/api/dm/views/", body={"project": number, "data": data})

    def add(self, number: int, tasks: bytes) -> None:
        """Import tasks, a JSON list, into a project: all or none. After a time-out they may come yet."""
        self._client.call("POST", f"/api/projects/{number}/import", {"commit_to_project": "true"}, tasks)

    def rows(self, number: int, *, docs: bool = False, step: Step = _quiet) -> list[Row]:
        """Return all tasks of a project in short; with `docs`, what reports they are of."""
        include = "id,updated_at,draft_exists,data" if docs else "id,updated_at,draft_exists"
        query = {"project": number, "fields": "all", "include": include}
        # A task that is made or deleted while pages are turned may come twice, or shift another.
        return list({row.id: row for row in map(_row, self._pages(query, 4 * PAGE, step))}.values())

    def tasks(self, number: int, ids: Sequence[int], step: Step = _quiet) -> Iterator[dict[str, Any]]:
        """Yield tasks by their ids, with all that is stored of them."""
        for start in range(0, len(ids), PAGE):
            part = set(ids[start : start + PAGE])
            item = {"filter": "filter:tasks:id", "operator": "in_list", "type": "Number", "value": [*part]}
            filters = orjson.dumps({"filters": {"conjunction": "and", "items": [item]}}).decode()
            query = {"project": number, "fields": "all", "query": filters}
            yield from (task for task in self._pages(query, PAGE, step) if task.get("id") in part)

    def replace(self, annotation: int, result: Any) -> str:
        """Give an annotation another result. Returns when it was stored, as its `updated_at` says."""
        answer = self._client.object("PATCH", f"/api/annotations/{annotation}/", body={"result": result})
        return str(answer.get("updated_at"))

    def delete(self, task: int) -> None:
        """Delete a task."""
        self._client.call("DELETE", f"/api/tasks/{task}/")

    def _project(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        found = self._client.object(method, path, body=body)
        if not isinstance(found.get("id"), int):
            raise self._client.strange(method, path)
        return found

    def _pages(self, query: Mapping[str, Any], size: int, step: Step) -> Iterator[dict[str, Any]]:
        seen, page = 0, 1
        while True:
            try:
                answer = self._client.object("GET", "/api/tasks", {**query, "page": page, "page_size": size})
            except RefusedError as error:
                if error.status == 404 and page > 1:  # the last page went meanwhile
                    return
                raise
            tasks, total = _objects(answer, "tasks"), answer.get("total")
            if not isinstance(total, int) or not all(isinstance(task.get("id"), int) for task in tasks):
                raise self._client.strange("GET", "/api/tasks")
            yield from tasks
            step(len(tasks))
            seen, page = seen + len(tasks), page + 1
            if not tasks or seen >= total:
                return


def connect(folder: Path | None = None, timeout: float = TIMEOUT) -> Remote:
    """Connect to the server that the environment or a data directory names, and check its version."""
    remote = Remote(Client(*address(folder), timeout=timeout))
    try:
        remote.check()
    except BaseException:
        remote.close()
        raise
    return remote


def _row(task: Mapping[str, Any]) -> Row:
    data = task.get("data")
    given = [data.get(key) if isinstance(data, dict) else None for key in ("doc_id", "text_sha256")]
    doc, text = (value if isinstance(value, str) else None for value in given)
    return Row(task["id"], str(task.get("updated_at")), bool(task.get("draft_exists")), doc, text)


def _objects(answer: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = answer.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

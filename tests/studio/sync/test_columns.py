"""What the list of tasks shows: which report each is, and who has worked on it."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Desk
from .stand_in import StandIn


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_project_gets_its_columns_once(desk: Desk, stand_in: StandIn) -> None:
    assert desk("push", "bridge") == 0
    assert desk("push") == 0
    (view,) = stand_in.views
    assert view["project"] == desk.site.project()["id"]
    hidden = view["data"]["hiddenColumns"]
    data = {f"tasks:data.{key}" for task in desk.site.tasks().values() for key in task["data"]}
    shown = {f"tasks:data.{key}" for key in ("doc_id", "lang", "outlet", "published")}
    assert data - set(hidden["explore"]) == shown
    assert data - set(hidden["labeling"]) == {"tasks:data.doc_id", "tasks:data.lang"}


@pytest.mark.parametrize("site", ["stand-in"], indirect=True)
def test_a_server_that_takes_no_columns_does_no_harm(desk: Desk, stand_in: StandIn) -> None:
    stand_in.fault = lambda _, path: 404 if "/dm/" in path else None
    assert desk("push", "bridge") == 0
    assert len(stand_in.tasks) == 2


@pytest.mark.studio
@pytest.mark.parametrize("site", ["real"], indirect=True)
def test_label_studio_knows_the_columns(desk: Desk) -> None:
    assert desk("push", "bridge") == 0
    number = desk.site.project()["id"]
    (view,) = desk.site.call("GET", "/api/dm/views/", project=number)
    columns: list[dict[str, Any]] = desk.site.call("GET", "/api/dm/columns", project=number)["columns"]
    known = {
        f"tasks:{'data.' if column.get('parent') == 'data' else ''}{column['id']}"
        for column in columns
        if "visibility_defaults" in column
    }
    hidden = view["data"]["hiddenColumns"]
    assert set(hidden["explore"]) | set(hidden["labeling"]) <= known
    assert known - set(hidden["explore"]) == {
        *("tasks:id", "tasks:total_annotations", "tasks:annotators", "tasks:updated_by"),
        *("tasks:data.doc_id", "tasks:data.lang", "tasks:data.outlet", "tasks:data.published"),
    }
    assert known - set(hidden["labeling"]) == {"tasks:data.doc_id", "tasks:data.lang"}

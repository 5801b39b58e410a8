"""Somebody has a report open in a real editor while it is updated from here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirespan.studio.data import EMAIL

pytest.importorskip("selenium", reason="needs selenium: make test-studio")
from ..person import Person, chromium
from .conftest import Desk, Site, said

pytestmark = [pytest.mark.studio, pytest.mark.parametrize("site", ["real"], indirect=True)]

EN = "bridge/quay-wire"


def test_what_they_submit_is_merged_with_the_update(
    desk: Desk, site: Site, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk("push", "bridge", "--layer", "zones", "--layer", "dates") == 0
    project, task = site.project()["id"], site.tasks()[EN]["id"]
    update: Callable[[], int] = lambda: desk("push", "bridge", "--update")  # noqa: E731
    with chromium() as driver:
        person = Person(driver, site.url)
        person.log_in(EMAIL, request.getfixturevalue("studio").password)
        person.open(project, task)
        desk.put("zones", "zone-date1", type="credit")
        assert update() == 0
        person.delete("Monday")
        person.update()
        assert desk("pull", "--by", "anna") == 0
        assert "as it was before an update" in said(capsys)
        zone = desk.record("zones", "zone-date1")
        assert (zone.type, zone.by, zone.status) == ("credit", "model-a", "suggested")
        assert desk.record("dates", "date-mon01") is None
        assert update() == 0
        # Loaded anew it is the update that they go on from.
        person.open(project, task)
        person.delete("Bridge shut")
        person.update()
        before = desk.record("zones", "zone-date1")
        assert desk("pull", "--by", "anna") == 0
        assert "as it was before an update" not in said(capsys)
        assert desk.record("zones", "zone-date1") == before
        assert desk.record("zones", "zone-head1") is None

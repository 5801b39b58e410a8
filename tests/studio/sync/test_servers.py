"""Servers that can't be talked to, or mustn't be told everything: each gives a clear message."""

from __future__ import annotations

import logging

import pytest

from wirespan.joining import Library
from wirespan.studio import remote

from .conftest import Desk, said
from .stand_in import StandIn

pytestmark = pytest.mark.parametrize("site", ["stand-in"], indirect=True)

EN, PL = "bridge/quay-wire", "bridge/most-info"


def test_a_wrong_token(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "f00dfeedf00dfeed")
    assert desk("push") == 2
    shown = said(capsys)
    assert "refuses the token (401)" in shown
    assert "f00dfeed" not in shown


@pytest.mark.parametrize(("release", "what"), [("1.20.0", "1.23.2 or newer"), ("x", "tells no version")])
def test_an_old_version(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str], release: str, what: str
) -> None:
    stand_in.release = release
    assert desk("push") == 2
    assert what in said(capsys)
    assert stand_in.projects == {}


def test_an_error_of_the_server_tells_no_token_and_steers_no_terminal(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.fault = lambda method, _: 500 if method == "POST" else None
    assert desk("push") == 2
    captured = capsys.readouterr()
    assert "answered 500 to POST /api/projects/" in captured.err
    assert "token-1" not in captured.out + captured.err + caplog.text
    assert "\x1b" not in captured.err


def test_a_redirection_isnt_followed(
    desk: Desk, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.fault = lambda *_: 302
    assert desk("push") == 2
    assert "answered 302" in said(capsys)


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://me:secret@127.0.0.1", "nothing", "http://[", "http://h:99999"]
)
def test_a_wrong_url(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    assert desk("push") == 2
    shown = said(capsys)
    assert "LABEL_STUDIO_URL" in shown
    assert "secret" not in shown


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://xn--zz--", "http://\u2603.example"])
def test_nothing_listens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    assert desk("push") == 2
    assert "no Label Studio answers" in said(capsys)


def test_no_server_is_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LABEL_STUDIO_URL")
    assert desk("pull") == 2
    assert "LABEL_STUDIO_URL isn't set" in said(capsys)
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    assert desk("pull") == 2
    assert "wirespan studio up" in said(capsys)


def test_withheld_texts_go_nowhere_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, withheld_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    monkeypatch.setattr(remote, "is_loopback", lambda _: False)
    assert desk("push") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert "isn't allowed" in said(capsys)
    assert desk("push", "--allow-withheld", "http://h.example:99999") == 2
    assert "--allow-withheld is no URL" in said(capsys)
    assert desk("push", "--allow-withheld", "http://127.0.0.1:1") == 0
    assert sorted(desk.site.tasks()) == [PL, EN]
    assert desk("push", "--allow-withheld", f"{desk.site.url}/") == 0
    assert sorted(desk.site.tasks()) == [PL, EN, "patience/harbour-post"]

"""Which server is this machine's own, and so may have withheld texts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from wirespan.errors import UsageError
from wirespan.studio import address, data


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:8080", True),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("https://192.0.2.7", False),
    ],
)
def test_what_is_this_machine(url: str, here: bool) -> None:
    assert address.is_loopback(url) is here


def test_a_server_that_died_gets_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does who has its port by now."""
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    folder = data.Data.at(tmp_path / "studio")
    folder.prepare()
    folder.prepare_secrets()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        port = other.getsockname()[1]
        # One process is gone; the other lives, and is another than was started.
        for pid in (ended.pid, os.getpid()):
            folder.write_started(data.Started(pid, 1.0, port, "1.23.2"))
            with pytest.raises(UsageError, match="none runs") as raised:
                address.address(folder.root)
            assert "wirespan studio up" in raised.value.hint
        with pytest.raises(TimeoutError):
            other.accept()


@pytest.mark.parametrize(
    "url",
    [
        "http://h.example:99999",
        "http://h.example:port",
        "http://a..b",
        f"http://{'h' * 64}.example",
        "http://[::1",
        "http://",
        "h.example",
        "ftp://h.example",
        "http://ida:word@h.example",
        "http://h.example/?a=b",
        "",
    ],
)
def test_what_is_no_server_is_refused_by_its_name(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--allow-withheld") as caught:
        address.checked(url, "--allow-withheld")
    assert "word" not in str(caught.value).replace("password", "")
    monkeypatch.setenv("LABEL_STUDIO_URL", url or "no URL")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0")
    with pytest.raises(UsageError, match="LABEL_STUDIO_URL"):
        address.address()


def test_a_server_is_told_by_its_origin() -> None:
    for url in ("https://h.example", "https://h.example./", "https://h.example:443/labels/"):
        assert address.origin(address.checked(url, "it")) == ("https", "h.example", 443)

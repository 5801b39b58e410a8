"""Which server is this machine's own, and so may have withheld texts."""

from __future__ import annotations

import pytest

from wirespan.studio import address


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

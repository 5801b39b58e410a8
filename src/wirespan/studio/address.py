"""Which Label Studio to talk to: one that the environment names, else that of one's own."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from wirespan.errors import UsageError
from wirespan.studio import data, server


def address(folder: Path | None = None) -> tuple[str, str]:
    """Return URL and token: from the environment, else of the server of one's own in a data directory.

    Raises `UsageError` where there is neither.
    """
    url, token = (os.environ.get(f"LABEL_STUDIO_{name}", "").strip() for name in ("URL", "API_KEY"))
    if url and token:
        return checked(url, "LABEL_STUDIO_URL"), token
    if url or token:
        lacking = "LABEL_STUDIO_URL" if token else "LABEL_STUDIO_API_KEY"
        raise UsageError(f"the environment variable {lacking} isn't set", "Set both, or neither.")
    own = data.Data.at(folder or data.default())
    # The token goes to nobody else who may have the port of a server that died.
    running = server.status(own.root) if own.there() else None
    if running is None or running.running is None or not running.answers:
        raise UsageError(
            f"no Label Studio is known: none runs in {own.root}",
            "Start one: wirespan studio up. Or set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY to another's.",
        )
    return running.running.url, own.token()


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL that was checked, by which servers are told apart."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine."""
    host = origin(url)[1]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked(url: str, name: str) -> str:
    """Return the URL of a server, which an option or variable of that name gave. Raises `UsageError`."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.password)
        good = good and not (parts.query or parts.fragment) and parts.port != 0
        (parts.hostname or "").encode("idna")  # UnicodeError, a ValueError, where no host can be called so
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            f"{name} is no URL like http(s)://host[:port], without a name or password in it",
            "Correct it.",
        )
    return url.rstrip("/")

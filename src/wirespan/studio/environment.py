"""What a Label Studio of one's own runs in: a virtual environment, environment variables, a database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from wirespan import disk
from wirespan.errors import UsageError, WirespanError
from wirespan.studio.data import EMAIL, OLDEST, OLDEST_NAME, Data, Tell

_VERSION = "import importlib.metadata as m; print(m.version('label-studio'))"
# What a program needs to feel at home. All else stays out: Label Studio takes plain names such as HOST, DEBUG
# or PASSWORD for settings of its own, and the tokens of other services are none of its business.
_HOME = re.compile(r"PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|SYSTEMROOT|APPDATA|LOCALAPPDATA")
_DATABASE = re.compile(r"(LABEL_STUDIO_|HEARTEX_)?(DJANGO_DB|POSTGRE_\w+)|PG\w+")
_NOWHERE = "http://127.0.0.1:9"


def find(data: Data) -> Path:
    """Return the folder of the environment: `$WIRESPAN_STUDIO_VENV`, or `venv` in the data directory.

    Raises `UsageError` as `disk.named` does.
    """
    folder = os.environ.get("WIRESPAN_STUDIO_VENV")
    return disk.named(folder, "$WIRESPAN_STUDIO_VENV") if folder else data.root / "venv"


def python(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / "Scripts/python.exe" if os.name == "nt" else folder / "bin/python"


def install(folder: Path, tell: Tell) -> str:
    """Return the version of Label Studio in an environment, which is made first where there is none.

    What was cut off is done again. Raises `WirespanError` where it can't be made.
    """
    found = _version(folder)
    if found is not None and _number(found) >= OLDEST:
        return found
    if found is not None:
        tell(f"Label Studio {found} in {folder} is too old: bringing it to {OLDEST_NAME} or later.")
    else:
        tell(f"Installing Label Studio into {folder}, once: it takes a few minutes, and 1 GB.")
    if not python(folder).exists():
        _run([sys.executable, "-I", "-m", "venv", str(folder)], f"the environment {folder} can't be made")
    pip = [str(python(folder)), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    _run([*pip, "-q", f"label-studio>={OLDEST_NAME}"], f"Label Studio can't be installed into {folder}")
    found = _version(folder)
    if found is None:
        raise WirespanError(f"Label Studio isn't in {folder} after its installation", f"Remove {folder}.")
    return found


def variables(data: Data) -> dict[str, str]:
    """Return the environment of the server: nothing calls outside, nothing asks, no one else may log in."""
    user = {k: v for k, v in os.environ.items() if _HOME.fullmatch(k) or _DATABASE.fullmatch(k)}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE)
    return {
        "DJANGO_DB": "sqlite",
        **user,
        **proxies,  # tips for the start page are fetched whatever is set; this stops them
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data.kept),
        "XDG_CONFIG_HOME": str(data.kept),  # else it leaves a file among the user's settings
        "LABEL_STUDIO_USERNAME": EMAIL,
        "LABEL_STUDIO_PASSWORD": data.password(),
        "LABEL_STUDIO_USER_TOKEN": data.token(),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_ALLOWED_HOSTS": "127.0.0.1,localhost",  # a page elsewhere can't pose as this one
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LATEST_VERSION_CHECK": "false",
    }


def secrets_of(environment: dict[str, str]) -> list[str]:
    """Return the values of an environment that must be shown nowhere."""
    return [
        value for name, value in environment.items() if re.search("(PASSWORD|USER_TOKEN)$", name) and value
    ]


def reach_database(environment: dict[str, str], tell: Tell) -> None:
    """See that the database named by somebody's own settings is there.

    Raises `UsageError` where it isn't: Label Studio would try for minutes, and say so in a traceback.
    """

    def setting(name: str, otherwise: str) -> str:
        names = (f"LABEL_STUDIO_{name}", f"HEARTEX_{name}", name)
        return next((environment[n] for n in names if n in environment), otherwise)

    kind = setting("DJANGO_DB", "sqlite")
    host, port = setting("POSTGRE_HOST", ""), setting("POSTGRE_PORT", "5432")
    if kind == "sqlite":
        if host:
            tell("POSTGRE_HOST is set, but DJANGO_DB isn't: the database is SQLite in the data directory.")
        return
    if kind not in ("default", "postgresql"):
        raise UsageError(
            f"DJANGO_DB is {kind!r}",
            "It takes sqlite (as without it), or postgresql with POSTGRE_HOST and so on.",
        )
    host = host or "localhost"
    if host.startswith("/"):  # a socket in the file system
        return
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UsageError(
            f"there is no PostgreSQL server at {host}:{port}: {error}",
            "DJANGO_DB, POSTGRE_HOST and POSTGRE_PORT name it. Start it, or unset DJANGO_DB to use SQLite.",
        ) from error


def _version(folder: Path) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter of the environment
            [str(python(folder)), "-I", "-c", _VERSION],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _run(argv: list[str], failure: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing in it but paths of ours
            argv, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise WirespanError(f"{failure}: {error.strerror}", f"It was called as {argv[0]}.") from error
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise WirespanError(
            f"{failure}:\n{last}", "Correct that and repeat the command; what is half done is done again."
        )

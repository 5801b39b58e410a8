"""A Label Studio of one's own on this machine: started, stopped, looked after.

It is bound to 127.0.0.1 and outlives the command that started it.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from wirespan.errors import UsageError, WirespanError
from wirespan.studio import environment
from wirespan.studio.data import Data, Started, Tell

HOST = "127.0.0.1"
PORT = 8080
LIMIT = 240.0
"""Seconds until a server has to answer. The first start takes 24 to 50, as its database is made."""
_STOP = 20.0
_STEERING = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[^\n\t\x20-\x7e\xa0-\U0010ffff]")
# Straight to this machine, whatever proxy the user has.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs. `already`: it did so before it was asked for."""

    url: str
    port: int
    pid: int
    since: float
    version: str
    data: Data
    already: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How a data directory's server is. `lost`: it was started, and ended without being stopped."""

    running: Running | None
    answers: bool = False
    lost: bool = False


def up(root: Path, port: int | None = None, *, tell: Tell = lambda _: None, limit: float = LIMIT) -> Running:
    """Start the server of a data directory, or find that it runs, and return it when it answers.

    Label Studio is installed first where it isn't there. Raises `UsageError` for a port that is taken, and
    `WirespanError` with the end of the server's log where it doesn't start in `limit` seconds.
    """
    data = Data.at(root)
    data.prepare()
    with data.lock(tell):
        data.prepare_secrets()
        started = data.started()
        if started is not None and _process(started) is not None:
            if port not in (None, started.port):
                raise UsageError(
                    f"this Label Studio runs already, at port {started.port}",
                    f"Use that, or stop it first: wirespan studio down, then up --port {port}",
                )
            _await(data, started, tell, limit)
            return _running(data, started, already=True)
        if started is not None:
            tell("The server had ended without being stopped; starting it again.")
        port = PORT if port is None else port
        _see_that_free(port)
        variables = environment.variables(data)
        environment.reach_database(variables, tell)
        folder = environment.find(data)
        version = environment.install(folder, tell)
        started = _start(data, folder, port, version, variables)
        try:
            tell(f"Starting Label Studio {version} …")
            _await(data, started, tell, limit)
        except BaseException:
            _stop(data, started)
            raise
        return _running(data, started)


def down(root: Path, *, tell: Tell = lambda _: None) -> bool:
    """Stop the server of a data directory. Returns whether one ran.

    Only the very process that `up` started is stopped, never one that got its number later. Raises
    `WirespanError` where it doesn't end.
    """
    data = Data.at(root)
    if not data.there():
        return False
    with data.lock(tell):
        started = data.started()
        return started is not None and _stop(data, started)


def status(root: Path) -> Status:
    """Return how the server of a data directory is. Nothing is changed."""
    data = Data.at(root)
    started = data.started()
    if started is None:
        return Status(None)
    process = _process(started)
    if process is None:
        return Status(None, lost=True)
    return Status(_running(data, started, already=True), answers=_answers(process, started.port))


def _start(data: Data, folder: Path, port: int, version: str, variables: dict[str, str]) -> Started:
    # --debug does one thing: a port that was taken meanwhile is an error, and not swapped for the next one.
    argv = [str(environment.python(folder)), "-I", "-u", "-X", "utf8", "-m", "label_studio.server", "start"]
    argv += ["--no-browser", "--debug", "--internal-host", HOST, "--port", str(port)]
    log = data.open_log()
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; the secrets are in its environment
            argv,
            env=variables,
            cwd=data.kept,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            umask=0o077 if os.name != "nt" else -1,
        )
    except OSError as error:
        raise WirespanError(f"{argv[0]} can't be started: {error.strerror}", f"Remove {folder}.") from error
    finally:
        os.close(log)
    process.returncode = 0  # it outlives this object, which would warn of that
    try:
        created = psutil.Process(process.pid).create_time()
    except psutil.NoSuchProcess:
        created = 0.0  # gone already: no process has started then
    started = Started(process.pid, created, port, version)
    data.write_started(started)
    return started


def _await(data: Data, started: Started, tell: Tell, limit: float) -> None:
    """Wait until the server answers, and knows our token."""
    end = time.monotonic() + limit
    told = False
    while True:
        process = _process(started)
        if process is None:
            raise _failure(data, "the server ended while it was starting")
        if _answers(process, started.port):
            break
        if time.monotonic() > end:
            raise _failure(data, f"the server didn't answer in {limit:.0f} seconds")
        if not told and "Initializing database" in _tail(data, 50):
            told = True
            tell("Making its database, once: up to a minute …")
        time.sleep(0.25)
    if _whoami(started.port, data.token()) in (401, 403):
        raise WirespanError(
            f"the server doesn't take the token in {data.token_file}",
            "Another Label Studio set up its database, or the file was replaced. Restore the file, allow "
            "legacy tokens in the settings of that Label Studio, or name a new folder with --data.",
        )


def _stop(data: Data, started: Started) -> bool:
    process = _process(started)
    if process is not None:
        try:
            process.terminate()
            process.wait(_STOP)
        except psutil.NoSuchProcess:
            pass
        except psutil.TimeoutExpired:
            raise WirespanError(
                f"the server hasn't ended {_STOP:.0f} seconds after it was told to",
                f"Try again, or end the process {started.pid} yourself.",
            ) from None
        except psutil.AccessDenied as error:
            raise WirespanError(
                f"the server is process {started.pid} of another user", "Stop it as the one who started it."
            ) from error
    data.write_started(None)
    return process is not None


def _process(started: Started) -> psutil.Process | None:
    """Return the process that was started, while it lives; a later one with its number began later."""
    try:
        process = psutil.Process(started.pid)
        same = abs(process.create_time() - started.created) < 1
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return None


def _answers(process: psutil.Process, port: int) -> bool:
    """Whether this process, and no other, answers at the port."""
    try:
        if not any(c.laddr and c.laddr.port == port for c in process.net_connections("tcp")):
            return False
    except psutil.AccessDenied:
        pass  # some systems don't tell; then the answer has to do
    except psutil.NoSuchProcess:
        return False
    try:
        with _direct.open(f"http://{HOST}:{port}/health", timeout=5) as answer:
            return bool(json.load(answer).get("status") == "UP")
    except (OSError, ValueError, AttributeError):
        return False


def _whoami(port: int, token: str) -> int:
    request = urllib.request.Request(
        f"http://{HOST}:{port}/api/current-user/whoami", headers={"Authorization": f"Token {token}"}
    )
    try:
        with _direct.open(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def _see_that_free(port: int) -> None:
    if not 0 < port < 65536:
        raise UsageError(f"{port} is no port", "Name one from 1024 to 65535 with --port.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there the option means that a taken port may be taken too
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UsageError(
                f"port {port} can't be had: {error.strerror or error}",
                f"End what uses it, or name another: wirespan studio up --port {port % 60000 + 1001}",
            ) from error


def _failure(data: Data, what: str) -> WirespanError:
    return WirespanError(f"{what}. Its log ends:\n{_tail(data, 12)}", f"All of it: {data.log}")


def _tail(data: Data, lines: int) -> str:
    """Return the end of the log without secrets, and without what steers a terminal."""
    try:
        with data.log.open("rb") as file:
            file.seek(max(0, data.log.stat().st_size - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    for secret in environment.secrets_of(environment.variables(data)):
        text = text.replace(secret, "[secret]")
    return "\n".join(_STEERING.sub("", text).rstrip().splitlines()[-lines:])


def _running(data: Data, started: Started, *, already: bool = False) -> Running:
    url = f"http://{HOST}:{started.port}"
    return Running(url, started.port, started.pid, started.created, started.version, data, already)

"""A Label Studio whose database is PostgreSQL, which gives back JSON with its keys in another order.

Runs where the programs of a PostgreSQL server are, in PATH or where Debian has them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirespan.joining import Library
from wirespan.store import Corpus
from wirespan.studio import server
from wirespan.studio.data import Data

from ..conftest import free_port
from .conftest import Desk, Site, drawn, relabel

pytestmark = pytest.mark.studio

EN, PL = "bridge/quay-wire", "bridge/most-info"


def programs() -> Path:
    """Return the folder of initdb and pg_ctl."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        pytest.skip("no PostgreSQL is installed here")
    return folders[-1]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A PostgreSQL server of the test's own, named by the environment."""
    bins = programs()
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="wirespan-postgresql-"))
    if user:
        shutil.chown(folder, user)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        argv = [str(bins / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(
            argv, user=user, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-A", "trust", "-U", "keeper", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        settings = {"HOST": "127.0.0.1", "PORT": port, "USER": "keeper", "NAME": "postgres", "PASSWORD": "-"}
        monkeypatch.setenv("DJANGO_DB", "default")
        for name, value in settings.items():
            monkeypatch.setenv(f"POSTGRE_{name}", str(value))
        yield
    finally:
        if (folder / "data/postmaster.pid").exists():
            run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def desk(
    repository: Corpus,
    database: None,  # noqa: ARG001 - the server needs it
    tmp_path: Path,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    folder = tmp_path / "studio"
    running = server.up(folder, port)
    token = Data.at(folder).token()
    monkeypatch.setenv("LABEL_STUDIO_URL", running.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
    yield Desk(repository, Site(running.url, token, "Keys"))
    server.down(folder)


def test_a_round_trip(desk: Desk, withheld_text: str) -> None:
    """In one test, since its database takes a minute to make."""
    Library().put(desk.corpus.documents("patience")[0], withheld_text)
    before = desk.contents()
    assert desk("push") == 0
    assert list(desk.site.result(EN)[0]) != ["id", "from_name", "to_name", "type", "origin", "value"]
    assert desk("pull") == 0
    assert desk.contents() == before
    assert desk("push") == 0
    assert len(desk.site.tasks()) == 3

    desk.site.edit(EN, relabel("ent-bridge", "LOC"))
    desk.site.edit(PL, lambda result: result.append(drawn("zone-drawn", "zon", 0, 14, "headline")))
    assert desk("pull", "--by", "anna") == 0
    assert desk.record("entities", "ent-bridge").by == "anna"
    assert desk.record("zones", "zone-drawn").span.text == "Most zamknięto"

    desk.put("entities", "ent-kells3", label="NORP")
    before = desk.contents()
    opened = desk.site.result(PL)
    assert desk("push", "--update") == 0
    for command in (["pull", "--by", "ben", "--checked"], ["push", "--update"]):
        assert desk(*command) == 0
        assert desk.contents() == before
    desk.site.edit(PL, lambda result: result.__setitem__(slice(None), opened))
    assert desk("pull", "--by", "ben") == 0
    assert desk.contents() == before

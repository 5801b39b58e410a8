"""Where pieces of work are done: in this process, in several of this machine, or on a Ray cluster.

Each engine calls a function with a state, the same for all, and one item after another, and yields what it
returns, in any order. A worker that is killed is replaced and what it had in hand is done again, so that the
function has to leave the same behind however often it is begun. What it raises is raised here.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import wait as ended
from typing import Any, TypeVar

from wirespan.errors import UsageError, WirespanError, install

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

TRIES = 3
"""How often in a row workers may be lost with nothing done in between."""
_AHEAD = 2
"""Items handed out for each worker, so that none waits for the next."""
_MOST = 61 if os.name == "nt" else 1024
"""Processes that can be waited for at once."""
_PATIENCE = 10
"""Seconds for a node of a cluster to answer at all."""
_LOST = "What killed it? Mostly too little memory: take fewer processes (--jobs), or more and smaller shards."
_ALONE = {"localhost", "127.0.0.1", "::1"}
"""What a machine calls itself."""
_LISTENS = (
    "If it listens on 127.0.0.1 alone: set RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0, here as where it was started."
)
_GRACE = 5
"""Seconds for a process to end by itself when the one that started it is gone."""

_call: Callable[[Any], Any]
_busy = False


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(work: Callable[[S, T], R], items: Iterable[T], state: S) -> Iterator[R]:
    """Do the work in this process."""
    for item in items:
        yield work(state, item)


def local(work: Callable[[S, T], R], items: Iterable[T], jobs: int, state: S) -> Iterator[R]:
    """Do the work in so many processes of this machine.

    Raises `WirespanError` where workers are lost again and again. `work` is a function of a module. Where the
    folder that this process is in is gone, no other can be started there: this one does it all.
    """
    if not _somewhere():
        yield from here(work, items, state)
        return
    jobs = min(jobs, _MOST)
    left, open_, losses = iter(items), dict[Future[R], T](), 0
    again: list[T] = []
    while True:
        pool = ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(work, state)
        )
        try:
            for result in _rounds(pool, left, again, open_, jobs * _AHEAD):
                losses = 0
                yield result
            pool.shutdown()
            return
        except BrokenProcessPool:
            again[:0] = open_.values()
            open_.clear()
            losses += 1
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if losses == TRIES:
            raise WirespanError(f"a worker was killed, {TRIES} times at the same work", _LOST)


def _somewhere() -> bool:
    """Whether the folder that this process is in is there."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def _rounds(
    pool: ProcessPoolExecutor, left: Iterator[T], again: list[T], open_: dict[Future[R], T], many: int
) -> Iterator[R]:
    """Hand out what is left, then what is to be done again, and yield results; `open_` is what isn't back.

    What kills its worker each time thus comes last, and doesn't break into the rest over and over.
    """
    while True:
        while len(open_) < many:
            again += islice(left, 1)
            if not again:
                break
            with _held_back():
                open_[pool.submit(_do, again[-1])] = again[-1]
            again.pop()
        if not open_:
            return
        finished, _ = wait(open_, return_when=FIRST_COMPLETED)
        for future in finished:
            result = future.result()
            del open_[future]
            yield result


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold an interrupt back while processes are started, and in these until they are ready for one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # when that starts, it lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(work: Callable[[S, T], R], state: S) -> None:
    """Make a process ready: it ends with the one that started it, and at a signal without a word."""
    global _call  # noqa: PLW0603 - a worker has one work for all its life

    def call(item: T) -> R:
        return work(state, item)

    _call = call
    atexit.register(os._exit, 0)  # what it did is handed over; to take an interpreter apart takes a while
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    ended([sentinel])
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(_GRACE)
    os._exit(1)


def _end(number: int, _: Any) -> None:
    """End this process; where work is under way that is told first, to take away what it made for a while."""
    if _busy:
        for further in (signal.SIGINT, signal.SIGTERM):  # they would break off the taking away
            signal.signal(further, signal.SIG_IGN)
        raise KeyboardInterrupt
    os._exit(128 + number)


def _do(item: Any) -> Any:
    global _busy  # noqa: PLW0603 - as above
    try:
        _busy = True
        return _call(item)
    except KeyboardInterrupt:
        os._exit(130)
    finally:
        _busy = False


def ray(
    work: Callable[[S, T], R], items: Iterable[T], jobs: int | None, state: S, address: str | None
) -> Iterator[R]:
    """Do the work on a Ray cluster: that of an address, else one that is started on this machine.

    `jobs` is at most how many pieces are under way at once. Raises `UsageError` where Ray isn't installed, or
    no cluster is there; the nodes need the same wirespan.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if address is None and "ray" not in sys.modules:
        # What is started here listens on this machine alone (the name is Ray's; it is 0 by default on macOS),
        # and takes work of nobody else on it.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    try:
        import ray as cluster  # noqa: PLC0415 - an extra, and large
    except ImportError:
        raise UsageError("Ray isn't installed", install("ray")) from None
    started = not cluster.is_initialized()
    if started:
        _connect(cluster, jobs, address)
    try:
        yield from _on_ray(cluster, work, items, jobs, state)
    finally:
        if started:
            cluster.shutdown()


def _connect(cluster: Any, jobs: int | None, address: str | None) -> None:
    if address is not None:
        _reach(address, cluster.util.get_node_ip_address())
    quiet = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
    own = {"num_cpus": jobs, "include_dashboard": False}
    try:
        cluster.init(address=address or "local", **quiet, **({} if address else own))
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        what = f"no Ray cluster answers at {address}" if address else "no Ray could be started"
        raise UsageError(f"{what}: {str(error).partition(chr(10))[0]}", "Look with: ray status") from error


def _reach(address: str, own: str) -> None:
    """Raise `UsageError` where nothing listens at an address: Ray itself tries for minutes.

    An address of this machine alone Ray takes for the one, `own`, that other machines know it by.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdecimal()):
        return  # a name that Ray knows, as `auto`
    there, where = host.strip("[]"), ""
    try:
        socket.create_connection((there, int(port)), timeout=_PATIENCE).close()
        if there in _ALONE and not address.startswith("ray://"):
            where = f" at {own}, where Ray looks for it"
            socket.create_connection((own, int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        what = f"no Ray cluster answers at {address}: {getattr(error, 'strerror', None) or error}{where}"
        raise UsageError(what, _LISTENS if where else "Look with: ray status") from error


def _on_ray(
    cluster: Any, work: Callable[[S, T], R], items: Iterable[T], jobs: int | None, state: S
) -> Iterator[R]:
    do = cluster.remote(max_retries=TRIES)(work)
    shared = cluster.put(state)
    many = jobs or max(1, int(cluster.cluster_resources().get("CPU", 1)))
    left = iter(items)
    open_: list[Any] = []
    while True:
        while len(open_) < many:
            try:
                open_.append(do.remote(shared, next(left)))
            except StopIteration:
                break
        if not open_:
            return
        (future,), open_ = cluster.wait(open_, num_returns=1)
        try:
            result = cluster.get(future)
        except cluster.exceptions.RayTaskError as error:
            raise error.cause from error
        except cluster.exceptions.RayError as error:
            what = str(error).partition("\n")[0]
            raise WirespanError(
                f"a worker was lost, {TRIES + 1} times at the same work: {what}", _LOST
            ) from error
        yield result

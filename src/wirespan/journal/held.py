"""Signals that would stop this process in the midst of something: they wait until that is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # as far as this system has them


@contextmanager
def held() -> Iterator[None]:
    """Hold what would stop this process; it comes when the block has ended.

    In another thread than the main one nothing is held: a signal's handler runs in the main thread alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before: dict[int, Any] = {}
    try:
        for number in _STOPPING:
            handler = signal.getsignal(number)
            if handler not in (None, signal.SIG_IGN):  # None: it isn't Python's, and can't be set again
                before[number] = handler
                signal.signal(number, lambda which, _: came.append(which))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)

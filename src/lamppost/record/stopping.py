"""Ctrl-C and SIGTERM while a town lives: the week is lived to its end, kept, and only then the run stops.

A second Ctrl-C stops at once. Outside the main thread, where signals cannot be heard, nothing is changed.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType


class Stopped(KeyboardInterrupt):
    """A run was stopped between two weeks; `folder` can be taken up again (None = nothing was kept)."""

    def __init__(self, folder: Path | None, weeks: int, signal_number: int = signal.SIGINT) -> None:
        self.folder = folder
        self.weeks = weeks
        self.signal_number = signal_number
        super().__init__(f"Stopped after {weeks} weeks.")


@dataclass
class StopRequest:
    """Which signal has asked to stop; 0 = none yet."""

    signal_number: int = 0


@contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """Note SIGINT and SIGTERM in place of being ended by them; a second one is a KeyboardInterrupt."""
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def note(number: int, _: FrameType | None) -> None:
        if request.signal_number:
            raise KeyboardInterrupt
        request.signal_number = number

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""What runs in a process of the server: it reads tasks from its standard input, and answers on its standard output.

Nothing but answers may reach the standard output, so that is put aside first. When the server ends, the input ends,
and the process with it, whatever it is at.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from lamppost.errors import LamppostError
from lamppost.show.server.workers import CancelledTaskError, MissingError

Say = Callable[[Mapping[str, Any]], None]
Task = Callable[[Mapping[str, Any], Say], Any]


class TaskLoop:
    """Tasks as they come in, and which of them has been cancelled."""

    def __init__(self, read: BinaryIO, write: BinaryIO) -> None:
        self.read, self.write = read, write
        self.tasks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.cancelled = 0

    def listen(self) -> None:
        """Take in what the server says, until it says no more: then there is nobody to work for."""
        for line in self.read:
            message = json.loads(line)
            if "cancel" in message:
                self.cancelled = message["cancel"]
            else:
                self.tasks.put(message)
        os._exit(0)

    def answer(self, **message: Any) -> None:
        """One line to the server."""
        try:
            self.write.write(json.dumps(message, ensure_ascii=False, default=str).encode() + b"\n")
            self.write.flush()
        except OSError:
            os._exit(0)

    def do(self, message: Mapping[str, Any], tasks: Mapping[str, Task]) -> None:
        """One task, and what came of it."""
        number = message["number"]

        def say(what: Mapping[str, Any]) -> None:
            if self.cancelled >= number:
                raise CancelledTaskError
            self.answer(number=number, says="progress", what=what)

        try:
            what = tasks[message["task"]](message["args"], say)
            self.answer(number=number, says="done", what=what)
        except CancelledTaskError:
            self.answer(number=number, says="cancelled")
        except LamppostError as error:
            self.answer(number=number, says="wrong", what=str(error), missing=isinstance(error, MissingError))
        except Exception as error:  # a fault of the program: reported in one line, and the next task follows
            place = _place(error)
            self.answer(number=number, says="fault", what=f"{message['task']}: {type(error).__name__}: {error} {place}")


def _place(error: BaseException) -> str:
    """Where in the program an error rose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})"  # noqa: PTH119


@contextmanager
def _pipes() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Input and output for the server alone: whatever else is printed goes where errors go."""
    read, write = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    with os.fdopen(read, "rb") as source, os.fdopen(write, "wb") as sink:
        yield source, sink


def main() -> None:
    """Work until the server ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with _pipes() as (read, write):
        loop = TaskLoop(read, write)
        threading.Thread(target=loop.listen, daemon=True).start()
        from lamppost.show.server.tasks import TASKS

        while True:
            loop.do(loop.tasks.get(), TASKS)


if __name__ == "__main__":
    main()

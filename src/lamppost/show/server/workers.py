"""The processes that do the work of the server, and how it talks to one: a line of JSON each way, one task at a time.

The server itself only takes questions and hands out files, so that forty visitors never wait for one town. A process
is started with its own group (Ctrl-C is for the server alone), ends when the server's end of its pipe closes, and is
killed and started anew when a task takes too long or takes it down.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from lamppost.errors import LamppostError

LONGEST_LINE: Final = 64_000_000
OnProgress = Callable[[Mapping[str, Any]], None]


class MissingError(LamppostError):
    """What was asked for is not there."""


class FaultError(Exception):
    """The program itself failed; the text is for the operator, not for the visitor."""


class TooLongError(Exception):
    """A task took longer than it may."""


class CancelledTaskError(Exception):
    """A task was cancelled on the way."""


class Worker:
    """One process and its current task."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._number = 0

    @property
    def pid(self) -> int | None:
        """Number of the process, None while there is none."""
        return None if self._process is None else self._process.pid

    async def ask(
        self, task: str, args: Mapping[str, Any], seconds: float, on_progress: OnProgress | None = None
    ) -> Any:
        """What a task gives; `on_progress` is called with what it reports on the way.

        Raises LamppostError for what the visitor did wrong, TooLongError, CancelledTaskError or FaultError.
        """
        async with self._lock:
            process = await self._started()
            self._number += 1
            number = self._number
            try:
                async with asyncio.timeout(seconds):
                    self._write({"number": number, "task": task, "args": args})
                    return await self._answer(process, number, on_progress)
            except TimeoutError:
                await self.stop()
                raise TooLongError(task) from None
            except asyncio.CancelledError:
                # What it is at is of no use to anybody any more, and it cannot be told to leave it.
                await asyncio.shield(self.stop())
                raise
            except (ConnectionError, EOFError, ValueError) as error:
                await self.stop()
                raise FaultError(f"{task}: the process ended ({type(error).__name__})") from None

    def cancel(self) -> None:
        """Let the task be left as soon as it looks up; `ask` then raises CancelledTaskError."""
        with suppress(ConnectionError):
            self._write({"cancel": self._number})

    async def stop(self) -> None:
        """End the process. Killed, since it holds nothing that must be put away."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        home = str(Path(__file__).parents[3])
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "lamppost.show.server.worker_main",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
            limit=LONGEST_LINE,
        )
        return self._process

    def _write(self, message: Mapping[str, Any]) -> None:
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            raise ConnectionError
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _answer(self, process: asyncio.subprocess.Process, number: int, on_progress: OnProgress | None) -> Any:
        if process.stdout is None:
            raise ConnectionError
        while True:
            line = await process.stdout.readline()
            if not line.endswith(b"\n"):
                raise EOFError
            message = json.loads(line)
            if message["number"] != number:
                continue  # a late message of a task that is over
            match message["says"]:
                case "progress":
                    if on_progress is not None:
                        on_progress(message["what"])
                case "done":
                    return message["what"]
                case "wrong":
                    raise (MissingError if message.get("missing") else LamppostError)(message["what"])
                case "cancelled":
                    raise CancelledTaskError
                case _:
                    raise FaultError(message["what"])

"""A server of the page for tests: the real one, on a free port of this machine, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from lamppost.show.server.guard import Door
from lamppost.show.server.queue import Bounds
from lamppost.show.server.serve import Server
from lamppost.show.server.server import application
from lamppost.show.server.state import ServerState

SMALL: dict[str, Any] = {"regimes": ["leaflet-hk-2019", "documented-hk-2019"], "people": 300, "years": 5 / 52}


class Served:
    """A running server: where it is, and what it holds."""

    def __init__(self, app: Starlette, server: Server, port: int) -> None:
        self.app, self.server, self.port = app, server, port

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> ServerState:
        state: ServerState = self.app.state.server
        return state

    def visitor(self, **options: Any) -> httpx.Client:
        """A new visitor, who has opened the page."""
        client = httpx.Client(base_url=self.at, timeout=60, trust_env=False, **options)
        client.get("/").raise_for_status()
        return client

    def warm(self, seconds: float = 400) -> None:
        """Wait until the engine is compiled."""
        until = time.monotonic() + seconds
        while not self.state.towns.warm.is_set():
            assert time.monotonic() < until, "the engine was not made ready"
            time.sleep(0.05)


@contextmanager
def served(
    bounds: Bounds | None = None, door: Door | None = None, shipped: Mapping[str, Path] | None = None
) -> Iterator[Served]:
    """A server that ends with the block, and what it held with it. No town comes with it unless it is given."""
    app = application(door, bounds, shipped or {})
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="on", log_level="error", ws="none", timeout_graceful_shutdown=2)
    server = Server(config, app, None)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    running = Served(app, server, listening.getsockname()[1])
    folder = running.state.folder
    try:
        yield running
    finally:
        running.state.closing = True
        server.should_exit = True
        thread.join(30)
        listening.close()
    assert not thread.is_alive(), "the server did not end"
    assert not folder.exists(), "the server left its folder behind"


def told(client: httpx.Client, town: str, seconds: float = 120) -> dict[str, Any]:
    """The last word on a town: waits for it as the page does, and gives what it said at the end."""
    import json

    last: dict[str, Any] = {}
    until = time.monotonic() + seconds
    with client.stream("GET", f"/api/towns/{town}/progress", timeout=seconds) as stream:
        assert stream.status_code == 200, stream.read()
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
                if last["state"] in ("ready", "failed"):
                    return last
            assert time.monotonic() < until, last
    return last

"""`lamppost serve`: opens the page on this machine, and ends without leaving anything behind."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn
from starlette.applications import Starlette

from lamppost.errors import LamppostError
from lamppost.show.server.guard import Door, new_token, own_names
from lamppost.show.server.server import application

PORT: Final = 8765
HERE: Final = "127.0.0.1"
MOST_CONNECTIONS: Final = 1000


class Server(uvicorn.Server):
    """A server that tells its streams when it is about to end, so that they do not keep it."""

    def __init__(self, config: uvicorn.Config, app: Starlette, open_at: str | None) -> None:
        super().__init__(config)
        self.app, self.open_at = app, open_at

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, as the signal says."""
        state = getattr(self.app.state, "server", None)
        if state is not None:
            state.closing = True
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and then open the browser."""
        await super().startup(sockets)
        if self.started and self.open_at is not None:
            threading.Thread(target=webbrowser.open, args=(self.open_at,), daemon=True).start()


def serve(port: int = PORT, host: str = HERE, allow_network: bool = False, browser: bool = True) -> None:
    """Serve the page until it is stopped.

    Args:
        port: 0 for any that is free.
        host: address to listen on; another than this machine's own needs `allow_network`.
        allow_network: let other machines in, with a token that is printed.
        browser: whether to open one.

    Raises:
        LamppostError: if the port is taken, or the address is not one of this machine.
    """
    if not allow_network and not _is_loopback(host):
        raise LamppostError(
            f"'{host}' would open the server to other machines. If you want that, write: lamppost serve --host {host} "
            "--allow-network; the server then asks for a token."
        )
    if allow_network and host == HERE:
        host = "0.0.0.0"  # noqa: S104 - asked for, and behind a token
    door = Door(new_token(), own_names(host)) if allow_network else Door()
    listening = _listening_socket(host, port)
    port = listening.getsockname()[1]
    app = application(door)
    address = f"http://{_printed_host(host)}:{port}/{f'?token={door.token}' if door.token else ''}"
    config = uvicorn.Config(
        app,
        lifespan="on",
        loop="asyncio",
        http="h11",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=2,
    )
    sys.stdout.write(f"Lamppost is open at {address}\nCtrl-C ends it.\n")
    sys.stdout.flush()
    server = Server(config, app, address if browser else None)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, server.handle_exit)  # a terminal that is closed
    try:
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    finally:
        listening.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _printed_host(host: str) -> str:
    """How this machine is called in the address that is printed."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = _own_address()
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """The address by which a network reaches this machine, or its name where it is in none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as looking:
        try:
            looking.connect(("192.0.2.1", 9))  # an address for examples: it belongs to no machine
            return str(looking.getsockname()[0])
        except OSError:
            return socket.gethostname().lower()


def _listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises LamppostError if it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except socket.gaierror:
        raise LamppostError(f"There is no address '{host}' on this machine.") from None
    except PermissionError:
        raise LamppostError(
            f"You are not allowed to use port {port}. Choose one above 1023: lamppost serve --port 8765"
        ) from None
    except OSError as error:
        if error.errno is not None and "in use" in (error.strerror or ""):
            message = f"Port {port} is in use, perhaps by another lamppost serve."
            raise LamppostError(f"{message} Choose another: lamppost serve --port {port + 1}") from None
        raise LamppostError(f"The server cannot listen on {host}, port {port}: {error.strerror}.") from None

"""Who may ask the server, and what every answer carries: the gate before all routes.

The server listens to its own machine alone unless told otherwise, and then asks for a token. A page of another site
can reach neither: the Host must be a name of this server (so that no foreign name can be bound to its address), the
Origin must be the Host, what a browser says of the site that asks is heeded, and what is sent must be JSON. Answers
may run nothing but the page's own files, may stand in no frame, and are handed to no other site.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import cookies
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""What every answer carries, unless it says so itself."""
METHODS: Final = ("GET", "HEAD", "POST")
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
TOKEN_COOKIE: Final = "lamppost_token"  # noqa: S105 - its name
VISITOR_COOKIE: Final = "lamppost_visitor"
FAULT: Final = "The program failed on this request. Try again, or ask for something else."
LONGEST_BODY: Final = 1_000_000
"""Bytes of the longest question: a rulebook of the longest kind, written in JSON."""


@dataclass
class RateLimit:
    """So many questions at once, and so many a second after that, for each who asks."""

    at_once: float
    a_second: float
    most: int = 4096  # who is remembered
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, visitor: str) -> bool:
        """Whether one more question may be asked now; it counts."""
        now = time.monotonic()
        left, then = self._left.pop(visitor, (self.at_once, now))
        left = min(self.at_once, left + (now - then) * self.a_second)
        self._left[visitor] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > self.most:
            self._left.popitem(last=False)
        return left >= 1


@dataclass(frozen=True)
class Door:
    """Whom the server lets in. Without a token it answers its own machine alone."""

    token: str | None = None
    names: tuple[str, ...] = ()  # by which other machines may call it, beside addresses

    def knows(self, host: str) -> bool:
        """Whether a Host is a name of this server. With a token also any plain address: no name is bound to it."""
        name = host_name(host)
        if name is None:
            return False
        if name in LOOPBACK or name in self.names:
            return True
        return self.token is not None and _is_address(name)

    def opens(self, token: str) -> bool:
        """Whether a token is the right one."""
        return self.token is None or hmac.compare_digest(token.encode(), self.token.encode())


def own_names(host: str) -> tuple[str, ...]:
    """Names by which other machines of a network may call this one, when it listens on `host`."""
    here = socket.gethostname().lower()
    named = [] if _is_address(host) else [host.lower()]
    return tuple(dict.fromkeys([*named, here, f"{here}.local"]))


def new_token() -> str:
    """A token that cannot be guessed."""
    return secrets.token_urlsafe(24)


def host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None if it is none."""
    try:
        parts = urlsplit(f"//{host}")
        if parts.netloc != host or parts.username is not None or parts.path or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname.rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """The gate, as ASGI middleware; scope['state']['visitor'] then says who asks."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door
        self.of_visitor = RateLimit(at_once=40, a_second=2)
        self.of_address = RateLimit(at_once=1200, a_second=60)
        self.new_visitors = RateLimit(at_once=200, a_second=0.5)
        self._secret = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, jar = Headers(scope=scope), _jar(scope)
        refused = self._refused(scope, headers) or self._known(scope, headers, jar)
        if refused is not None:
            await _say(send, *refused)
            return
        begins = scope["path"] == "/" or scope["method"] == "POST"
        visitor, new = self._visitor(jar.get(VISITOR_COOKIE, ""), _peer(scope), begins)
        if visitor is None:
            await _say(send, 429, "Too many visitors come from your address. Wait a minute.")
            return
        if scope["method"] == "POST" and not (self.of_visitor.allows(visitor) and self.of_address.allows(_peer(scope))):
            await _say(send, 429, "Too many requests at once. Wait a few seconds.")
            return
        scope.setdefault("state", {})["visitor"] = visitor
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if new:
                    answer.append("Set-Cookie", f"{VISITOR_COOKIE}={new}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        try:
            await self.app(scope, _bounded(receive), with_headers)
        except BodyTooLargeError:
            await _say(with_headers, 413, f"A request may have at most {LONGEST_BODY:,} bytes.")
        except Exception as error:  # a fault of the program: the visitor learns that, and no details
            sys.stderr.write(f"lamppost serve: {scope['path']}: {type(error).__name__}: {error}\n")
            if not started:
                await _say(with_headers, 500, FAULT)

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a question is not answered, for every visitor."""
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self.door.knows(hosts[0]):
            return 421, "This server does not answer to that host name. Open the address that it printed."
        if scope["method"] not in METHODS:
            return 405, "Only GET and POST are accepted."
        if origins and not (len(origins) == 1 and _same(origins[0], hosts[0])):
            return 403, "Pages of other sites may not use this server."
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        opened = (
            scope["method"] == "GET" and mode == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        )
        if site not in ("same-origin", "none") and not opened:
            return 403, "Pages of other sites may not use this server."
        if scope["method"] == "POST":
            if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
                return 415, "The request must be JSON (Content-Type: application/json)."
            length = headers.get("content-length")
            if length is None or not length.isdigit():
                return 411, "The request needs a Content-Length header."
            if int(length) > LONGEST_BODY:
                return 413, f"A request may have at most {LONGEST_BODY:,} bytes."
        return None

    def _known(self, scope: Scope, headers: Headers, jar: dict[str, str]) -> tuple[int, str, dict[str, str]] | None:
        """The answer to a visitor who has no token yet; one who brings it in the address gets a cookie."""
        if self.door.token is None:
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if given and scope["method"] == "GET" and scope["path"] == "/":
            if self.door.opens(given):
                cookie = f"{TOKEN_COOKIE}={given}; Path=/; HttpOnly; SameSite=Strict"
                return 303, "", {"Location": "/", "Set-Cookie": cookie}
            return 401, "This token is wrong. Open the address that the server printed.", {}
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if (kind.lower() == "bearer" and self.door.opens(bearer.strip())) or self.door.opens(jar.get(TOKEN_COOKIE, "")):
            return None
        return 401, "This page needs a token. Open the full address that the server printed.", {}

    def _visitor(self, cookie: str, address: str, begins: bool) -> tuple[str | None, str]:
        """Who asks, told apart by a cookie that only this server can make; and the cookie, if it is a new one."""
        name, _, sign = cookie.partition(".")
        if name and hmac.compare_digest(sign.encode(), self._signed(name).encode()):
            return name, ""
        if not begins:
            return address, ""
        if not self.new_visitors.allows(address):
            return None, ""
        name = secrets.token_hex(8)
        return name, f"{name}.{self._signed(name)}"

    def _signed(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), "sha256").hexdigest()[:32]


def _same(origin: str, host: str) -> bool:
    """Whether an Origin is the page of a Host."""
    scheme, _, where = origin.partition("://")
    return scheme in ("http", "https") and where.lower() == host.lower()


def _peer(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else "?"


def _jar(scope: Scope) -> dict[str, str]:
    found: cookies.SimpleCookie = cookies.SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found.load(value.decode("latin-1"))
            except cookies.CookieError:
                return {}
    return {name: morsel.value for name, morsel in found.items()}


class BodyTooLargeError(Exception):
    """More was sent than was said."""


def _bounded(receive: Receive) -> Receive:
    """The same body, as long as it is not too long."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LONGEST_BODY:
            raise BodyTooLargeError
        return message

    return bounded


async def _say(send: Send, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
    """An answer of the gate itself."""
    body = json.dumps({"error": sentence}).encode() if sentence else b""
    found: Iterable[tuple[str, str]] = (
        HEADERS | {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
    ).items()
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in found]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})

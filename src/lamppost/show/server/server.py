"""The server of the page: its routes, and nothing that takes long.

Files of the page and of towns are handed out from here; whatever must be computed is asked of a process (hands.py), so
that the server answers everybody at once. Every error is {"error": one line} with its proper status.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from lamppost.errors import LamppostError
from lamppost.show.page import first
from lamppost.show.page.assets import Asset, kind_of, static
from lamppost.show.page.policy import policy_of
from lamppost.show.page.scenario import ANY, ID, NAME, Scenario, scenario
from lamppost.show.page.standalone import player
from lamppost.show.server.guard import FAULT, Door, Guard
from lamppost.show.server.queue import Bounds, BusyError, Job, Towns, one_line
from lamppost.show.server.workers import FaultError, Hand, MissingError, TooLongError
from lamppost.words import LANGUAGES, words

JSON: Final = "application/json"
KEPT: Final = "private, max-age=600"
"""How long a browser may keep what lies in a town: its address is the name of what was asked for."""
BEAT: Final = 0.15
"""Seconds between two looks at how far a town is."""
STILL: Final = 15.0
"""Seconds after which a stream that has nothing to say says so."""
QUICK: Final = 60.0
SLOW: Final = 180.0
"""Seconds that a small and a large question may take."""
MOST_MADE: Final = 100_000_000
"""Bytes of answers that are kept since they are always the same."""
LONGEST_QUESTION: Final = 200
"""Characters of a search."""
WAITING: Final = 60
WAITING_EACH: Final = 8
"""Questions that may wait for one process, of all visitors and of each."""


@dataclass
class Clerk:
    """A process that answers questions one after another."""

    hand: Hand
    seconds: float
    waiting: Counter[str] = field(default_factory=Counter)  # questions of each visitor

    async def ask(self, visitor: str, task: str, args: Mapping[str, Any]) -> Any:
        """The answer to a visitor's question. Raises BusyError if too many wait, else as Hand.ask."""
        if self.waiting[visitor] >= WAITING_EACH or self.waiting.total() >= WAITING:
            raise BusyError("Too much is being asked at once. Ask again in a few seconds.")
        self.waiting[visitor] += 1
        try:
            return await self.hand.ask(task, args, self.seconds)
        finally:
            self.waiting[visitor] -= 1
            self.waiting += Counter()  # forgets those who wait for nothing


@dataclass
class Room:
    """What the server holds while it runs."""

    folder: Path
    towns: Towns
    bounds: Bounds
    quick: Clerk = field(default_factory=lambda: Clerk(Hand("quick"), QUICK))
    slow: Clerk = field(default_factory=lambda: Clerk(Hand("slow"), SLOW))
    closing: bool = False
    made: OrderedDict[str, Asset] = field(default_factory=OrderedDict)  # answers that are always the same
    making: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def once(self, name: str, make: Callable[[], Awaitable[Asset]]) -> Asset:
        """An answer that is always the same: made once, for all who ask at the same time."""
        if name not in self.made:
            async with self.making.setdefault(name, asyncio.Lock()):
                if name not in self.made:
                    self.made[name] = await make()
                    while len(self.made) > 1 and self._size() > MOST_MADE:
                        self.made.popitem(last=False)
            self.making.pop(name, None)
        self.made.move_to_end(name)
        return self.made[name]

    def _size(self) -> int:
        return sum(len(each.body) + len(each.packed) for each in self.made.values())


def application(
    door: Door | None = None, bounds: Bounds | None = None, shipped: Mapping[str, Path] | None = None
) -> Starlette:
    """The server as an ASGI application; its processes live as long as its lifespan.

    `shipped` are towns that are there from the beginning, by id; the one that the page opens with, unless given.
    """
    bounds = bounds or Bounds()
    shipped = first.shipped() if shipped is None else shipped

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        folder = Path(tempfile.mkdtemp(prefix="lamppost-"))
        room = Room(folder, Towns(folder, bounds, shipped), bounds)
        app.state.room = room
        ready: asyncio.Task[None] | None = None
        try:
            await room.towns.start()
            ready = asyncio.create_task(_get_ready(room))
            yield
        finally:
            room.closing = True
            if ready is not None:
                ready.cancel()
                await asyncio.gather(ready, return_exceptions=True)
            await room.towns.stop()
            for clerk in (room.quick, room.slow):
                await clerk.hand.stop()
            shutil.rmtree(folder, ignore_errors=True)

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, door=door or Door())],
        exception_handlers=dict.fromkeys(
            (HTTPException, LamppostError, TooLongError, TimeoutError, FaultError, ClientDisconnect), wrong
        ),
        lifespan=lifespan,
    )
    app.state.assets = static()
    app.state.words = {language: _json(words(language).sentences) for language in LANGUAGES}
    return app


def _routes() -> list[Route]:
    town = "/api/towns/{town}"
    return [
        Route("/", page),
        Route("/web/{path:path}", asset),
        Route("/words/{language}.json", sentences),
        Route("/api/first", opening),
        Route("/api/shelf", shelf),
        Route("/api/towns", ask, methods=["POST"]),
        Route(f"{town}/progress", Progress),
        Route(f"{town}/frames/{{world:int}}.bin", history),
        Route(f"{town}/file/{{name}}.csv", table),
        Route(f"{town}/numbers.json", numbers),
        Route(f"{town}/figures/{{name}}.json", figure),
        Route(f"{town}/people/{{person:int}}.json", person),
        Route(f"{town}/play.html", play),
        Route(f"{town}/report.html", report),
        Route(f"{town}/{{name}}", of_town),
        *(Route(f"/api/{about}", said) for about in ("leaflet", "library", "vocabulary")),
        *(
            Route(f"/api/{about}/{{name}}", said)
            for about in ("books", "regimes", "safeguards", "law", "lives", "example")
        ),
        Route("/api/diff/{a}/{b}", said),
        Route("/api/search", search),
        Route("/api/knobs", knobs),
        Route("/api/check", check, methods=["POST"]),
        Route("/api/life", life, methods=["POST"]),
    ]


# --- errors


async def wrong(_: Request, error: Exception) -> Response:
    """An error as it is told: one line, with the status that it has."""
    headers: dict[str, str] = {}
    if isinstance(error, HTTPException):
        status, said = (
            error.status_code,
            {404: "There is nothing here.", 405: "That cannot be asked in this way."}.get(
                error.status_code, str(error.detail)
            ),
        )
    elif isinstance(error, BusyError):
        status, said, headers = 429, str(error), {"Retry-After": "5"}
    elif isinstance(error, MissingError):
        status, said = 404, one_line(error)
    elif isinstance(error, LamppostError):
        status, said = 400, one_line(error)
    elif isinstance(error, TooLongError | TimeoutError):
        status, said = 504, "This took too long, and was left. Ask for something smaller."
    elif isinstance(error, ClientDisconnect):
        status, said = 400, "The question broke off."
    else:
        raise error
    return Response(json.dumps({"error": said}, ensure_ascii=False), status, headers, JSON)


# --- the page


async def page(request: Request) -> Response:
    """The page itself."""
    found: Asset = request.app.state.assets["index.html"]
    return found.answer(request)


async def asset(request: Request) -> Response:
    """A file of the page."""
    found: Asset | None = request.app.state.assets.get(request.path_params["path"])
    if found is None:
        raise MissingError("There is no such file of the page.")
    return found.answer(request)


async def sentences(request: Request) -> Response:
    """Every sentence of a language."""
    found: Asset | None = request.app.state.words.get(request.path_params["language"])
    if found is None:
        raise MissingError(f"There are words in: {', '.join(LANGUAGES)}.")
    return found.answer(request)


async def opening(request: Request) -> Response:
    """The scenario that the page opens with."""
    return _json(first.FIRST.data()).answer(request)


async def shelf(request: Request) -> Response:
    """What there is to choose from, and how much of it a visitor may ask for."""
    return (await _shelf(_room(request), _language(request), request.state.visitor)).answer(request)


async def _shelf(room: Room, language: str, visitor: str = "") -> Asset:
    async def make() -> Asset:
        found = await room.quick.ask(visitor, "shelf", {"lang": language})
        return _json({**found, "limits": room.bounds.limits.data()})

    return await room.once(f"shelf {language}", make)


async def _get_ready(room: Room) -> None:
    """Read what there is to choose from before anybody asks, which takes seconds once."""
    for language in LANGUAGES:
        with suppress(LamppostError, TooLongError, FaultError):
            await _shelf(room, language)
    with suppress(LamppostError):
        await room.towns.warm.wait()
        for town in room.towns.shipped:
            await room.towns.whole(_asked(room.towns.shipped[town]))


# --- towns


async def ask(request: Request) -> Response:
    """A town that is asked for: there already, on its way, or in the queue."""
    said, room = await _body(request), _room(request)
    asked = scenario(said, room.bounds.limits)
    job = await room.towns.ask(asked, request.state.visitor)
    return Response(json.dumps({"id": asked.id, **room.towns.said(job)}), media_type=JSON)


class Progress:
    """How far a town is, as server-sent events; who hears it is who waits for the town."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.send = scope, receive, send

    def __await__(self) -> Any:
        return self._answer().__await__()

    async def _answer(self) -> None:
        request = Request(self.scope, self.receive)
        room, town = _room(request), request.path_params["town"]
        job = room.towns.jobs.get(town)
        there = ID.fullmatch(town) is not None and room.towns.folder(town) is not None
        if request.method != "GET" or (job is None and not there):
            answer = await wrong(request, MissingError("There is no such town: ask for it first."))
            await answer(self.scope, self.receive, self.send)
            return
        await self.send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")],
            }
        )
        if job is None or (there and job.state == "ready"):
            await self._say({"state": "ready", "week": 0, "weeks": 0, "place_in_queue": 0, "message": ""})
        else:
            gone = asyncio.create_task(self._until_gone())
            try:
                with room.towns.watching(job):
                    await self._follow(room, job, gone)
            finally:
                gone.cancel()
        await self.send({"type": "http.response.body", "body": b""})

    async def _follow(self, room: Room, job: Job, gone: asyncio.Task[None]) -> None:
        """Say what changes, until it is over or nobody listens."""
        before: dict[str, Any] = {}
        waited = 0.0
        while not room.closing and not gone.done():
            said = room.towns.said(job)
            if said != before:
                await self._say(said)
                before, waited = said, 0.0
            elif waited > STILL:
                await self.send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
                waited = 0.0
            if said["state"] in ("ready", "failed"):
                return
            await asyncio.wait([gone], timeout=BEAT)
            waited += BEAT

    async def _say(self, said: Mapping[str, Any]) -> None:
        body = f"data: {json.dumps(said, ensure_ascii=False)}\n\n".encode()
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    async def _until_gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


FILES: Final = ("town.json", "homes.bin", "differ.bin")


async def of_town(request: Request) -> Response:
    """A file of a town that is there."""
    room, name = _room(request), request.path_params["name"]
    town, folder = _town(request)
    if name not in FILES:
        raise MissingError("A town has no such file.")

    async def make() -> Asset:
        path = folder / name
        if not path.is_file():
            raise MissingError("This town is not there any more: ask for it again.")
        return Asset.of(await asyncio.to_thread(path.read_bytes), kind_of(path), 6)

    return (await room.once(f"{town} {name}", make)).answer(request, KEPT)


async def _numbers(room: Room, town: str, folder: Path) -> None:
    """Wait for the numbers of a town, which come after all else. Raises MissingError if they do not come."""
    while not (folder / "numbers.json").is_file():
        if town not in room.towns.at:
            raise MissingError("The numbers of this town are not there: ask for the town again.")
        await asyncio.sleep(BEAT)


async def history(request: Request) -> Response:
    """The history of one world, week by week; it is compressed as it is."""
    _, folder = _town(request)
    path = folder / "frames" / f"{request.path_params['world']}.bin"
    if not path.is_file():
        raise MissingError("This town has no such world.")
    return FileResponse(path, media_type=kind_of(path), headers={"Cache-Control": KEPT})


async def table(request: Request) -> Response:
    """A table of a town as CSV."""
    room, name = _room(request), request.path_params["name"]
    town, folder = await _whole(request)
    if not name.replace("-", "").isalnum() or not (folder / "tables" / f"{name}.parquet").is_file():
        raise MissingError("This town has no such table.")
    path = folder / "tables" / f"{name}.csv"
    if not path.is_file():
        await room.slow.ask(request.state.visitor, "table", {"folder": str(folder), "name": name})
        room.towns.grown(town)
    headers = {"Content-Disposition": f'attachment; filename="lamppost-{town}-{name}.csv"', "Cache-Control": KEPT}
    return FileResponse(path, headers=headers, media_type=kind_of(path))


async def person(request: Request) -> Response:
    """A person of the town: who they are, and their ledger in each world."""
    room, language, number = _room(request), _language(request), request.path_params["person"]
    town, folder = await _whole(request)

    async def make() -> Asset:
        args = {"scenario": _asked(folder).data(), "folder": str(folder), "person": number, "lang": language}
        return _json(await room.slow.ask(request.state.visitor, "person", args))

    return (await room.once(f"{town} person {number} {language}", make)).answer(request, KEPT)


async def numbers(request: Request) -> Response:
    """The numbers of the town, in a language."""
    room, language = _room(request), _language(request)
    town, folder = _town(request)
    await _numbers(room, town, folder)

    async def make() -> Asset:
        args = {"folder": str(folder), "lang": language}
        return _json(await room.slow.ask(request.state.visitor, "numbers", args))

    return (await room.once(f"{town} numbers {language}", make)).answer(request, KEPT)


async def figure(request: Request) -> Response:
    """One figure of the town: drawn, in words, and as a table."""
    room, language, asked = _room(request), _language(request), request.query_params
    town, folder = _town(request)
    await _numbers(room, town, folder)
    how = {"name": request.path_params["name"], "world": asked.get("world", ""), "width": asked.get("width", "wide")}
    if any(len(each) > LONGEST_QUESTION for each in how.values()):
        raise MissingError("There is no such figure.")

    async def make() -> Asset:
        args = {"folder": str(folder), "lang": language, **how}
        return _json(await room.slow.ask(request.state.visitor, "figure", args))

    return (await room.once(f"{town} figure {language} {json.dumps(how)}", make)).answer(request, KEPT)


async def report(request: Request) -> Response:
    """The report of the town, which stands alone: it runs nothing, and its policy names each of its styles."""
    room, language = _room(request), _language(request)
    town, folder = _town(request)
    await _numbers(room, town, folder)

    async def make() -> Asset:
        text = await room.slow.ask(request.state.visitor, "report", {"folder": str(folder), "lang": language})
        return Asset.of(text.encode(), kind_of(Path("report.html")), 6)

    found = await room.once(f"{town} report {language}", make)
    policy = await asyncio.to_thread(policy_of, found.body.decode())
    return found.answer(request, KEPT, **{"Content-Security-Policy": policy})


async def play(request: Request) -> Response:
    """One file that plays the town without a server."""
    language = _language(request)
    town, folder = _town(request)
    text = await asyncio.to_thread(player, folder, language)
    headers = {"Content-Disposition": f'attachment; filename="lamppost-{town}.html"', "Cache-Control": KEPT}
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


# --- texts and lives


async def check(request: Request) -> Response:
    """What is wrong with a text that was written on the page."""
    asked, room = _only(await _body(request), "kind", "text"), _room(request)
    found = await room.quick.ask(request.state.visitor, "check", asked)
    return Response(json.dumps(found, ensure_ascii=False), media_type=JSON)


async def life(request: Request) -> Response:
    """The ledgers of a life that was written on the page. Nothing of it is kept."""
    asked, room = _only(await _body(request), "life", "regime", "regimes", "lang"), _room(request)
    if not room.towns.warm.is_set():
        raise BusyError("The engine is still being made ready, once. Ask again in a minute.")
    found = await room.quick.ask(request.state.visitor, "life", asked)
    return Response(json.dumps(found, ensure_ascii=False), media_type=JSON)


async def knobs(request: Request) -> Response:
    """The knobs of the regimes that are named, and of the one with the safeguards that are named."""
    room, language, asked = _room(request), _language(request), request.query_params
    checked = scenario({"regimes": asked.getlist("regime"), "with": asked.getlist("with")}, room.bounds.limits)

    async def make() -> Asset:
        args = {"scenario": checked.data(), "lang": language}
        return _json(await room.quick.ask(request.state.visitor, "knobs", args))

    return (await room.once(f"knobs {checked.canonical()} {language}", make)).answer(request)


# --- what the rules say


async def said(request: Request) -> Response:
    """A page of the library, as it always is."""
    room, about, language = _room(request), request.url.path.split("/")[2], _language(request)
    names = list(request.path_params.values())
    if not all(NAME.fullmatch(name) for name in names):
        raise MissingError("There is nothing of that name.")

    async def make() -> Asset:
        return _json(
            await room.quick.ask(request.state.visitor, "said", {"about": about, "names": names, "lang": language})
        )

    return (await room.once(f"{about} {' '.join(names)} {language}", make)).answer(request)


async def search(request: Request) -> Response:
    """What fits a question."""
    room, language, asked = _room(request), _language(request), request.query_params.get("q", "")[:LONGEST_QUESTION]
    found = await room.quick.ask(request.state.visitor, "said", {"about": "search", "names": [asked], "lang": language})
    return _json(found).answer(request)


# --- what routes share


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


def _town(request: Request) -> tuple[str, Path]:
    """Id and folder of a town that is there. Raises MissingError."""
    town = request.path_params["town"]
    folder = _room(request).towns.folder(town) if ID.fullmatch(town) else None
    if folder is None:
        raise MissingError("This town is not there: ask for it first.")
    return town, folder


async def _whole(request: Request) -> tuple[str, Path]:
    """The same with all that can be asked of a town; what is not shipped of the first one is waited for."""
    room, (town, folder) = _room(request), _town(request)
    if town in room.towns.shipped or town in room.towns.at:
        async with asyncio.timeout(SLOW):
            folder = await room.towns.whole(_asked(folder))
    return town, folder


def _asked(folder: Path) -> Scenario:
    """The scenario of a town that is there."""
    return scenario(json.loads((folder / "town.json").read_text(encoding="utf-8"))["scenario"], ANY)


def _language(request: Request) -> str:
    """The language that is asked for. Raises LamppostError for one that is not there."""
    return words(request.query_params.get("lang", "en")).language


async def _body(request: Request) -> Any:
    """What was sent, as JSON. Raises LamppostError for what is none."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise LamppostError("What was sent is no JSON.") from None


def _only(said: Any, *names: str) -> dict[str, Any]:
    """The named parts of an object. Raises LamppostError for what is none, or has others."""
    if not isinstance(said, Mapping) or not set(said) <= set(names):
        raise LamppostError(f"What is sent here is an object with {' and '.join(repr(name) for name in names)}.")
    return dict(said)


def _json(data: Any) -> Asset:
    return Asset.of(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), JSON)


__all__ = ["FAULT", "Room", "application"]

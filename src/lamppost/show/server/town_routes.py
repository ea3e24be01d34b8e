"""Routes of the towns: asking for one, its progress, its files, and what can be asked about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from lamppost.show.page.assets import Asset, kind_of
from lamppost.show.page.many_towns import of_seed
from lamppost.show.page.policy import policy_of
from lamppost.show.page.scenario import ID, scenario
from lamppost.show.server.errors import error_response
from lamppost.show.server.queue import BusyError, TownJob
from lamppost.show.server.requests import (
    JSON,
    KEPT,
    LONGEST_QUESTION,
    body_of,
    json_asset,
    language_of,
    object_with,
    scenario_of,
    state_of,
    town_of,
    whole_town_of,
)
from lamppost.show.server.state import ServerState
from lamppost.show.server.workers import MissingError

BEAT: Final = 0.15
"""Seconds between two looks at how far a town is."""
STILL: Final = 15.0
"""Seconds after which a stream that has nothing to say says so."""


async def ask(request: Request) -> Response:
    """A town that is asked for: there already, on its way, or in the queue."""
    state = state_of(request)
    wanted = scenario(await body_of(request), state.bounds.limits)
    job = await state.towns.ask(wanted, request.state.visitor)
    return Response(json.dumps({"id": wanted.id, **state.towns.status(job)}), media_type=JSON)


class ProgressStream:
    """How far a town is, as server-sent events; who hears it is who waits for the town."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.send = scope, receive, send

    def __await__(self) -> Any:
        return self._answer().__await__()

    async def _answer(self) -> None:
        request = Request(self.scope, self.receive)
        state, town = state_of(request), request.path_params["town"]
        job = state.towns.jobs.get(town)
        there = ID.fullmatch(town) is not None and state.towns.folder(town) is not None
        if request.method != "GET" or (job is None and not there):
            answer = await error_response(request, MissingError("There is no such town: ask for it first."))
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
            await self._send({"state": "ready", "week": 0, "weeks": 0, "place_in_queue": 0, "message": ""})
        else:
            gone = asyncio.create_task(self._until_gone())
            try:
                with state.towns.watching(job):
                    await self._follow(state, job, gone)
            finally:
                gone.cancel()
        await self.send({"type": "http.response.body", "body": b""})

    async def _follow(self, state: ServerState, job: TownJob, gone: asyncio.Task[None]) -> None:
        """Say what changes, until it is over or nobody listens."""
        before: dict[str, Any] = {}
        waited = 0.0
        while not state.closing and not gone.done():
            status = state.towns.status(job)
            if status != before:
                await self._send(status)
                before, waited = status, 0.0
            elif waited > STILL:
                await self.send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
                waited = 0.0
            if status["state"] in ("ready", "failed"):
                return
            await asyncio.wait([gone], timeout=BEAT)
            waited += BEAT

    async def _send(self, status: Mapping[str, Any]) -> None:
        body = f"data: {json.dumps(status, ensure_ascii=False)}\n\n".encode()
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    async def _until_gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


FILES: Final = ("town.json", "homes.bin", "differ.bin")


async def of_town(request: Request) -> Response:
    """A file of a town that is there."""
    state, name = state_of(request), request.path_params["name"]
    town, folder = town_of(request)
    if name not in FILES:
        raise MissingError("A town has no such file.")

    async def make() -> Asset:
        path = folder / name
        if not path.is_file():
            raise MissingError("This town no longer exists: ask for it again.")
        return Asset.of(await asyncio.to_thread(path.read_bytes), kind_of(path), 6)

    return (await state.once(f"{town} {name}", make)).answer(request, KEPT)


async def _numbers(state: ServerState, town: str, folder: Path) -> None:
    """Wait for the numbers of a town, which come after all else. Raises MissingError if they do not come."""
    while not (folder / "numbers.json").is_file():
        if town not in state.towns.at:
            raise MissingError("The numbers of this town do not exist: ask for the town again.")
        await asyncio.sleep(BEAT)


async def history(request: Request) -> Response:
    """The history of one world, week by week; it is compressed as it is."""
    _, folder = town_of(request)
    path = folder / "frames" / f"{request.path_params['world']}.bin"
    if not path.is_file():
        raise MissingError("This town has no such world.")
    return FileResponse(path, media_type=kind_of(path), headers={"Cache-Control": KEPT})


async def table(request: Request) -> Response:
    """A table of a town as CSV."""
    state, name = state_of(request), request.path_params["name"]
    town, folder = await whole_town_of(request)
    if not name.replace("-", "").isalnum() or not (folder / "tables" / f"{name}.parquet").is_file():
        raise MissingError("This town has no such table.")
    path = folder / "tables" / f"{name}.csv"
    if not path.is_file():
        await state.slow.ask(request.state.visitor, "table", {"folder": str(folder), "name": name})
        state.towns.grown(town)
    headers = {"Content-Disposition": f'attachment; filename="lamppost-{town}-{name}.csv"', "Cache-Control": KEPT}
    return FileResponse(path, headers=headers, media_type=kind_of(path))


async def person(request: Request) -> Response:
    """A person of the town: who they are, and their ledger in each world."""
    state, language, number = state_of(request), language_of(request), request.path_params["person"]
    town, folder = await whole_town_of(request)

    async def make() -> Asset:
        args = {"scenario": scenario_of(folder).data(), "folder": str(folder), "person": number, "lang": language}
        return json_asset(await state.slow.ask(request.state.visitor, "person", args))

    return (await state.once(f"{town} person {number} {language}", make)).answer(request, KEPT)


async def numbers(request: Request) -> Response:
    """The numbers of the town, in a language."""
    return await _of_numbers(request, "numbers")


async def turns(request: Request) -> Response:
    """What the numbers of the town turn on, in a language."""
    return await _of_numbers(request, "turns")


async def spread(request: Request) -> Response:
    """What the same rules count over other people with other chance."""
    return (await _spread(request)).answer(request, KEPT)


async def _spread(request: Request) -> Asset:
    """The spread of a town: lived when it is first asked for, and kept beside the town; a shipped one is as shipped."""
    state = state_of(request)
    town, folder = town_of(request)
    await _numbers(state, town, folder)
    home = state.towns.shipped.get(town, folder)

    async def make() -> Asset:
        args = {"scenario": scenario_of(folder).data(), "folder": str(home), "threads": 1}
        found = await state.chance.ask(request.state.visitor, "spread", args)
        state.towns.grown(town)
        return json_asset(found)

    return await state.once(f"{town} spread", make)


async def _beside(spread: Asset, folder: Path) -> None:
    """Put a spread beside a town that does not have it yet."""
    path = folder / "spread.json"
    if not path.is_file():
        await asyncio.to_thread(path.write_bytes, spread.body)


async def headline(request: Request) -> Response:
    """The first sentence of the town with its doubt, and where the numbers come from."""
    return await _of_numbers(request, "headline", with_spread=True)


async def _of_numbers(request: Request, what: str, with_spread: bool = False) -> Response:
    """What a task makes of the numbers of a town, in a language; `with_spread`: their spread is lived first."""
    state, language = state_of(request), language_of(request)
    town, folder = town_of(request)
    await _numbers(state, town, folder)

    async def make() -> Asset:
        if with_spread:
            await _beside(await _spread(request), folder)
        args = {"folder": str(folder), "lang": language}
        return json_asset(await state.slow.ask(request.state.visitor, what, args))

    return (await state.once(f"{town} {what} {language}", make)).answer(request, KEPT)


async def many(request: Request) -> Response:
    """What one more town of a scenario counts, with the seed that is named; it is lived when it is first asked for."""
    state, said = state_of(request), object_with(await body_of(request), "scenario", "seed")
    wanted = of_seed(scenario(said.get("scenario"), state.bounds.limits), said.get("seed"))
    if not state.towns.warm.is_set():
        raise BusyError("The engine is still being compiled, which happens once. Try again in a minute.")

    async def make() -> Asset:
        args = {"scenario": wanted.data(), "threads": 1}
        return json_asset(await state.chance.ask(request.state.visitor, "many", args))

    return (await state.once(f"many {wanted.id}", make)).answer(request, KEPT)


def _which_figure(request: Request, **more: str) -> dict[str, str]:
    """Which figure is asked for, and how. Raises MissingError for names that none has."""
    how = {"name": request.path_params["name"], "world": request.query_params.get("world", ""), **more}
    if any(len(each) > LONGEST_QUESTION for each in how.values()):
        raise MissingError("There is no such figure.")
    return how


async def figure(request: Request) -> Response:
    """One figure of the town: drawn, in words, and as a table."""
    state, language, query = state_of(request), language_of(request), request.query_params
    town, folder = town_of(request)
    await _numbers(state, town, folder)
    how = _which_figure(request, width=query.get("width", "wide"))

    async def make() -> Asset:
        args = {"folder": str(folder), "lang": language, **how}
        return json_asset(await state.slow.ask(request.state.visitor, "figure", args))

    return (await state.once(f"{town} figure {language} {json.dumps(how)}", make)).answer(request, KEPT)


async def figure_file(request: Request) -> Response:
    """One figure of the town as a file that stands alone, with its headline, its unit and where it comes from."""
    state, language = state_of(request), language_of(request)
    town, folder = town_of(request)
    await _numbers(state, town, folder)
    how = _which_figure(request, format=request.path_params["format"])

    async def make() -> Asset:
        text = await state.slow.ask(
            request.state.visitor, "figure_file", {"folder": str(folder), "lang": language, **how}
        )
        return Asset.of(text.encode(), kind_of(Path(f"figure.{how['format']}")), 6)

    return (await state.once(f"{town} figure file {language} {json.dumps(how)}", make)).answer(request, KEPT)


async def report(request: Request) -> Response:
    """The report of the town, which stands alone: it runs nothing, and its policy names each of its styles."""
    state, language = state_of(request), language_of(request)
    town, folder = town_of(request)
    await _numbers(state, town, folder)

    async def make() -> Asset:
        await _beside(await _spread(request), folder)
        text = await state.slow.ask(request.state.visitor, "report", {"folder": str(folder), "lang": language})
        return Asset.of(text.encode(), kind_of(Path("report.html")), 6)

    page = await state.once(f"{town} report {language}", make)
    policy = await asyncio.to_thread(policy_of, page.body.decode())
    return page.answer(request, KEPT, **{"Content-Security-Policy": policy})


async def play(request: Request) -> Response:
    """One file that plays the town without a server."""
    state, language = state_of(request), language_of(request)
    spread = await _spread(request)
    town, folder = await whole_town_of(request)
    await _numbers(state, town, folder)
    await _beside(spread, folder)

    async def make() -> Asset:
        args = {"scenario": scenario_of(folder).data(), "folder": str(folder), "lang": language}
        text = await state.slow.ask(request.state.visitor, "play", args)
        return Asset.of(text.encode(), kind_of(Path("play.html")), 1)

    file = await state.once(f"{town} play {language}", make)
    headers = {"Content-Disposition": f'attachment; filename="lamppost-{town}.html"'}
    return file.answer(request, KEPT, **headers)

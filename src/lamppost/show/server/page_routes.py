"""Routes of the page itself, of what the rules say, and of rulebooks and lives that are written on the page."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from lamppost.errors import LamppostError
from lamppost.show.page import first
from lamppost.show.page.assets import Asset
from lamppost.show.page.scenario import NAME, scenario
from lamppost.show.server.queue import BusyError
from lamppost.show.server.requests import (
    JSON,
    LONGEST_QUESTION,
    body_of,
    json_asset,
    language_of,
    object_with,
    scenario_of,
    state_of,
)
from lamppost.show.server.state import ServerState
from lamppost.show.server.workers import FaultError, MissingError, TooLongError
from lamppost.words import LANGUAGES


async def page(request: Request) -> Response:
    """The page itself."""
    index: Asset = request.app.state.assets["index.html"]
    return index.answer(request)


async def asset(request: Request) -> Response:
    """A file of the page."""
    file: Asset | None = request.app.state.assets.get(request.path_params["path"])
    if file is None:
        raise MissingError("The page has no such file.")
    return file.answer(request)


async def sentences(request: Request) -> Response:
    """Every sentence of a language."""
    file: Asset | None = request.app.state.words.get(request.path_params["language"])
    if file is None:
        raise MissingError(f"The languages are: {', '.join(LANGUAGES)}.")
    return file.answer(request)


async def opening(request: Request) -> Response:
    """The scenario that the page opens with."""
    return json_asset(first.FIRST.data()).answer(request)


async def lessons(request: Request) -> Response:
    """The lessons, and what ten towns of each counted."""
    from lamppost.show.page.lessons import lessons_data

    return json_asset(await asyncio.to_thread(lessons_data)).answer(request)


async def shelf(request: Request) -> Response:
    """What there is to choose from, and how much of it a visitor may ask for."""
    return (await _shelf(state_of(request), language_of(request), request.state.visitor)).answer(request)


async def _shelf(state: ServerState, language: str, visitor: str = "") -> Asset:
    async def make() -> Asset:
        shelves = await state.quick.ask(visitor, "shelf", {"lang": language})
        return json_asset({**shelves, "limits": state.bounds.limits.data()})

    return await state.once(f"shelf {language}", make)


async def read_shelves(state: ServerState) -> None:
    """Read what there is to choose from before anybody asks, which takes seconds once."""
    for language in LANGUAGES:
        with suppress(LamppostError, TooLongError, FaultError):
            await _shelf(state, language)
    with suppress(LamppostError):
        await state.towns.warm.wait()
        for town in state.towns.shipped:
            await state.towns.whole(scenario_of(state.towns.shipped[town]))


# --- texts and lives


async def check(request: Request) -> Response:
    """What is wrong with a text that was written on the page."""
    question, state = object_with(await body_of(request), "kind", "text"), state_of(request)
    answer = await state.quick.ask(request.state.visitor, "check", question)
    return Response(json.dumps(answer, ensure_ascii=False), media_type=JSON)


async def life(request: Request) -> Response:
    """The ledgers of a life that was written on the page. Nothing of it is kept."""
    question, state = object_with(await body_of(request), "life", "regime", "regimes", "lang"), state_of(request)
    if not state.towns.warm.is_set():
        raise BusyError("The engine is still being compiled, which happens once. Try again in a minute.")
    answer = await state.quick.ask(request.state.visitor, "life", question)
    return Response(json.dumps(answer, ensure_ascii=False), media_type=JSON)


async def knobs(request: Request) -> Response:
    """The knobs of the regimes that are named, and of the one with the safeguards that are named."""
    state, language, query = state_of(request), language_of(request), request.query_params
    checked = scenario({"regimes": query.getlist("regime"), "with": query.getlist("with")}, state.bounds.limits)

    async def make() -> Asset:
        args = {"scenario": checked.data(), "lang": language}
        return json_asset(await state.quick.ask(request.state.visitor, "knobs", args))

    return (await state.once(f"knobs {checked.canonical()} {language}", make)).answer(request)


# --- what the rules say


async def library(request: Request) -> Response:
    """A page of the library, as it always is."""
    state, about, language = state_of(request), request.url.path.split("/")[2], language_of(request)
    names = list(request.path_params.values())
    if not all(NAME.fullmatch(name) for name in names):
        raise MissingError("Nothing has that name.")

    async def make() -> Asset:
        return json_asset(
            await state.quick.ask(request.state.visitor, "library", {"about": about, "names": names, "lang": language})
        )

    return (await state.once(f"{about} {' '.join(names)} {language}", make)).answer(request)


async def search(request: Request) -> Response:
    """What fits a question."""
    state, language = state_of(request), language_of(request)
    question = request.query_params.get("q", "")[:LONGEST_QUESTION]
    args = {"about": "search", "names": [question], "lang": language}
    return json_asset(await state.quick.ask(request.state.visitor, "library", args)).answer(request)

"""What a process of the server can be asked to do: live a town, check a text, live a life, say what the rules say.

Every task takes plain data from a visitor and gives plain data, or leaves files in the folder that the server names.
Names are looked up among what is shipped; nothing that a visitor writes is ever taken for a path.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lamppost.errors import LamppostError
from lamppost.show.page.scenario import ANY, Scenario, scenario
from lamppost.show.server.workers import MissingError
from lamppost.words import words

if TYPE_CHECKING:
    from lamppost.study.findings.model import Findings

Args = Mapping[str, Any]
Say = Callable[[Mapping[str, Any]], None]
Task = Callable[[Args, Say], Any]


def warm(args: Args, say: Say) -> None:
    """Have the engine compiled, or read what was compiled before."""
    from lamppost.show.page.towns import live_scenario

    with tempfile.TemporaryDirectory(dir=args["home"]) as folder:
        tiny = Scenario(("leaflet-hk-2019", "documented-hk-2019"), people=300, years=2 / 52)
        live_scenario(tiny, Path(folder) / "town", lambda week, weeks: say({"week": week, "weeks": weeks}), threads=1)


def town(args: Args, say: Say) -> None:
    """A scenario lived into a folder, which reports when the town can be watched."""
    from lamppost.show.page.towns import live_scenario

    def on_week(week: int, weeks: int) -> None:
        say({"week": week, "weeks": weeks})

    def ready() -> None:
        say({"ready": True})

    live_scenario(scenario(args["scenario"], ANY), Path(args["folder"]), on_week, args["threads"], ready)


def table(args: Args, _: Say) -> None:
    """A table of a town as CSV, beside where it lies."""
    import polars as pl

    place = Path(args["folder"]) / "tables"
    frame = pl.read_parquet(place / f"{args['name']}.parquet")
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    frame = frame.with_columns(pl.col(name).list.eval(pl.element().cast(pl.String)).list.join(" ") for name in nested)
    frame.write_csv(place / f"{args['name']}.partial", include_bom=True)
    (place / f"{args['name']}.partial").rename(place / f"{args['name']}.csv")


def person(args: Args, _: Say) -> dict[str, Any]:
    """A person of a town: who they are, and their ledger in each world."""
    from lamppost.show.page.towns import person as of_town

    try:
        return of_town(scenario(args["scenario"], ANY), Path(args["folder"]), args["person"], args["lang"])
    except LamppostError as error:
        raise MissingError(str(error)) from None


@lru_cache(maxsize=4)
def _findings(folder: Path) -> Findings:
    """The findings of a town, read once for all that is asked about them."""
    from lamppost.study.findings.model import Findings

    return Findings.of(json.loads((folder / "numbers.json").read_text(encoding="utf-8")))


def play(args: Args, _: Say) -> str:
    """One file in which a town is lived without a server, with the ledgers of everybody whom the page lists."""
    from lamppost.show.page.town_file import town_file

    return town_file(scenario(args["scenario"], ANY), Path(args["folder"]), args["lang"])


def numbers(args: Args, _: Say) -> dict[str, Any]:
    """The numbers of a town as the page shows them, in a language."""
    from lamppost.show.page.numbers import numbers as shown

    return shown(_findings(Path(args["folder"])), args["lang"])


def figure(args: Args, _: Say) -> dict[str, Any]:
    """One figure of a town."""
    from lamppost.show.page.numbers import figure as drawn

    try:
        return drawn(_findings(Path(args["folder"])), args["name"], args["lang"], args["world"], args["width"])
    except LamppostError as error:
        raise MissingError(str(error)) from None


def spread(args: Args, _: Say) -> dict[str, Any]:
    """What the worlds of a town count over other people and other chance; lived once, and kept beside the town."""
    from lamppost.show.page.spread import live_spread

    return asdict(live_spread(scenario(args["scenario"], ANY), Path(args["folder"]), args["threads"]))


def many(args: Args, _: Say) -> dict[str, Any]:
    """What one of many towns counts."""
    from lamppost.show.page.many_towns import one_of_many

    return one_of_many(scenario(args["scenario"], ANY), args["threads"])


def figure_file(args: Args, _: Say) -> str:
    """One figure of a town as a file that stands alone."""
    from lamppost.show.page.numbers import figure_file as written

    try:
        return written(_findings(Path(args["folder"])), args["name"], args["lang"], args["world"], args["format"])
    except LamppostError as error:
        raise MissingError(str(error)) from None


def turns(args: Args, _: Say) -> list[dict[str, Any]]:
    """What the numbers of a town turn on, where that has been worked out."""
    from lamppost.show.report.turns import turns as of_findings

    return [each.data() for each in of_findings(_findings(Path(args["folder"])), words(args["lang"]))]


def headline(args: Args, _: Say) -> dict[str, str]:
    """What a player of the town says over it and under it."""
    from lamppost.show.page.headline import headline as said
    from lamppost.show.page.spread import spread_in

    folder = Path(args["folder"])
    return said(replace(_findings(folder), spread=spread_in(folder)), args["lang"])


def report(args: Args, _: Say) -> str:
    """The report of a town, in a language."""
    from lamppost.show.page.spread import spread_in
    from lamppost.show.report import report_html

    folder = Path(args["folder"])
    return report_html(replace(_findings(folder), spread=spread_in(folder)), args["lang"])


def check(args: Args, _: Say) -> dict[str, Any]:
    """What is wrong with a rulebook that was written on the page: the messages of `lamppost check`."""
    from lamppost.show.page import editor as write

    kind, text = args.get("kind"), args.get("text")
    if not isinstance(kind, str) or not isinstance(text, str):
        raise LamppostError("'kind' and 'text' must be strings.")
    return write.check(kind, text)


def life(args: Args, _: Say) -> dict[str, Any]:
    """The ledgers of a life that was written on the page, under regimes."""
    from lamppost.show.page.scripted_life import ledgers

    return ledgers(args)


def library(args: Args, _: Say) -> Any:
    """What the rules say: a page of the library, by what it is about and in a language."""
    from lamppost.show.page import browse
    from lamppost.show.page import editor as write
    from lamppost.show.page import scripted_life as lives
    from lamppost.show.page.leaflet import leaflet
    from lamppost.show.page.search import search

    language, names = words(args["lang"]).language, args["names"]
    if args["about"] == "search":
        return search(names[0], language)
    pages: dict[str, Callable[..., Any]] = {
        "leaflet": leaflet,
        "library": browse.library,
        "books": browse.book,
        "regimes": browse.regime,
        "safeguards": browse.safeguard,
        "diff": browse.diff,
        "law": browse.law,
        "vocabulary": write.vocabulary,
        "example": lambda name, _: write.example(name),
        "lives": lives.example,
    }
    try:
        return pages[args["about"]](*names, language)
    except LamppostError as error:
        raise MissingError(str(error)) from None


def knobs(args: Args, _: Say) -> dict[str, Any]:
    """The knobs of each world of a scenario, in a language (page/choices.py)."""
    from lamppost.show.page.choices import knobs_of
    from lamppost.show.page.towns import regimes_of

    return knobs_of(regimes_of(scenario(args["scenario"], ANY)), args["lang"])


def shelf(args: Args, _: Say) -> dict[str, Any]:
    """What there is to choose from, in a language."""
    from lamppost.show.page.choices import choices

    return choices(args["lang"])


TASKS: Final[dict[str, Task]] = {
    "warm": warm,
    "town": town,
    "table": table,
    "person": person,
    "numbers": numbers,
    "play": play,
    "figure": figure,
    "spread": spread,
    "many": many,
    "headline": headline,
    "turns": turns,
    "figure_file": figure_file,
    "report": report,
    "check": check,
    "life": life,
    "library": library,
    "knobs": knobs,
    "shelf": shelf,
}

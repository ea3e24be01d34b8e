"""What a process of the server can be asked to do: live a town, check a text, live a life, say what the rules say.

Every task takes plain data from a visitor and gives plain data, or leaves files in the folder that the server names.
Names are looked up among what is shipped; nothing that a visitor writes is ever taken for a path.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.show.web.scenario import ANY, LONGEST_BOOK, Scenario, name_of, scenario

Args = Mapping[str, Any]
Say = Callable[[Mapping[str, Any]], None]
Task = Callable[[Args, Say], Any]

CHECKED: Final = ("rulebook", "overlay", "regime", "life")
"""Kinds of text that the page can have checked."""
MOST_EVENTS: Final = 400
"""Things that may happen in a life that is lived on the page."""
LONGEST_LIFE: Final = 20
"""Years of such a life."""


def warm(args: Args, say: Say) -> None:
    """Have the engine compiled, or read what was compiled before; and let those who ask small things go first."""
    from lamppost.show.web.towns import live_scenario

    with suppress(OSError):
        os.nice(5)
    with tempfile.TemporaryDirectory(dir=args["room"]) as room:
        tiny = Scenario(("leaflet-hk-2019", "documented-hk-2019"), people=300, years=2 / 52)
        live_scenario(tiny, Path(room) / "town", lambda week, weeks: say({"week": week, "weeks": weeks}), threads=1)


def town(args: Args, say: Say) -> None:
    """A scenario lived into a folder."""
    from lamppost.show.web.towns import live_scenario

    asked = scenario(args["scenario"], ANY)
    live_scenario(asked, Path(args["folder"]), lambda week, weeks: say({"week": week, "weeks": weeks}), args["threads"])


def table(args: Args, _: Say) -> str:
    """A table of a town as CSV."""
    import polars as pl

    frame = pl.read_parquet(Path(args["folder"]) / "tables" / f"{args['name']}.parquet")
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    frame = frame.with_columns(pl.col(name).list.eval(pl.element().cast(pl.String)).list.join(" ") for name in nested)
    return frame.write_csv()


def check(args: Args, _: Say) -> dict[str, Any]:
    """What is wrong with a text that was written on the page: the messages of `lamppost check`."""
    kind, text = _text(args)
    return {"problems": [_problem(each) for each in problems_of(kind, text, Path(args["room"]) / "nothing")]}


def problems_of(kind: str, text: str, beside: Path) -> list[Problem]:
    """Every problem of a text. What it names is looked for in `beside`, where nothing is, and among what is shipped."""
    from lamppost.catalogue.document import Document
    from lamppost.catalogue.reader import read_bytes
    from lamppost.rulebook.check import check_read
    from lamppost.rulebook.read import read_document

    try:
        document: Document = read_bytes(text.encode(), kind)
        outside = [each for each in _names_in(document.data) if "/" in each or "\\" in each or each.endswith(ENDS)]
        if outside and kind != "rulebook":
            return [document.problem((), f"'{outside[0][:80]}' is no name: a page knows names, and no files.", (1, 1))]
        found = read_document(document, beside / f"{kind}.yaml")
        if found.kind != kind:
            return [document.problem((), f"This is a {found.kind}, not a {kind}.", (1, 1))]
        return check_read(found)
    except ProblemsError as error:
        return error.problems


ENDS: Final = (".yaml", ".yml")
NAMING: Final = ("extends", "rulebooks", "safeguards", "under", "rulebook", "regime", "with")


def _names_in(data: Any) -> list[str]:
    """Words at the root of a text that name other files."""
    if not isinstance(data, Mapping):
        return []
    found: list[str] = []
    for word in NAMING:
        value = data.get(word)
        found += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    return found


def _text(args: Args) -> tuple[str, str]:
    kind, text = args.get("kind", "rulebook"), args.get("text")
    if kind not in CHECKED:
        raise LamppostError(f"There is no kind '{str(kind)[:40]}'. A page can check: {', '.join(CHECKED)}.")
    if not isinstance(text, str) or len(text) > LONGEST_BOOK:
        raise LamppostError(f"'text' is what was written, of at most {LONGEST_BOOK:,} characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise LamppostError("The text holds half of a character. Write it anew.") from None
    return kind, text


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "message": problem.message,
        "source": problem.source_line,
    }


def life(args: Args, _: Say) -> dict[str, Any]:
    """The ledger of a life that was written on the page, or of one that is shipped, under a regime."""
    from pydantic import ValidationError

    from lamppost.rulebook.load import life as load_life
    from lamppost.rulebook.model import Life
    from lamppost.study.life import live

    under, said = args.get("regime"), args.get("life")
    law = _regime(name_of("regime", under))
    if isinstance(said, str):
        script = load_life(name_of("life", said))
    elif isinstance(said, Mapping):
        try:
            script = Life.model_validate({"life": "a-life", "title": "A life"} | dict(said))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            raise LamppostError(f"life.{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    else:
        raise LamppostError("'life' is the name of a life, or what happens in one, by day.")
    _bounded_life(script)
    lived = live(script, law)
    return {
        "title": script.title.model_dump(by_alias=True),
        "regime": law.name,
        "start": lived.start.isoformat(),
        "lines": lived.as_dicts(),
        "lists": sorted(lived.on_lists()),
        "standing": [
            {"rulebook": name, "score": lived.score(number) if book.score else None, "band": lived.band(number)}
            for number, (name, book) in enumerate(law.loaded.rulebooks.items())
            if book.score or book.bands
        ],
    }


def _bounded_life(script: Any) -> None:
    days = sorted(script.happens)
    if not days:
        raise LamppostError("Nothing happens in this life: give it an act on a day.")
    events = sum(len(each) for each in script.happens.values())
    if events > MOST_EVENTS or len(script.household) > 12:
        raise LamppostError(f"A life on the page has at most {MOST_EVENTS} things that happen, and a home of 13.")
    last = script.until or days[-1]
    if not 1990 <= days[0].year <= 2100 or (last - days[0]).days > LONGEST_LIFE * 366:
        raise LamppostError(f"A life on the page lasts at most {LONGEST_LIFE} years, between 1990 and 2100.")


@lru_cache(maxsize=8)
def _regime(name: str) -> Any:
    from lamppost.rulebook.regime import regime

    return regime(name)


def shelf(args: Args, _: Say) -> dict[str, Any]:
    """What there is to choose from, in a language."""
    from lamppost.show.web.choices import choices

    return choices(args["lang"])


TASKS: Final[dict[str, Task]] = {
    "warm": warm,
    "town": town,
    "table": table,
    "check": check,
    "life": life,
    "shelf": shelf,
}

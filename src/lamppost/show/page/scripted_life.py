"""Live a life: what each of some regimes makes of a few invented days of an invented person, as ledgers to read.

One person at a time and a handful of regimes; the days are a visitor's own, and nothing of them is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from lamppost.catalogue.messages import sentence
from lamppost.errors import LamppostError, did_you_mean
from lamppost.record.entry import LedgerEntry
from lamppost.record.words import WHAT
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import Life, LifePerson
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.study.scripted.life import live
from lamppost.words import LANGUAGES

MOST_EVENTS: Final = 60
"""Things in one life."""
MOST_REGIMES: Final = 4
UNTRUE: Final = frozenset({"untrue", "twice", "somebody_else", "nobody", "tied_untrue", "wrongful"})
"""Words of the ledger for what is not true, or would not have happened but for it."""
LONGEST: Final = dt.timedelta(days=10 * 365)
"""From the first to the last day of a life."""


@lru_cache(maxsize=32)
def _regime(name: str) -> Regime:
    return ready_regime(name)


def ledgers(said: Any, language: str = "en") -> dict[str, Any]:
    """Ledgers of a life under regimes: {"worlds": [{"regime", "title", "weeks", "refused", "lines": [...]}]}.

    `said` is {"life": {"person": {...}, "happens": [{"day", "act" | "seeks" | "settles", ...}], "until"}, "regimes":
    [names]} (or "regime" with one). Raises LamppostError for what is no life.
    """
    if not isinstance(said, Mapping):
        raise LamppostError('Send {"life": {...}, "regimes": [...]}.')
    language = said.get("lang", language) if said.get("lang", language) in LANGUAGES else "en"
    names = said.get("regimes", [said["regime"]] if "regime" in said else [])
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_REGIMES:
        raise LamppostError(f"A life is lived under one to {MOST_REGIMES} regimes at a time.")
    life = _life(said.get("life"))
    return {"worlds": [_world(life, name, language) for name in names]}


def _world(life: Life, name: object, language: str) -> dict[str, Any]:
    if not isinstance(name, str) or name not in shipped("regime"):
        raise LamppostError(f"There is no regime '{str(name)[:60]}'.")
    regime = _regime(name)
    found = live(life, regime, language)
    lines = [_line(each, language) for each in found.lines]
    return {
        "regime": name,
        "title": regime.loaded.regime.title.in_language(language),
        "refused": sum(each["kind"] == "refused" for each in lines),
        "lines": lines,
    }


def _line(line: LedgerEntry, language: str) -> dict[str, Any]:
    return {
        "day": line.day.isoformat(),
        "kind": _kind(line.kind),
        "what": line.what,
        "counted": line.counted,
        "points": line.points,
        "score": line.score,
        "book": line.rulebook,
        "title": load.rulebook(line.rulebook).title.in_language(language) if line.rulebook else "",
        "source": line.source,
        "grade": line.grade,
        "truth": line.truth,
        "untrue": bool(UNTRUE & set(line.held)),
    }


def _kind(kind: int) -> str:
    return WHAT.get(kind, "")


def _life(said: Any) -> Life:
    """A life out of JSON. Raises LamppostError, one line, for what is none."""
    if not isinstance(said, Mapping) or not isinstance(said.get("happens"), list):
        raise LamppostError('A life is {"person": {"age": 40, ...}, "happens": [{"day": "2019-07-01", "act": ...}]}.')
    if not 1 <= len(said["happens"]) <= MOST_EVENTS:
        raise LamppostError(f"A life on the page has one to {MOST_EVENTS} things happen; yours has "
                            f"{len(said['happens'])}.")  # fmt: skip
    happens: dict[dt.date, list[dict[str, Any]]] = {}
    for event in said["happens"]:
        if not isinstance(event, Mapping):
            raise LamppostError('Each thing in a life is {"day": "2019-07-01", "act": "..."}.')
        happens.setdefault(_day(event.get("day")), []).append({k: v for k, v in event.items() if k != "day"})
    last = max(happens)
    until = _day(said["until"]) if said.get("until") else last + dt.timedelta(days=364)
    if not dt.timedelta(0) <= until - last or until - min(happens) > LONGEST:
        raise LamppostError("A life on the page ends after its last event, and lasts ten years at most.")
    try:
        return Life.model_validate(
            {
                "life": "invented",
                "title": "An invented life",
                "person": said.get("person"),
                "household": tuple(said.get("household", ())),
                "happens": happens,
                "until": until,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LamppostError(f"This life is not valid: {where}: {sentence(first)}") from None


def _day(said: object) -> dt.date:
    try:
        day = dt.date.fromisoformat(str(said))
    except ValueError:
        raise LamppostError(f"'{str(said)[:30]}' is not a date. Write one such as 2019-07-01.") from None
    if not dt.date(2000, 1, 1) <= day <= dt.date(2040, 12, 31):
        raise LamppostError("The days of a life must be between 2000 and 2040.")
    return day


def example(name: str, language: str = "en") -> dict[str, Any]:
    """A shipped life as the page writes lives: {"title", "story", "person", "household", "happens", "until", "under"}.

    Raises LamppostError for a name that no life has.
    """
    if name not in shipped("life"):
        raise LamppostError(f"There is no life '{name[:60]}'.{did_you_mean(name, list(shipped('life')))}")
    life = load.life(name)
    happens = [
        {"day": day.isoformat(), **event.model_dump(exclude_defaults=True, by_alias=True)}
        for day, events in sorted(life.happens.items())
        for event in events
    ]
    return {
        "id": name,
        "title": life.title.in_language(language),
        "story": life.story.in_language(language) if life.story else "",
        "person": _plain(life.person),
        "household": [_plain(each) for each in life.household],
        "happens": happens,
        "until": life.until.isoformat() if life.until else None,
        "under": list(life.under),
    }


def _plain(person: LifePerson) -> dict[str, Any]:
    return {**person.model_dump(), "flags": list(person.flags)}

"""The pack of a question: one society under one regime, or several to be compared, ready to be lived elsewhere.

What stands in it besides the towns (record/pack.py) is how they are called and what their numbers mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamppost.record.frames import left_out, lines_by_week
from lamppost.record.pack import pack
from lamppost.record.plan import at_home
from lamppost.record.warm_up import make_room
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.names import title_of, world_names
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town
from lamppost.version import __version__


def pack_of(
    society: Society,
    regimes: Sequence[Regime],
    weeks: int,
    seed: int,
    start: dt.date | None = None,
    watch: Sequence[int] = (),
    count_all: bool = False,
    extra: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
    worlds: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """A pack of one world for each regime, over the same people with the same chance.

    Args:
        society: the people.
        regimes: at least one.
        weeks: for how many there are tables; it can be lived for fewer.
        seed: of the run.
        start: the first day of all; else the first regime's own.
        watch: people whose ledgers are kept.
        count_all: whether acts and services are counted, too, that no rule in force names.
        extra: further arrays of every world, by name.
        words: further entries of what the pack says of itself.
        worlds: the same of each world.

    Raises:
        LamppostError: if the society is of another place than a regime's.
    """
    at_home(society, *regimes)
    start = start or regimes[0].start
    towns, more = [], []
    for regime in regimes:
        epochs = regime.epochs(start, weeks)
        town = Town(society, epochs, seed, watch=watch, driver=Threads(1), count_all=count_all)
        make_room(town)
        towns.append(town)
        more.append(counted_by(town, RegimeNames(regime, start), weeks) | dict(extra or {}))
    names = world_names(regimes)
    about = {
        "lamppost": __version__,
        "people": society.people,
        "firms": society.firms,
        "place": society.place,
        "seed": seed,
        "start": start.isoformat(),
        "weeks": weeks,
        "count_all": count_all,
        "worlds": [
            _about(name, regime, start) | dict(worlds[number] if worlds else {})
            for number, (name, regime) in enumerate(zip(names, regimes, strict=True))
        ],
    }
    return pack(towns, about | dict(words or {}), more)


def counted_by(town: Town, names: RegimeNames, weeks: int) -> dict[str, Any]:
    """What the history and the burdens of people are counted by (frames.py, measure/burdens.py)."""
    last = town.tables_at(max(0, weeks - 1))
    lines = [] if left_out(town.society.people) else lines_by_week(names, town, weeks)
    return {
        "history": [{"week": week, "lines": each} for week, each in lines],
        "speech": (last.acts.act["speech"] != 0).astype(np.uint8),
        "red": (last.law.list["red"] != 0).astype(np.uint8),
        "income": town.society.income.astype(np.int64),
    }


def _about(name: str, regime: Regime, start: dt.date) -> dict[str, Any]:
    """How a world is called, and the words for its numbers."""
    names = RegimeNames(regime, start)
    return {
        "name": name,
        "title": title_of(regime),
        "books": names.books,
        "lists": names.lists,
        "rules": names.rules,
        "rows": names.rows,
        "acts": names.acts,
        "services": names.services,
        "channels": names.channels,
        "scored": [book for book, _ in names.scored],
    }

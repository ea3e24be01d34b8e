"""Whether a scripted life, or the cases beside a rulebook, name things that exist, in dates that fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from lamppost.catalogue.citation import cited_key
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import FLAGS, PLACES
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.find import find
from lamppost.rulebook.model import Case, Cases, Life, LifeEvent, LifePerson, RegimeFile, Rulebook
from lamppost.rulebook.read import read

Where = tuple[str | int, ...]

LONGEST: Final = 60
"""Years of the longest life or case, so that one takes a few seconds and no more memory than a laptop has to spare."""
MOST_EVENTS: Final = 4000
"""Things that happen in one, each as often as its `times` says."""
MOST_OTHERS: Final = 20
"""Others in the home."""


def out_of_bounds(days: Iterable[dt.date]) -> str:
    """What to say of a life or a case that lasts too long, by all its days; '' if it does not."""
    ordered = sorted(days)
    if not ordered or ordered[-1] - ordered[0] <= dt.timedelta(days=366 * LONGEST):
        return ""
    return f"This lasts from {ordered[0]} to {ordered[-1]}; a life or a case lasts {LONGEST} years at most."


def check_life(log: ProblemLog, life: Life, words: Catalogue, beside: Path) -> None:
    """Adds every problem of a life to `found`."""
    _people(log, (), life.person, life.household)
    _events(log, ("happens",), life.happens, words)
    if not life.happens:
        log.say(("happens",), "Nothing happens in this life. Add a day, and what is done or sought on it.")
    last = [] if life.until is None else [life.until]
    if long := out_of_bounds([*life.happens, *last]):
        log.say(("until",) if last and last[0] == max([*life.happens, *last]) else ("happens",), long)
    if life.until is not None and life.happens and life.until < max(life.happens):
        log.say(("until",), f"The last day is before {max(life.happens)}, when something still happens.")
    if life.cite is not None and cited_key(life.cite) not in life.sources:
        key = cited_key(life.cite)
        log.say(("cite",), f"I do not know the source '{key}'.{did_you_mean(key, list(life.sources))}")
    for index, name in enumerate(life.under):
        try:
            find("regime", name, beside)
        except LamppostError as error:
            log.say(("under", index), str(error))


def check_cases(log: ProblemLog, cases: Cases, words: Catalogue, beside: Path) -> None:
    """Adds every problem of a file of cases to `found`."""
    if (cases.rulebook is None) == (cases.regime is None):
        log.say((), "Cases test one thing: write either `rulebook` or `regime`.")
        return
    kind, name = ("rulebook", cases.rulebook) if cases.rulebook else ("regime", cases.regime or "")
    try:
        books = _books(kind, str(name), beside)
    except LamppostError as error:
        log.say((kind,), str(error).splitlines()[0])
        books = []
    names: dict[str, int] = {}
    for index, case in enumerate(cases.cases):
        where: Where = ("cases", index)
        if names.setdefault(case.name, index) != index:
            log.say((*where, "name"), f"Another case is already called '{case.name}'.")
        for number, overlay in enumerate(case.with_):
            try:
                find("overlay", overlay, beside)
            except LamppostError as error:
                log.say((*where, "with", number), str(error))
        _case(log, where, case, words, books)


def _books(kind: str, name: str, beside: Path) -> list[Rulebook]:
    """The rulebooks that the cases are about."""
    path = find(kind, name, beside)
    model = read(path).model
    if isinstance(model, Rulebook):
        return [model]
    if isinstance(model, RegimeFile):
        books = [read(find("rulebook", book, path.parent)).model for book in model.rulebooks]
        return [book for book in books if isinstance(book, Rulebook)]
    return []


def _case(log: ProblemLog, where: Where, case: Case, words: Catalogue, books: list[Rulebook]) -> None:
    _people(log, where, case.person, case.household)
    _events(log, (*where, "happens"), case.happens, words)
    if long := out_of_bounds([*case.happens, *case.then]):
        log.say(where, long)
    if not case.then:
        log.say((*where, "then"), "What must hold? Add a day and what is expected on it.")
    bands = [band for book in books for band in book.bands]
    lists = [entry for book in books for entry in book.lists]
    for day, expect in case.then.items():
        at = (*where, "then", day.isoformat())
        if books:
            log.known((*at, "band"), [expect.band] if expect.band else [], bands, "band")
            log.known((*at, "on_lists"), expect.on_lists or (), lists, "list")
            log.known((*at, "off_lists"), expect.off_lists or (), lists, "list")
        log.known((*at, "refused"), expect.refused or (), words.services, "service")
        log.known((*at, "allowed"), expect.allowed or (), words.services, "service")
        log.known((*at, "effects"), expect.effects or (), words.services, "service")


def _people(log: ProblemLog, where: Where, person: LifePerson, household: tuple[LifePerson, ...]) -> None:
    everybody: list[tuple[Where, LifePerson]] = [((*where, "person"), person)]
    everybody += [((*where, "household", index), each) for index, each in enumerate(household[:MOST_OTHERS])]
    if len(household) > MOST_OTHERS:
        log.say((*where, "household"), f"There are {len(household)} others here; at most {MOST_OTHERS} fit.")
    for at, each in everybody:
        log.known((*at, "flags"), each.flags, FLAGS, "flag")
        log.known((*at, "place"), [each.place], PLACES, "place")


def _events(log: ProblemLog, where: Where, happens: Mapping[dt.date, tuple[LifeEvent, ...]], words: Catalogue) -> None:
    count = sum(event.times for events in happens.values() for event in events)
    if count > MOST_EVENTS:
        log.say(where, f"{count:,} things happen here, `times` counted; at most {MOST_EVENTS:,} fit into a life.")
        return
    for day, events in happens.items():
        for index, event in enumerate(events):
            at = (*where, day.isoformat(), index)
            given = [word for word in (event.act, event.seeks, event.settles) if word is not None]
            if len(given) != 1:
                log.say(at, "One thing happens at a time: write `act`, `seeks` or `settles`.")
            log.known((*at, "act"), [event.act] if event.act else [], words.acts, "act")
            log.known((*at, "seeks"), [event.seeks] if event.seeks else [], words.services, "service")
            log.known((*at, "settles"), [event.settles] if event.settles else [], words.acts, "act")
            log.known((*at, "by"), [event.by] if event.by else [], words.channels, "channel")
            settled = words.acts.get(event.settles or "")
            if settled is not None and not settled.settles:
                log.say((*at, "settles"), f"'{event.settles}' leaves nothing owed that could be paid.")

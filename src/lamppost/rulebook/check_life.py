"""Whether a scripted life, or the cases beside a rulebook, name things that exist, in dates that fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

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
    found = sorted(days)
    if not found or found[-1] - found[0] <= dt.timedelta(days=366 * LONGEST):
        return ""
    return f"This lasts from {found[0]} to {found[-1]}; a life or a case lasts {LONGEST} years at most."


def check_life(found: ProblemLog, life: Life, words: Catalogue, beside: Path) -> None:
    """Adds every problem of a life to `found`."""
    _people(found, (), life.person, life.household)
    _events(found, ("happens",), life.happens, words)
    if not life.happens:
        found.say(("happens",), "Nothing happens in this life. Add a day, and what is done or sought on it.")
    last = [] if life.until is None else [life.until]
    if long := out_of_bounds([*life.happens, *last]):
        found.say(("until",) if last and last[0] == max([*life.happens, *last]) else ("happens",), long)
    if life.until is not None and life.happens and life.until < max(life.happens):
        found.say(("until",), f"The last day is before {max(life.happens)}, when something still happens.")
    if life.cite is not None and life.cite.split(" ", 1)[0] not in life.sources:
        key = life.cite.split(" ", 1)[0]
        found.say(("cite",), f"I do not know the source '{key}'.{did_you_mean(key, list(life.sources))}")
    for index, name in enumerate(life.under):
        try:
            find("regime", name, beside)
        except LamppostError as error:
            found.say(("under", index), str(error))


def check_cases(found: ProblemLog, cases: Cases, words: Catalogue, beside: Path) -> None:
    """Adds every problem of a file of cases to `found`."""
    if (cases.rulebook is None) == (cases.regime is None):
        found.say((), "Cases test one thing: write either `rulebook` or `regime`.")
        return
    kind, name = ("rulebook", cases.rulebook) if cases.rulebook else ("regime", cases.regime or "")
    try:
        books = _books(kind, str(name), beside)
    except LamppostError as error:
        found.say((kind,), str(error).splitlines()[0])
        books = []
    names: dict[str, int] = {}
    for index, case in enumerate(cases.cases):
        where: Where = ("cases", index)
        if names.setdefault(case.name, index) != index:
            found.say((*where, "name"), f"Another case is already called '{case.name}'.")
        for number, overlay in enumerate(case.with_):
            try:
                find("overlay", overlay, beside)
            except LamppostError as error:
                found.say((*where, "with", number), str(error))
        _case(found, where, case, words, books)


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


def _case(found: ProblemLog, where: Where, case: Case, words: Catalogue, books: list[Rulebook]) -> None:
    _people(found, where, case.person, case.household)
    _events(found, (*where, "happens"), case.happens, words)
    if long := out_of_bounds([*case.happens, *case.then]):
        found.say(where, long)
    if not case.then:
        found.say((*where, "then"), "What must hold? Add a day and what is expected on it.")
    bands = [band for book in books for band in book.bands]
    lists = [entry for book in books for entry in book.lists]
    for day, expect in case.then.items():
        at = (*where, "then", day.isoformat())
        if books:
            found.known((*at, "band"), [expect.band] if expect.band else [], bands, "band")
            found.known((*at, "on_lists"), expect.on_lists or (), lists, "list")
            found.known((*at, "off_lists"), expect.off_lists or (), lists, "list")
        found.known((*at, "refused"), expect.refused or (), words.services, "service")
        found.known((*at, "allowed"), expect.allowed or (), words.services, "service")
        found.known((*at, "effects"), expect.effects or (), words.services, "service")


def _people(found: ProblemLog, where: Where, person: LifePerson, household: tuple[LifePerson, ...]) -> None:
    everybody: list[tuple[Where, LifePerson]] = [((*where, "person"), person)]
    everybody += [((*where, "household", index), each) for index, each in enumerate(household[:MOST_OTHERS])]
    if len(household) > MOST_OTHERS:
        found.say((*where, "household"), f"There are {len(household)} others here; at most {MOST_OTHERS} fit.")
    for at, each in everybody:
        found.known((*at, "flags"), each.flags, FLAGS, "flag")
        found.known((*at, "place"), [each.place], PLACES, "place")


def _events(
    found: ProblemLog, where: Where, happens: Mapping[dt.date, tuple[LifeEvent, ...]], words: Catalogue
) -> None:
    count = sum(event.times for events in happens.values() for event in events)
    if count > MOST_EVENTS:
        found.say(where, f"{count:,} things happen here, `times` counted; at most {MOST_EVENTS:,} fit into a life.")
        return
    for day, events in happens.items():
        for index, event in enumerate(events):
            at = (*where, day.isoformat(), index)
            given = [word for word in (event.act, event.seeks, event.settles) if word is not None]
            if len(given) != 1:
                found.say(at, "One thing happens at a time: write `act`, `seeks` or `settles`.")
            found.known((*at, "act"), [event.act] if event.act else [], words.acts, "act")
            found.known((*at, "seeks"), [event.seeks] if event.seeks else [], words.services, "service")
            found.known((*at, "settles"), [event.settles] if event.settles else [], words.acts, "act")
            found.known((*at, "by"), [event.by] if event.by else [], words.channels, "channel")
            settled = words.acts.get(event.settles or "")
            if settled is not None and not settled.settles:
                found.say((*at, "settles"), f"'{event.settles}' leaves nothing owed that could be paid.")

"""Where a person's lives in two worlds part, and why, as it can be read on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lamppost.measure.ties import near_to
from lamppost.study.names import title_of as world_title_of
from lamppost.study.person.model import Apart, Parted, RuleChange, Since
from lamppost.study.person.profile import title_of
from lamppost.study.person.store import Everybody, One
from lamppost.study.person.story import StorySource
from lamppost.study.person.why import FURTHEST, Parting, Step, chain_of, changed_by, fitting, origin, parted
from lamppost.town import codes
from lamppost.words import Words

NEAR: Final = 40
"""Most of those tied to a person who are asked whether a difference came from them."""


def parting_of(pair: tuple[Everybody, Everybody], person: int, said: Words) -> Parted | None:
    """The first difference between two lives, and back from it to where a changed rule was met."""
    changed = changed_by(pair[0].regime, pair[1].regime)
    language = said.language
    titles = world_title_of(pair[0].regime)[language], world_title_of(pair[1].regime)[language]

    def at(each: int) -> tuple[StorySource, StorySource]:
        return _begun(pair[0].one(each)), _begun(pair[1].one(each))

    found = parted(at(person), person, language)
    if found is None:
        return None
    chain = chain_of(at(person), person, found, language)
    partings = [found]
    while changed and len(partings) < FURTHEST and not fitting(partings[0].item, changed, exact=True):
        here = partings[0]
        asked = origin(at, here, {part.person for part in partings}, _near(pair, here))
        before = None if asked is None else parted(at(asked), asked, language)
        if before is None:
            break
        partings.insert(0, before)
    rules = fitting(partings[0].item, changed)
    return Parted(
        worlds=(pair[0].name, pair[1].name),
        week=found.week,
        day=found.day.isoformat(),
        said=said.say("person.parted", day=said.day(found.day), week=f"{found.week + 1:,}"),
        steps=tuple(_apart(part, titles, said) for part in partings),
        chain=tuple(_since(step) for step in chain),
        rules=tuple(RuleChange(row.book, row.path, str(row.was), str(row.becomes), row.why) for row in rules),
    )


def _begun(one: One) -> One:
    """The same rows without the first bands that are given out on the first day, by which nothing happens yet."""
    return replace(one, trace=one.trace[(one.trace["kind"] != codes.BAND) | (one.trace["week"] > 0)])


def _apart(part: Parting, titles: tuple[str, str], said: Words) -> Apart:
    lines = [item.what if item is not None else "" for item in (part.first, part.other)]
    shown = [
        said.say("person.parted.in", world=name, what=line or said.say("person.parted.nothing"))
        for name, line in zip(titles, lines, strict=True)
    ]
    head = said.say("person.parted.here", person=title_of(part.person, said), day=said.day(part.day))
    return Apart(
        part.person,
        part.week,
        part.day.isoformat(),
        (" " if said.language == "en" else "").join([head, *shown]),
        *lines,
    )


def _since(step: Step) -> Since:
    return Since(step.world, step.day.isoformat(), step.item.what)


def _near(pair: tuple[Everybody, Everybody], found: Parting) -> list[int]:
    """Those tied to a person whose own rows differ by then, lowest number first; firms have no story."""
    people = pair[0].society.people
    tied = [int(each) for each in near_to(pair[0].first_week, found.person) if each < people]
    return [each for each in tied if _rows(pair[0], each, found.week) != _rows(pair[1], each, found.week)][:NEAR]


def _rows(kept: Everybody, person: int, week: int) -> bytes:
    one = kept.one(person)
    return b"".join(rows[rows["week"] <= week].tobytes() for rows in (one.trace, one.events))

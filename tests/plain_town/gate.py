"""GATE and RESPOND: what is sought and refused this week, and how people answer a refusal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plain_town import chance
from plain_town.live import words_of_week
from plain_town.people import Actor, Refusal
from plain_town.words import (
    COLLATERAL,
    DOUBLE,
    NO_BOOK,
    NOBODY,
    ONE,
    REFUSED,
    REPLACED,
    TOUCHED,
    TOUCHED_ONLY,
    WATCHED,
    WRONGFUL,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

SERVICE_SLOTS = 7
LOTS = 256
BARRED = 0
PRESSED_WEEKS = 8
INTO_LEVY, FROM_LEVY = 1, 2


def all_seek(town: PlainTown) -> list[Refusal]:
    """Everybody's week at the counters; where rewards would overdraw the levy, as many lots draw as it suffices for."""
    sought, effects = town.sought.copy(), town.effects.copy()
    for lots in range(LOTS if town.purse > 0 else 0, -1, -1):
        town.sought, town.effects = sought.copy(), effects.copy()
        town.lots, town.paid_in, town.drawn = lots, 0, Counter()
        refusals = [refusal for actor in town.actors for refusal in seek(town, actor)]
        for number, service, slot in town.script.seeks.get(town.week, []):
            refusals += attempt(town, town.actors[number], service, slot)
        if town.drawn.total() <= max(0, town.purse):
            break
    town.purse += town.paid_in - town.drawn.total()
    return refusals


def seek(town: PlainTown, actor: Actor) -> list[Refusal]:
    """One actor's week at the counters."""
    found: list[Refusal] = []
    line = town.law.sought_by_firms if actor.firm else town.law.sought_by_people
    answers = town.law.answers
    for slot, word in enumerate(words_of_week(town, chance.SEEK, actor.number, SERVICE_SLOTS)):
        chosen = line.falls(word, actor.flags, actor.cls)
        if chosen is None:
            continue
        service, into, width = chosen
        if town.law.services[service].avoidable:
            caution = actor.caution.now(town.week, answers.caution_halves)
            if into >= width * (ONE - answers.caution_full * caution // 255) >> 16:
                continue
        town.sought[service] += 1
        found += attempt(town, actor, service, slot)
    return found


def attempt(town: PlainTown, actor: Actor, number: int, slot: int) -> list[Refusal]:
    """One attempt: a refusal if any rule bars it. One word decides for all rules that are enforced only in part."""
    service = town.law.services[number]
    word, other, lots, _ = chance.draw(town.seed, chance.ENFORCE, actor.number, number, town.week, slot)
    lot = lots >> 24
    applied = [row for row in service.rows if word < row.enforced and (row.levy != FROM_LEVY or lot < town.lots)]
    met = [row for row in applied if row.mark in actor.belief.marks]
    for row in met:
        if row.levy == INTO_LEVY:
            town.paid_in += row.yuan
        elif row.levy == FROM_LEVY:
            town.drawn[lot] += row.yuan
    effects = {row.effect for row in met}
    for effect in effects:
        town.effects[number, effect] += 1
    bars = [row for row in met if row.effect == BARRED]
    if not bars:
        if effects and actor.flags & WATCHED:
            seen = sum(1 << effect for effect in effects)
            return [Refusal(actor.number, town.week, NOBODY, number, slot, TOUCHED_ONLY, seen)]
        return []
    books = {row.book for row in bars}
    flags = DOUBLE if len(books) > 1 else 0
    if not any(row.effect == BARRED and row.mark in actor.truth.marks for row in applied):
        flags |= WRONGFUL
    if all(row.tied for row in bars):
        flags |= COLLATERAL
    if service.instead and other < service.instead_share:
        flags |= REPLACED
    barring = sum(1 << book for book in books)
    return [Refusal(actor.number, town.week, bars[0].number, number, slot, flags, barring)]


def respond(town: PlainTown, refusal: Refusal) -> None:
    """Fear, caution, and the pressure to settle what is owed."""
    actor, answers = town.actors[refusal.person], town.law.answers
    about = (refusal.service, 2 * refusal.slot, town.week)  # a day is two of the slots in which things are done
    if refusal.flags & TOUCHED_ONLY:
        town.tell(actor, TOUCHED, NO_BOOK, 0, about, refusal.books)
        return
    book = town.law.touching[refusal.row].book
    town.tell(actor, REFUSED, book, refusal.row, about, refusal.row, flags=refusal.flags)
    actor.fear.rise(answers.fear_refusal, town.week, answers.fear_halves)
    actor.caution.rise(answers.caution_refusal, town.week, answers.caution_halves)
    if actor.entries is not None:
        actor.pressed = town.week + PRESSED_WEEKS

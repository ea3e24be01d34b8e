"""LIVE and SENSE: what one actor does this week, and who writes it down."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance
from plain_town.people import Actor, Record
from plain_town.words import ADULT, FOREGONE, INVENTED, NOBODY, ONE, TRUE, TWICE, UNSEEN, URBAN, WRONG_PERSON

if TYPE_CHECKING:
    from plain_town.town import PlainTown

ACT_SLOTS = 14
DAYS = 7
FIRST_OWN_ACT = 1024
LAST_SLOT = 13


def words_of_week(town: PlainTown, purpose: int, actor: int, slots: int, own: int = 0) -> list[int]:
    """One word a slot, four to a draw; `own` is the code of an author's word, which has words for itself."""
    words: list[int] = []
    for quarter in range(-(-slots // 4)):
        words += chance.draw(town.seed, purpose, actor, own, town.week, quarter)
    return words[:slots]


def live(town: PlainTown, actor: Actor) -> list[Record]:
    """Everything an actor does or forgoes this week, and every record of it, true or not."""
    found: list[Record] = []
    line = town.law.acts_of_firms if actor.firm else town.law.acts_of_people
    for slot, word in enumerate(words_of_week(town, chance.LIVE, actor.number, ACT_SLOTS)):
        chosen = line.falls(word, actor.flags, actor.cls)
        if chosen is not None:
            found += do_or_forgo(town, actor, *chosen, slot)
    own = town.law.own_acts_of_firms if actor.firm else town.law.own_acts_of_people
    for act, width in own.able(actor.flags, actor.cls):
        for day, word in enumerate(words_of_week(town, chance.LIVE, actor.number, DAYS, act)):
            if word < width:
                found += do_or_forgo(town, actor, act, word, width, 2 * day + word % 2)
    return found + invented(town, actor)


def do_or_forgo(town: PlainTown, actor: Actor, act: int, into: int, width: int, slot: int) -> list[Record]:
    """An act that falls so far into its width is done and sensed, forgone out of fear, or neither."""
    brave, share = willing(town, actor, act)
    if into < width * share >> 16:
        town.done[act] += 1
        if not town.law.acts[act].books:
            return []
        unseen = Record(actor.number, actor.number, town.week, act, 0, slot, 0, 0, TRUE | UNSEEN)
        return sense(town, actor, act, slot) or [unseen]
    if into < width * brave >> 16:
        return [Record(actor.number, actor.number, town.week, act, 0, slot, 0, 0, FOREGONE)]
    return []


def willing(town: PlainTown, actor: Actor, code: int) -> tuple[int, int]:
    """Shares of the act's width at which it is done: without fear, and as it is."""
    act = town.law.acts[code]
    share = act.plain
    if act.gamed and town.reached_by_any(act.rewarders, actor):
        share = share * (ONE + act.gamed) >> 16
    if act.poorer:
        lost = ONE - 1 - actor.income
        share = share * (ONE + (act.poorer * lost >> 16)) >> 16
    brave = share
    if (act.threat or act.fear) and town.reached_by_any(act.punishers, actor):
        fear = actor.fear.now(town.week, town.law.answers.fear_halves)
        share = share * (ONE - act.threat) >> 16
        share = share * (ONE - act.fear * fear // 255) >> 16
    return brave, share


def sense(town: PlainTown, actor: Actor, act: int, slot: int) -> list[Record]:
    """Records of one deed. A book counts it once, from the first channel that reaches it, unless entered twice."""
    found: list[Record] = []
    heard = 0
    rural = not actor.firm and not actor.flags & URBAN
    for eye in town.law.eyes[act]:
        about = (actor.number, eye.channel, town.week, slot)
        turn = 0 if act < FIRST_OWN_ACT else 1 + act % 255
        caught, misread, again, late = chance.draw(town.seed, chance.SENSE, *about, turn)
        hit, wrong = (eye.hit_rural if rural else eye.hit_urban), eye.wrong
        if eye.by_class and not actor.firm:
            hit, wrong = eye.by_class[actor.cls]
        fresh = eye.books & ~heard
        if caught >= hit or not fresh:
            continue
        heard |= fresh
        person: int | None = actor.number
        flags, copy = TRUE, TWICE
        if misread < wrong:
            person, flags, copy = somebody_else(town, actor, eye, slot), WRONG_PERSON, TWICE | WRONG_PERSON
        if person is None:
            continue
        record = Record(person, actor.number, town.week, act, eye.channel, slot, fresh, delay(eye, late), flags)
        found.append(record)
        if again < eye.twice:
            found.append(record._replace(books=eye.books, flags=copy))
    return found


def accusable(town: PlainTown, act: int, actor: Actor) -> bool:
    """Whether a record of the act can be about the actor at all."""
    kind = town.law.acts[act]
    return actor.flags & kind.need == kind.need and not actor.flags & kind.bar


def delay(eye: SimpleNamespace, word: int) -> int:
    """Weeks that a record takes: some take longer than the usual number."""
    return next((late.delay for late in eye.late if word < late.below), eye.delay)


def groups(cls: int) -> tuple[int, int, int, int]:
    """Sex, area, age group and income class of a class of person."""
    rest, income = divmod(cls, 5)
    rest, age = divmod(rest, 8)
    return *divmod(rest, 2), age, income


def somebody_else(town: PlainTown, actor: Actor, eye: SimpleNamespace, slot: int) -> int | None:
    """Whom a wrong record hits: the first of four drawn who is as grown up as the doer.

    By a channel that errs more on some groups it is also somebody of the doer's group; nothing else matters.
    """
    all_of_them = [other for other in town.actors if other.firm == actor.firm]
    axes = [] if actor.firm else [axis for axis in range(4) if eye.alike >> axis & 1]
    for word in chance.draw(town.seed, chance.ACCUSED, actor.number, eye.channel, town.week, slot):
        other = all_of_them[word * len(all_of_them) >> 32]
        same = all(groups(other.cls)[axis] == groups(actor.cls)[axis] for axis in axes)
        if other is not actor and other.flags & ADULT == actor.flags & ADULT and same:
            return other.number
    return None


def invented(town: PlainTown, actor: Actor) -> list[Record]:
    """Records of what nobody did. A word's first six bits say by which channel, the rest of what and whether."""
    found: list[Record] = []
    most = max((words for words, _ in town.law.lies.values()), default=0)
    for turn in range(most):
        word = chance.draw(town.seed, chance.INVENT, actor.number, 0, town.week, 0, turn // 4)[turn % 4]
        channel, place = word >> 26, word & 2**26 - 1
        words_a_week, lies = town.law.lies.get(channel, (0, []))
        lie = next((lie for lie in lies if lie.low <= place <= lie.last), None)
        if turn >= words_a_week or lie is None or not accusable(town, lie.act, actor):
            continue
        # How far the word falls into the stretch, with sixteen bits more.
        edge, late, _, _ = chance.draw(town.seed, chance.INVENT, actor.number, channel, town.week, 1, turn)
        likely = lie.chance * lie.by_class[actor.cls] >> 16 if lie.by_class and not actor.firm else lie.chance
        if (place - lie.low) * ONE + (edge >> 16) < likely:
            about = (town.week, lie.act, channel, LAST_SLOT, lie.books, delay(lie, late))
            found.append(Record(actor.number, NOBODY, *about, INVENTED))
    for lie in town.law.own_lies:
        pair = lie.act << 8 | lie.channel
        made, late, _, _ = chance.draw(town.seed, chance.INVENT, actor.number, pair, town.week, 2)
        likely = lie.chance * lie.by_class[actor.cls] >> 16 if lie.by_class and not actor.firm else lie.chance
        if made < likely and accusable(town, lie.act, actor):
            about = (town.week, lie.act, lie.channel, LAST_SLOT, lie.books, delay(lie, late))
            found.append(Record(actor.number, NOBODY, *about, INVENTED))
    return found

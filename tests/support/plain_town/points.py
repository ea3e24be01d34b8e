"""Points and bands: what a deduction comes to after ranges, repeats, caps and limits; and the grade."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, lists, marks
from plain_town.people import Actor, Both, Deed, View
from plain_town.words import (
    BAND,
    BEYOND_LIMIT,
    FOREVER,
    NOT_COUNTED,
    OUT_OF_RANGE,
    OVER_CAP,
    TOO_SOON,
    TRUE,
    WAITING_MERIT,
    YEAR_CARRIED,
    YEAR_OPENED,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

NO_BAND = 255
AT_ONCE, MONTHLY, YEARLY_GRADES = range(3)
YEARLY, OWN_YEAR = 1, 2
WHOLE_YEAR = 12
MOST = 2_000_000_000


def add(town: PlainTown, book: int, actor: Actor, points: Both) -> Both:
    """Add points, grade at once where the book does; gives what was really added."""
    law, added = town.law.books[book], []
    for view, part in ((actor.belief, points.belief), (actor.truth, points.truth)):
        low, high = (law.lowest, law.highest) if law.lost else (-MOST, MOST)
        total = min(max(view.points[book] + part, low), high)
        added.append(total - view.points[book])
        view.points[book] = total
    if any(added) and one_by_one(law) and actor.year_end.get(book, 0) <= town.day:
        _note_year_end(town, book, actor)
    if law.graded == AT_ONCE:
        grade(town, book, actor)
    return Both(*added)


def clipped(town: PlainTown, book: int, view: View) -> int:
    """The score within the book's limits."""
    law = town.law.books[book]
    return min(max(view.points[book], law.lowest), law.highest)


# What counts


def reason_not_to(town: PlainTown, rule: SimpleNamespace, actor: Actor, view: View) -> int | None:
    """Why a rule may not count now in one view; if it may, it is remembered as having counted."""
    law = town.law.books[rule.book]
    if law.score >= 0 and not rule.least <= clipped(town, rule.book, view) <= rule.most:
        return OUT_OF_RANGE
    last = view.counted_on.get(rule.number)
    if rule.once_in and last is not None and town.day < town.calendar.after(last, rule.once_in):
        return TOO_SOON
    span: object = town.calendar.month(town.day) // rule.period if rule.period else None
    if rule.period == WHOLE_YEAR and law.resets == OWN_YEAR:
        span = ("own", year_of(town, rule.book, actor, town.day))
    if rule.period and view.counted_in.get(rule.number) == span:
        return TOO_SOON
    if rule.once_in:
        view.counted_on[rule.number] = town.day
    if rule.period:
        view.counted_in[rule.number] = span
    return None


def weighed(
    town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, believed: bool, true: bool
) -> tuple[Both, Both]:
    """What a rule's points come to for this person now, and what of that is added to the score."""
    belief = _repeated(town, rule, actor.belief) if believed else 0
    truth = _repeated(town, rule, actor.truth) if true else 0
    if rule.points > 0 and town.law.books[rule.book].waits:
        belief_waits, truth_waits = (standing(town, rule.book, actor, v) is not None for v in (False, True))
        if belief_waits and belief:
            town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, WAITING_MERIT, rule.points)
        belief, truth = 0 if belief_waits else belief, 0 if truth_waits else truth
    left = Both(_capped(town, rule, actor, actor.belief, belief), _capped(town, rule, actor, actor.truth, truth))
    if left.belief != belief:
        town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, OVER_CAP, belief - left.belief)
    if not left:
        return left, left
    counted = add(town, rule.book, actor, left)
    if counted.belief != left.belief:
        town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, BEYOND_LIMIT, left.belief - counted.belief)
    return left, counted


def _repeated(town: PlainTown, rule: SimpleNamespace, view: View) -> int:
    """The rule's points, multiplied (towards nought) while an earlier breach of the same kind still counts."""
    if not rule.again:
        return rule.points
    size = abs(rule.points)
    if view.repeat.get(rule.number, 0) > town.day:
        size = size * rule.again // 100
    stands = rule.again_within or rule.lasts
    view.repeat[rule.number] = town.calendar.after(town.day, stands) if stands else FOREVER
    return size if rule.points > 0 else -size


def year_of(town: PlainTown, book: int, actor: Actor, day: int) -> int:
    """First day of the year by which a book counts for somebody."""
    if town.law.books[book].resets != OWN_YEAR:
        return town.calendar.new_year(day)
    begins = town.law.begins
    if begins < 0:
        begins = chance.draw(town.seed, chance.OWN_YEAR_BEGINS, actor.number, 0, 0, 0)[0] * 365 >> 32
    return town.calendar.own_year(day, begins)


def _capped(town: PlainTown, rule: SimpleNamespace, actor: Actor, view: View, points: int) -> int:
    if not rule.cap or not points:
        return points
    this = year_of(town, rule.book, actor, town.day)
    year, used = view.capped.get(rule.number, (this, 0))
    if year != this:
        used = 0
    counted = max(0, min(abs(points), rule.cap - used))
    view.capped[rule.number] = (this, used + counted)
    return counted if points > 0 else -counted


def free_the_cap(town: PlainTown, rule: SimpleNamespace, actor: Actor, counted: Both, day: int) -> None:
    """What a struck record had used up of a yearly cap is free again."""
    for view, part in ((actor.belief, counted.belief), (actor.truth, counted.truth)):
        year, used = view.capped.get(rule.number, (None, 0))
        if rule.cap and year == year_of(town, rule.book, actor, day):
            view.capped[rule.number] = (year, max(0, used - abs(part)))


# Bands


def standing(town: PlainTown, book: int, actor: Actor, truth: bool) -> int | None:
    """The worst direct grade that stands."""
    grades = [ground for ground in actor.grounds if isinstance(ground.place, tuple) and ground.place[0] == book]
    held = [g.place[1] for g in grades if (g.until_true if truth else g.until) > town.day]  # type: ignore[index]
    return max(held, default=None)


def grade_by_points(town: PlainTown, book: int, view: View) -> int | None:
    """The first band whose least points the score reaches, within the book's limits."""
    score = clipped(town, book, view)
    return next((number for number, band in enumerate(town.law.books[book].bands) if score >= band.least), None)


def grade(town: PlainTown, book: int, actor: Actor) -> None:
    """Give the band that points and direct grades call for, with its mark, in truth and in belief."""
    law = town.law.books[book]
    if law.score < 0 or not law.bands:
        return
    covered = town.reaches(book, actor)
    for view in actor.views:
        old, new = view.band[book], None
        if covered:
            new, direct = grade_by_points(town, book, view), standing(town, book, actor, view is actor.truth)
            if new is not None and direct is not None:
                new = max(new, direct)
        if new == old:
            continue
        view.band[book] = new
        if old is not None:
            marks.put(town, actor, law.bands[old].mark, False, view)
        if new is not None:
            marks.put(town, actor, law.bands[new].mark, True, view)
        if view is actor.belief:
            number = NO_BAND if new is None else new
            town.tell(actor, BAND, book, 0, Deed(0, 0, town.day), number, view.points[book])
        if new is not None and law.bands[new].puts_on:
            held = actor.truth.band[book]
            true = set(law.bands[held].puts_on) if held is not None else set()
            town.at_once(_enter, actor, law.bands[new], view is actor.truth, true)


def _enter(town: PlainTown, actor: Actor, band: SimpleNamespace, truth: bool, true: set[int]) -> None:
    """A band that is a ground for entries was entered, in truth or in belief; `true`: lists of the band in truth."""
    for which in band.puts_on:
        if truth:
            lists.become_true(town, which, actor)
        elif actor.banded.get(which) != town.day:
            actor.banded[which] = town.day
            lists.decide(town, which, -1, actor, Deed(0, 0, town.day, TRUE if which in true else 0))


def grade_all(town: PlainTown, book: int) -> None:
    """Grading day."""
    for actor in town.actors:
        grade(town, book, actor)
        town.follow()
    town.deliver()


# Accounts


def one_by_one(law: SimpleNamespace) -> bool:
    """Whether accounts start anew one by one, and not all on 1 January."""
    return law.resets == OWN_YEAR or bool(law.resets == YEARLY and law.paid)


def open_account(actor: Actor, book: int) -> Both:
    """The number of the account in which points are counted now."""
    return Both(actor.belief.account[book], actor.truth.account[book])


def still_open(town: PlainTown, book: int, actor: Actor, counted: Both, account: Both, made: int) -> Both:
    """What is left of points counted on a day: nothing, if the account was closed since."""
    law = town.law.books[book]
    if law.resets == YEARLY and not law.paid and made < town.calendar.new_year(town.day):
        return Both(0, 0)
    now = open_account(actor, book)
    return Both(
        counted.belief if account.belief == now.belief else 0, counted.truth if account.truth == now.truth else 0
    )


def close_account(town: PlainTown, book: int, view: View, becomes: int) -> None:
    """The score becomes a figure; what counted before is not won back and does not lapse."""
    view.points[book] = becomes
    view.account[book] += 1
    for rule in town.law.rules:
        if rule.book == book:
            view.owed.pop(rule.number, None)


def open_new_year(town: PlainTown, book: int) -> None:
    """Close everybody's account on 1 January; nothing of the old year can be won back."""
    for actor in town.actors:
        for view in actor.views:
            view.points[book] = town.law.books[book].start
            for rule in town.law.rules:
                if rule.book == book:
                    view.owed.pop(rule.number, None)


def _note_year_end(town: PlainTown, book: int, actor: Actor) -> None:
    ends = year_of(town, book, actor, year_of(town, book, actor, town.day) + 366)
    actor.year_end[book] = ends
    town.on(ends, year_ends, actor, book)


def year_ends(town: PlainTown, actor: Actor, book: int) -> None:
    """Somebody's account starts anew, unless something must be paid first and is not."""
    law = town.law.books[book]
    if law.score < 0 or actor.year_end.get(book) != town.day:
        return
    carried = False
    for view in actor.views:
        believed = view is actor.belief
        if law.paid and _unpaid(town, book, actor, view):
            carried = True
            if believed:
                score = view.points[book]
                town.tell(actor, YEAR_CARRIED, book, 0, Deed(0, 0, town.day), score, score)
            continue
        close_account(town, book, view, law.start)
        if believed:
            town.tell(actor, YEAR_OPENED, book, 0, Deed(0, 0, town.day), law.start, law.start)
    if carried:
        _note_year_end(town, book, actor)
    if law.graded != YEARLY_GRADES:
        grade(town, book, actor)


def _unpaid(town: PlainTown, book: int, actor: Actor, view: View) -> bool:
    """Whether something is unpaid that the acts of a book left owing."""
    for act, rules in enumerate(town.law.rules_for):
        deed = view.owes.get(act)
        if deed is None or not any(rule.book == book for rule in rules):
            continue
        paid = actor.settled.get(act)
        if (paid is None or paid < deed) and not lists.paid_by_chance(town, actor, act, deed, town.law.answers.settled):
            return True
    return False

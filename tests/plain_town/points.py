"""Points and bands: what a deduction comes to after repeats, merits that wait and caps; and the grade it gives."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import marks
from plain_town.people import Actor, Both, View
from plain_town.words import BAND, FOREVER, NOT_COUNTED, OVER_CAP, TRUE, WAITING_MERIT, YEAR

if TYPE_CHECKING:
    from plain_town.town import PlainTown

NO_BAND = 255
AT_ONCE = 0


def add(town: PlainTown, book: int, actor: Actor, points: Both) -> int:
    """Add points, grade at once where the book does; gives the believed total."""
    actor.belief.points[book] += points.belief
    actor.truth.points[book] += points.truth
    if town.law.books[book].graded == AT_ONCE:
        grade(town, book, actor)
    return actor.belief.points[book]


def weighed(town: PlainTown, rule: SimpleNamespace, actor: Actor, about: tuple[int, int, int], flags: int) -> Both:
    """What a rule's points come to for this person now. `about` is (act, slot, week of the act)."""
    full = Both(_repeated(town, rule, actor.belief), _repeated(town, rule, actor.truth) if flags & TRUE else 0)
    if rule.points > 0 and town.law.books[rule.book].waits:
        belief_waits, truth_waits = (standing(town, rule.book, v) is not None for v in (actor.belief, actor.truth))
        if belief_waits:
            town.tell(actor, NOT_COUNTED, rule.book, rule.number, about, WAITING_MERIT, rule.points, flags=flags)
        full = Both(0 if belief_waits else full.belief, 0 if truth_waits else full.truth)
    counted = Both(_capped(town, rule, actor.belief, full.belief), _capped(town, rule, actor.truth, full.truth))
    if counted.belief != full.belief:
        over = full.belief - counted.belief
        town.tell(actor, NOT_COUNTED, rule.book, rule.number, about, OVER_CAP, over, flags=flags)
    return counted


def _repeated(town: PlainTown, rule: SimpleNamespace, view: View) -> int:
    """The rule's points, multiplied (towards nought) while an earlier breach of the same kind still counts."""
    if not rule.again:
        return rule.points
    size = abs(rule.points)
    if view.repeat.get(rule.number, 0) > town.week:
        size = size * rule.again // 100
    stands = rule.again_weeks or rule.lasts
    view.repeat[rule.number] = town.week + stands if stands else FOREVER
    return size if rule.points > 0 else -size


def _capped(town: PlainTown, rule: SimpleNamespace, view: View, points: int) -> int:
    if not rule.cap or not points:
        return points
    year, used = view.capped.get(rule.number, (0, 0))
    if year != town.week // YEAR:
        used = 0
    counted = max(0, min(abs(points), rule.cap - used))
    view.capped[rule.number] = (town.week // YEAR, used + counted)
    return counted if points > 0 else -counted


def standing(town: PlainTown, book: int, view: View) -> int | None:
    """The worst direct grade that stands."""
    bands = range(len(town.law.books[book].bands))
    return max((band for band in bands if until(view, (book, band)) > town.week), default=None)


def grade_by_points(town: PlainTown, book: int, view: View) -> int | None:
    """The first band whose least points the score reaches, within the book's limits."""
    law = town.law.books[book]
    score = min(max(view.points[book], law.lowest), law.highest)
    return next((number for number, band in enumerate(law.bands) if score >= band.least), None)


def grade(town: PlainTown, book: int, actor: Actor) -> None:
    """Give the band that points and direct grades call for, with its mark, in truth and in belief."""
    law = town.law.books[book]
    if law.score < 0 or not law.bands:
        return
    covered = town.reaches(book, actor)
    for view in actor.views:
        old, new = view.band[book], None
        if covered:
            new, direct = grade_by_points(town, book, view), standing(town, book, view)
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
            town.tell(actor, BAND, book, 0, (0, 0, town.week), number, view.points[book])


def until(view: View, grade: tuple[int, int]) -> int:
    """Week until which a direct grade (book, band) stands: the latest of all that were given."""
    return max((week for week, number in view.direct.get(grade, {}).items() if number), default=0)


def free_the_cap(rule: SimpleNamespace, actor: Actor, counted: Both, week: int) -> None:
    """What a struck record had used up of a yearly cap is free again."""
    for view, part in ((actor.belief, counted.belief), (actor.truth, counted.truth)):
        year, used = view.capped.get(rule.number, (0, 0))
        if rule.cap and year == week // YEAR:
            view.capped[rule.number] = (year, max(0, used - abs(part)))


def grade_all(town: PlainTown, book: int) -> None:
    """Grading day."""
    for actor in town.actors:
        grade(town, book, actor)


def open_new_year(town: PlainTown, book: int) -> None:
    """Close everybody's account; nothing of the old year can be won back."""
    for actor in town.actors:
        for view in actor.views:
            view.points[book] = town.law.books[book].start
            for rule in town.law.rules:
                if rule.book == book:
                    view.owed.pop(rule.number, None)

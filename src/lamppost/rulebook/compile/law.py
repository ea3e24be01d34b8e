"""Books, bands, rules, lists, ties and repair as arrays, with the values in force on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import FOR_GOOD, Claim
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import PLACES, flag_mask
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.numbers import bits, chance, ranges, rows, share, value, weekly, weeks
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.model import ActRule, Association, ListRule, Rulebook, Way, Who
from lamppost.town.tables import ACT_CODES, BAND, BOOK, FOREVER, LIST, REPAIR, RULE, SPREAD, TIE, TIMES, WAY, Law
from lamppost.town.ties import KINDS

WAYS: Final[tuple[str, ...]] = get_args(Way)
"""Ways out of a list; the index is the code by which they are drawn, so the order never changes."""

NOT_BY_CHANCE: Final = ("found wrong", "term ends")
"""Ways out that the town works out itself: an upheld appeal, and the end of the term."""

Table = NDArray[np.void]
LOWEST: Final = -(2**31)
HIGHEST: Final = 2**31 - 1
ALL_PLACES: Final = (1 << len(PLACES)) - 1
YOUNGEST, OLDEST = 0, 199
HALF_YEAR: Final = 26  # weeks
ASK_WEEKS: Final = 52
"""Who has not asked for correction within a year does not ask."""
POINTS, CUTS = 1, 3  # what a tie carries
GRADED: Final = {"at once": 0, "monthly": 1, "yearly": 2}


def _closure(start: int, step: Callable[[int], list[int]]) -> list[int]:
    """Everything reached from a start by steps, the start left out, in the order found."""
    found: list[int] = []
    waiting = step(start)
    while waiting:
        item = waiting.pop(0)
        if item != start and item not in found:
            found.append(item)
            waiting += step(item)
    return found


def law_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> Law:
    """All the arrays of the law, each part from its own function below."""
    rule_start, rule, rule_list = _rules(plan, catalogue, day)
    entries, list_also, way, times = _lists(plan, catalogue, day)
    tie_start, tie = _ties(plan, day)
    spread, spread_acts = _spreads(plan, catalogue, day)
    repair, repair_rules = _repairs(plan, catalogue, day)
    return Law(
        book=_books(plan, catalogue, day),
        band=_bands(plan, day),
        rule_start=rule_start,
        rule=rule,
        rule_list=rule_list,
        list=entries,
        list_also=list_also,
        way=way,
        times=times,
        tie_start=tie_start,
        tie=tie,
        spread=spread,
        spread_acts=spread_acts,
        repair=repair,
        repair_rules=repair_rules,
        ask_by=_ask_by(catalogue),
        marks=len(plan.marks),
    )


def _books(plan: Plan, catalogue: Catalogue, day: dt.date) -> Table:
    bands = ranges([list(book.bands) for book in plan.books])
    spreads = ranges([_spreading(book) for book in plan.books])
    repairs = ranges([list(book.repair) for book in plan.books])
    scored = 0
    table = []
    for number, book in enumerate(plan.books):
        row: dict[str, object] = {
            "on": in_force(book, day),
            "firm": book.covers == "firm",
            "bands": bands[number],
            "bands_end": bands[number + 1],
            "spreads": spreads[number],
            "spreads_end": spreads[number + 1],
            "repairs": repairs[number],
            "repairs_end": repairs[number + 1],
            "score": -1 if book.score is None else scored,
            # Of no date: what a state put on along a tie has to come off along the same one.
            "ties_known": chance(value(book.ties_known, None, 1.0)),
        }
        scored += book.score is not None
        table.append({**row, **_reach(book, day), **_account(book, day), **_appeal(book, catalogue, day)})
    return rows(BOOK, table)


def _reach(book: Rulebook, day: dt.date) -> dict[str, object]:
    who = book.who or Who()
    consent = ("consenting",) if value(who.consent, day, False) else ()
    return {
        "age_from": value(who.age_from, day, YOUNGEST),
        "age_below": value(who.age_to, day, OLDEST) + 1,
        "places": sum(1 << PLACES[name] for name in who.where) if who.where else ALL_PLACES,
        "also": flag_mask(who.also),
        "need": flag_mask((*who.only, *consent)),
        "bar": flag_mask(who.spares),
    }


def _account(book: Rulebook, day: dt.date) -> dict[str, object]:
    score = book.score
    if score is None:
        return {"lowest": LOWEST, "highest": HIGHEST}
    return {
        # A figure that begins later is still what everybody starts with.
        "start": value(score.start, day, score.start.versions[0].value),
        "lowest": value(score.lowest, day, LOWEST),
        "highest": value(score.highest, day, HIGHEST),
        "graded": GRADED[score.graded],
        "resets": score.resets == "yearly",
        "waits": value(score.merits_wait, day, False),
    }


def _bands(plan: Plan, day: dt.date) -> Table:
    return rows(
        BAND,
        [
            {
                "least": value(band.at_least, day, LOWEST),
                "mark": plan.marks.get((book.rulebook, "band", name, 0), -1),
            }
            for book in plan.books
            for name, band in book.bands.items()
        ],
    )


def _appeal(book: Rulebook, catalogue: Catalogue, day: dt.date) -> dict[str, object]:
    appeal = book.appeal
    if appeal is None:
        return {"second": -1, "within": FOREVER, "second_within": FOREVER}
    figure = {name: value(response.value, None, 0.0) for name, response in catalogue.responses.items()}
    # Who is given no reasons asks less often.
    asks = figure["asked-without-reasons"] if not value(appeal.reasons_given, day, True) else 1.0
    second = value(appeal.second_look, day, False)
    return {
        "appeal": value(appeal.open, day, False),
        "pauses": value(appeal.pauses_consequences, day, False),
        "within": weeks(value(appeal.within, day, FOR_GOOD)),
        "second_within": weeks(value(appeal.second_within, day, FOR_GOOD)),
        "decision": weeks(value(appeal.decided_within, day, 0)),
        "correction": weeks(value(appeal.corrected_within, day, 0)),
        "second": weeks(value(appeal.second_decided_within, day, 0)) if second else -1,
        "asks_wrong": chance(asks * value(appeal.asked_when_wrong, day, figure["asked-when-wrong"])),
        "asks_right": chance(asks * value(appeal.asked_when_right, day, figure["asked-when-right"])),
        "upheld_wrong": chance(value(appeal.upheld_when_wrong, day, figure["upheld-when-wrong"])),
        "upheld_right": chance(value(appeal.upheld_when_right, day, figure["upheld-when-right"])),
    }


def _ask_by(catalogue: Catalogue) -> NDArray[np.int64]:
    """(ASK_WEEKS,) thresholds: of those who ask, the same share of the rest asks in each week."""
    half = max(0.1, value(catalogue.responses["asked-half-time"].value, None, 0.1))
    by = [1 - 0.5 ** ((week + 1) / half) for week in range(ASK_WEEKS)]
    return np.array([*map(chance, by[:-1]), chance(1.0)], np.int64)


def _lasts(rule: ActRule, day: dt.date) -> int:
    """Weeks that a rule's points count; 0 = for good."""
    if rule.lasts is None:
        return 0
    stays = weeks(value(rule.lasts, day, 0))
    return 0 if stays >= FOREVER else max(1, stays)


def _channels(book: Rulebook, act: str, catalogue: Catalogue) -> np.uint64:
    return bits([channel.code for channel in catalogue.channels.values() if listens(book, channel.id, act)])


def _rules(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[NDArray[np.int32], Table, NDArray[np.int16]]:
    """(start by act code, rules, the lists they put on)."""
    by_act: list[list[int]] = [[] for _ in range(ACT_CODES)]
    placed: list[int] = []
    table = []
    for number, (owner, act) in enumerate(plan.rules):
        book, rule = plan.books[owner], plan.books[owner].acts[act]
        by_act[catalogue.acts[act].code].append(number)
        first = len(placed)
        placed += [plan.list_number(owner, name) for name in rule.puts_on]
        again, direct = rule.again, rule.sets_band
        stays = weeks(value(direct.lasts, day, 0)) if direct else 0
        table.append(
            {
                "channels": _channels(book, act, catalogue),
                "acts_on": chance(value(rule.acts_on, day, 1.0)),
                "every": HALF_YEAR if rule.per == "half year" and catalogue.acts[act].settles else 0,
                "points": value(rule.points, day, 0),
                "lasts": _lasts(rule, day),
                "cap": abs(_points(rule.yearly_cap, day)),
                "again": round(100 * value(again.times, day, 1.0)) if again else 0,
                "again_weeks": weeks(value(again.within, day, 0)) if again and again.within else 0,
                "band": list(book.bands).index(direct.band) if direct else -1,
                "band_weeks": 0 if stays >= FOREVER else stays,
                "lists": first,
                "lists_end": len(placed),
                "term": weeks(value(rule.listed_for, day, 0)) if rule.listed_for else -1,
                "book": owner,
                "on": in_force(book, day) and _begun(rule, day),
            }
        )
    return ranges(by_act), rows(RULE, table), np.array(placed, np.int16)


def _points(claim: Claim[int] | None, day: dt.date) -> int:
    return value(claim, day, 0)


def _begun(rule: ActRule, day: dt.date) -> bool:
    """Whether a rule's points, if it has any, have a figure yet on a day."""
    return rule.points is None or rule.points.at(day) is not None


def _lists(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[Table, NDArray[np.int16], Table, Table]:
    """(lists, lists they bring along, ways out, marks by number of entries)."""
    ways: list[dict[str, object]] = []
    brings: list[int] = []
    times: list[dict[str, object]] = []
    table = []
    for number, (owner, name) in enumerate(plan.lists):
        book, entry = plan.books[owner], plan.books[owner].lists[name]
        out, along, marks = _ways(entry, catalogue, day), _brought(plan, number), _times(plan, book, name)
        longer = entry.extended
        table.append(
            {
                "extra": weeks(value(longer.by, day, 0)) if longer else 0,
                "extra_share": chance(value(longer.share, day, 0.0)) if longer else 0,
                "spares": flag_mask([flag for flag in entry.spares if entry.spares_from.get(flag, day) <= day]),
                "after": weeks(value(entry.stays_after_payment, day, 0)),
                "within": weeks(value(entry.counts_within, day, 0)),
                "term": weeks(value(entry.stays, day, FOR_GOOD)),
                "notice": weeks(value(entry.notice_first, day, 0)),
                "grace": weeks(value(entry.grace, day, 0)),
                "removal": weeks(value(entry.deleted_within, day, 0)),
                "also": len(brings),
                "also_end": len(brings) + len(along),
                "ways": len(ways),
                "ways_end": len(ways) + len(out),
                "times": len(times),
                "times_end": len(times) + len(marks),
                "mark": plan.marks[(book.rulebook, "list", name, 0)],
                "counts": catalogue.acts[entry.counts_as].code if entry.counts_as else 0,
                "book": owner,
                "on": in_force(book, day),
                "shown": weeks(value(entry.shown_for, day, FOR_GOOD)),
                "public": value(entry.made_public, day, False),
                "red": entry.colour == "red",
            }
        )
        ways += [{"code": code, "rate": rate} for code, rate in out]
        brings += along
        times += [{"least": least, "mark": mark} for least, mark in marks]
    return rows(LIST, table), np.array(brings, np.int16), rows(WAY, ways), rows(TIMES, times)


def _times(plan: Plan, book: Rulebook, name: str) -> list[tuple[int, int]]:
    """(least entries, mark) of the marks that come only with so many entries on a list."""
    return sorted(
        (least, mark)
        for state, mark in plan.marks.items()
        if state[:3] == (book.rulebook, "list", name) and (least := state[3])
    )


def _brought(plan: Plan, number: int) -> list[int]:
    """Lists that an entry on a list brings with it, and those that these bring."""

    def step(at: int) -> list[int]:
        owner, name = plan.lists[at]
        return [plan.list_number(owner, other) for other in plan.books[owner].lists[name].also_lists]

    return _closure(number, step)


def _ways(entry: ListRule, catalogue: Catalogue, day: dt.date) -> list[tuple[int, int]]:
    """(code, weekly threshold) of the ways out that are met by chance and open on a day, by code."""
    found = []
    for name in entry.leaves_when:
        if name not in NOT_BY_CHANCE and entry.leaves_from.get(name, day) <= day:
            rate = value(catalogue.responses["way-" + name.replace(" ", "-")].value, day, 0.0)
            found.append((WAYS.index(name), weekly(rate)))
    return sorted(found)


def _ties(plan: Plan, day: dt.date) -> tuple[NDArray[np.int32], Table]:
    by_mark: list[list[int]] = [[] for _ in plan.marks]
    table = []
    for number, tie in enumerate(plan.ties):
        by_mark[tie.mark].append(number)
        association = None if tie.association is None else plan.books[tie.book].association[tie.association]
        table.append(
            {
                "cut": chance(value(association.cuts_ties, day, 0.0)) if association and tie.carries == CUTS else 0,
                "points": value(association.points, day, 0) if association and tie.carries == POINTS else 0,
                "mark": tie.target,
                "list": tie.lists,
                "kind": tie.kind,
                "depth": tie.depth,
                "carries": tie.carries,
                "book": tie.book,
                "on": in_force(plan.books[tie.book], day),
            }
        )
    return ranges(by_mark), rows(TIE, table)


def _spreading(book: Rulebook) -> list[Association]:
    """Associations that carry a share of the points of each record, or of the rating, which is the same."""
    return [a for a in book.association.values() if a.carries == "rating" or (a.carries == "points" and a.when is None)]


def _spreads(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[Table, NDArray[np.uint64]]:
    table = []
    acts: list[NDArray[np.uint64]] = []
    for book in plan.books:
        for association in _spreading(book):
            word = np.zeros(ACT_CODES // 64, np.uint64)
            for act in association.acts or tuple(book.acts):
                code = catalogue.acts[act].code
                word[code >> 6] |= np.uint64(1 << (code & 63))
            acts.append(word)
            table.append(
                {
                    "share": share(value(association.share, day, 0.0)),
                    "fixed": value(association.points, day, 0),
                    "kind": KINDS.index(association.to),
                    "depth": association.depth,
                }
            )
    return rows(SPREAD, table), np.array(acts, np.uint64).reshape(-1, ACT_CODES // 64)


def _repairs(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[Table, NDArray[np.uint64]]:
    words = max(1, (len(plan.rules) + 63) // 64)
    rules: list[NDArray[np.uint64]] = []
    table = []
    for number, book in enumerate(plan.books):
        for repair in book.repair.values():
            word = np.zeros(words, np.uint64)
            for place, (owner, act) in enumerate(plan.rules):
                if owner == number and act in repair.open_for:
                    word[place >> 6] |= np.uint64(1 << (place & 63))
            rules.append(word)
            lists = [n for n, (owner, name) in enumerate(plan.lists) if owner == number and name in repair.open_for]
            table.append(
                {
                    "asked": chance(value(repair.asked, day, 0.0)),
                    "lists": bits(lists),
                    "share": share(value(repair.gives_back, day, 0.0)),
                    "wait": weeks(value(repair.wait, day, 0)),
                    "becomes": value(repair.becomes, day, 0),
                    "becomes_weeks": weeks(value(repair.becomes_lasts, day, 0)) if repair.becomes_lasts else 0,
                    "act": catalogue.acts[repair.by].code if repair.by else 0,
                }
            )
    return rows(REPAIR, table), np.array(rules, np.uint64).reshape(-1, words)

"""Books, bands, rules, lists, ties and repair as arrays, with the values in force on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import FOR_GOOD, Claim
from lamppost.catalogue.codes import FIRST_OWN_CHANNEL
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import PLACES, flag_mask
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.numbers import bits, chance, length, ranges, rows, share, value, weekly
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.model import ActRule, Association, Rulebook, Way, Who
from lamppost.town.codes import IS_ADDED, KINDS, NEVER, OWN_YEAR, RUNS_ON, STARTS_ANEW, YEARLY
from lamppost.town.tables import (
    ACT_CODES,
    BAND,
    BOOK,
    FOREVER,
    LIST,
    NO_LENGTH,
    PLACED,
    REPAIR,
    RULE,
    SPREAD,
    TIE,
    TIMES,
    WAY,
    Law,
)

WAYS: Final[tuple[str, ...]] = get_args(Way)
"""Ways out of a list; the index is the code by which they are drawn, so the order never changes."""

NOT_BY_CHANCE: Final = ("found wrong", "term ends")
"""Ways out that the town works out itself: an upheld appeal, and the end of the term."""

Table = NDArray[np.void]
LOWEST: Final = -(2**31)
HIGHEST: Final = 2**31 - 1
ALL_PLACES: Final = (1 << len(PLACES)) - 1
YOUNGEST, OLDEST = 0, 199
SPANS: Final = {"month": 1, "half year": 6, "year": 12}
"""Months of what points can be counted by."""
RESETS: Final = {"never": NEVER, "yearly": YEARLY, "own year": OWN_YEAR}
FURTHER: Final = {"starts anew": STARTS_ANEW, "runs on": RUNS_ON, "is added": IS_ADDED}
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
    ways: list[dict[str, object]] = []
    rule_start, rule, rule_list = _rules(plan, catalogue, day, ways)
    entries, list_also, times, stay = _lists(plan, catalogue, day, ways)
    band, band_list = _bands(plan, day)
    tie_start, tie = _ties(plan, day)
    spread, spread_acts = _spreads(plan, catalogue, day)
    repair, repair_rules = _repairs(plan, catalogue, day)
    return Law(
        book=_books(plan, catalogue, day),
        band=band,
        band_list=band_list,
        rule_start=rule_start,
        rule=rule,
        rule_list=rule_list,
        list=entries,
        stay=stay,
        list_also=list_also,
        way=rows(WAY, ways),
        times=times,
        tie_start=tie_start,
        tie=tie,
        spread=spread,
        spread_acts=spread_acts,
        repair=repair,
        repair_rules=repair_rules,
        ask_by=_ask_by(catalogue),
        marks=len(plan.marks),
        begins=-1,
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
        "resets": RESETS[score.resets],
        "paid": value(score.resets_when_paid, day, False),
        "lost": score.beyond == "lost",
        "waits": value(score.merits_wait, day, False),
    }


def _bands(plan: Plan, day: dt.date) -> tuple[Table, NDArray[np.int16]]:
    """(bands, the lists on which entering one is a ground)."""
    table: list[dict[str, object]] = []
    placed: list[int] = []
    for owner, book in enumerate(plan.books):
        for name, band in book.bands.items():
            first = len(placed)
            placed += [plan.list_number(owner, each) for each in band.puts_on]
            table.append(
                {
                    "least": value(band.at_least, day, LOWEST),
                    "mark": plan.marks.get((book.rulebook, "band", name, 0), -1),
                    "lists": first,
                    "lists_end": len(placed),
                }
            )
    return rows(BAND, table), np.array(placed, np.int16)


def _appeal(book: Rulebook, catalogue: Catalogue, day: dt.date) -> dict[str, object]:
    appeal = book.appeal
    if appeal is None:
        return {"second": NO_LENGTH, "within": FOREVER, "second_within": FOREVER}
    figure = {name: value(response.value, None, 0.0) for name, response in catalogue.responses.items()}
    # Who is given no reasons asks less often.
    asks = figure["asked-without-reasons"] if not value(appeal.reasons_given, day, True) else 1.0
    second = value(appeal.second_look, day, False)
    return {
        "appeal": value(appeal.open, day, False),
        "pauses": value(appeal.pauses_consequences, day, False),
        "within": length(value(appeal.within, day, FOR_GOOD)),
        "second_within": length(value(appeal.second_within, day, FOR_GOOD)),
        "decision": length(value(appeal.decided_within, day, 0)),
        "correction": length(value(appeal.corrected_within, day, 0)),
        "second": length(value(appeal.second_decided_within, day, 0)) if second else NO_LENGTH,
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


def _lasts(claim: Claim[int] | None, day: dt.date) -> int:
    """The length for which something counts, at least a day; 0 = for good."""
    stays = length(value(claim, day, FOR_GOOD))
    return 0 if stays >= FOREVER else stays or 1


def _channels(book: Rulebook, act: str, catalogue: Catalogue) -> dict[str, object]:
    codes = [channel.code for channel in catalogue.channels.values() if listens(book, channel.id, act)]
    own = [code - FIRST_OWN_CHANNEL for code in codes if code >= FIRST_OWN_CHANNEL]
    return {"channels": bits([code for code in codes if code < FIRST_OWN_CHANNEL]), "own_channels": bits(own)}


def _rules(
    plan: Plan, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> tuple[NDArray[np.int32], Table, Table]:
    """(start by act code, rules, the lists they put on); adds the grounds' own ways out to `ways`."""
    by_act: list[list[int]] = [[] for _ in range(ACT_CODES)]
    placed: list[dict[str, object]] = []
    table = []
    for number, (owner, act) in enumerate(plan.rules):
        book, rule = plan.books[owner], plan.books[owner].acts[act]
        by_act[catalogue.acts[act].code].append(number)
        first = len(placed)
        placed += _grounds(plan, owner, rule, catalogue, day, ways)
        again, direct, kind = rule.again, rule.sets_band, catalogue.acts[act]
        span = SPANS.get(rule.per, 0)
        hours = kind.hours if rule.per == "hour" and kind.hours else 1.0
        table.append(
            {
                **_channels(book, act, catalogue),
                "acts_on": chance(value(rule.acts_on, day, 1.0)),
                # What leaves something owing counts again after each span; any other deed once in a span.
                "every": -span if kind.settles else 0,
                "period": 0 if kind.settles else span,
                "points": round(value(rule.points, day, 0) * hours),
                "lasts": _lasts(rule.lasts, day),
                "cap": abs(_points(rule.yearly_cap, day)),
                "again": round(100 * value(again.times, day, 1.0)) if again else 0,
                "again_within": _lasts(again.within, day) if again else 0,
                "band": list(book.bands).index(direct.band) if direct else -1,
                "band_lasts": _lasts(direct.lasts, day) if direct else 0,
                "lists": first,
                "lists_end": len(placed),
                "least": value(rule.from_score, day, LOWEST),
                "most": value(rule.to_score, day, HIGHEST),
                "once_in": length(value(rule.once_in, day, 0)),
                "book": owner,
                "on": in_force(book, day) and _begun(rule, day),
            }
        )
    return ranges(by_act), rows(RULE, table), rows(PLACED, placed)


def _grounds(
    plan: Plan, owner: int, rule: ActRule, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> list[dict[str, object]]:
    """A row for each list that a rule puts on: the term of an entry on this ground, and its own ways out if any."""
    first = len(ways)
    if rule.leaves_when is not None:
        ways += _ways(rule.leaves_when, rule.leaves_from, catalogue, day)
    found: list[dict[str, object]] = []
    for name in rule.puts_on:
        term = rule.stays_on.get(name, rule.listed_for)
        found.append(
            {
                "list": plan.list_number(owner, name),
                "term": NO_LENGTH if term is None else length(value(term, day, 0)),
                "own": rule.leaves_when is not None,
                "ways": first,
                "ways_end": len(ways),
            }
        )
    return found


def _points(claim: Claim[int] | None, day: dt.date) -> int:
    return value(claim, day, 0)


def _begun(rule: ActRule, day: dt.date) -> bool:
    """Whether a rule's points, if it has any, have a figure yet on a day."""
    return rule.points is None or rule.points.at(day) is not None


def _lists(
    plan: Plan, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> tuple[Table, NDArray[np.int16], Table, NDArray[np.int32]]:
    """(lists, lists they bring along, marks by number of entries, terms by number); adds ways out to `ways`."""
    brings: list[int] = []
    terms: list[int] = []
    times: list[dict[str, object]] = []
    table = []
    for number, (owner, name) in enumerate(plan.lists):
        book, entry = plan.books[owner], plan.books[owner].lists[name]
        out, along = _ways(entry.leaves_when, entry.leaves_from, catalogue, day), _brought(plan, number)
        marks, longer, steps = _times(plan, book, name), entry.extended, entry.escalates
        stays = [length(each) for each in steps.stays] if steps else []
        table.append(
            {
                "extra": length(value(longer.by, day, 0)) if longer else 0,
                "extra_share": chance(value(longer.share, day, 0.0)) if longer else 0,
                "spares": flag_mask([flag for flag in entry.spares if entry.spares_from.get(flag, day) <= day]),
                "after": length(value(entry.stays_after_payment, day, 0)),
                "within": _lasts(entry.counts_within, day),
                "term": length(value(entry.stays, day, FOR_GOOD)),
                "notice": length(value(entry.notice_first, day, 0)),
                "grace": length(value(entry.grace, day, 0)),
                "removal": length(value(entry.deleted_within, day, 0)),
                "stays": len(terms),
                "stays_end": len(terms) + len(stays),
                "window": length(value(steps.within, day, FOR_GOOD)) if steps else 0,
                "clears": entry.score_becomes is not None,
                "becomes": value(entry.score_becomes, day, 0),
                "further": FURTHER[entry.further_entry],
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
                "shown": length(value(entry.shown_for, day, FOR_GOOD)),
                "public": value(entry.made_public, day, False),
                "red": entry.colour == "red",
            }
        )
        ways += out
        brings += along
        terms += stays
        times += [{"least": least, "mark": mark} for least, mark in marks]
    return rows(LIST, table), np.array(brings, np.int16), rows(TIMES, times), np.array(terms, np.int32)


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


def _ways(
    names: Iterable[Way], opened: Mapping[Way, dt.date], catalogue: Catalogue, day: dt.date
) -> list[dict[str, object]]:
    """Code and weekly threshold of the ways out that are met by chance and open on a day, by code."""
    found = []
    for name in names:
        if name not in NOT_BY_CHANCE and opened.get(name, day) <= day:
            rate = value(catalogue.responses["way-" + name.replace(" ", "-")].value, day, 0.0)
            found.append((WAYS.index(name), weekly(rate)))
    return [{"code": code, "rate": rate} for code, rate in sorted(found)]


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
                    "wait": length(value(repair.wait, day, 0)),
                    "becomes": value(repair.becomes, day, 0),
                    "becomes_lasts": _lasts(repair.becomes_lasts, day),
                    "act": catalogue.acts[repair.by].code if repair.by else 0,
                }
            )
    return rows(REPAIR, table), np.array(rules, np.uint64).reshape(-1, words)

"""What each act is worth fearing or gaming under the books in force, and the lines that acts are drawn from."""

from __future__ import annotations

import datetime as dt

import numpy as np

from lamppost.catalogue.codes import FIRST_OWN_ACT
from lamppost.catalogue.model import Act, Catalogue
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.lines import flags_of, line, own, shipped_and_own
from lamppost.rulebook.compile.numbers import bits, share, value
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.model import ActRule, Rulebook
from lamppost.town.tables import ACT, ACT_CODES, ACT_SLOTS, ONE, Acts


def in_force(book: Rulebook, day: dt.date) -> bool:
    """Whether a book is in force on a day."""
    return book.in_force.since <= day and (book.in_force.until is None or day < book.in_force.until)


def punishes(book: Rulebook, rule: ActRule, day: dt.date) -> bool:
    """Whether a rule costs anything: points, a direct grade, a list that is not red."""
    listed = any(book.lists[name].colour != "red" for name in rule.puts_on)
    return stated(rule, "points", day) < 0 or rule.sets_band is not None or listed


def rewards(book: Rulebook, rule: ActRule, day: dt.date) -> bool:
    """Whether a rule pays: points or a red list."""
    return stated(rule, "points", day) > 0 or any(book.lists[name].colour == "red" for name in rule.puts_on)


def _room(act: Act, catalogue: Catalogue) -> tuple[float, float]:
    """(room at the envelope, room now) for doing more of an act than its plain rate, by gaming or for want of money."""
    most = now = 1.0
    if act.gamed:
        version = catalogue.responses["gaming-when-rewarded"].value.versions[-1]
        most *= 1 + (version.high if version.high is not None else version.value)
        now *= 1 + version.value
    if act.settles and act.actor == "person":
        version = catalogue.responses["late-when-poorer"].value.versions[-1]
        most *= 1 + 2 * (version.high if version.high is not None else version.value)
        now *= 1 + 2 * version.value
    return most, now


def acts_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> Acts:
    """Books, fear and gaming by act code, and the two lines."""
    answers = {name: value(response.value, None, 0.0) for name, response in catalogue.responses.items()}
    heard: dict[str, set[int]] = {}
    punishers: dict[str, set[int]] = {}
    rewarders: dict[str, set[int]] = {}
    for number, book in enumerate(plan.books):
        if not in_force(book, day):
            continue  # what no book in force hears is no record
        for name, rule in book.acts.items():
            heard.setdefault(name, set()).add(number)
            if punishes(book, rule, day):
                punishers.setdefault(name, set()).add(number)
            if rewards(book, rule, day):
                rewarders.setdefault(name, set()).add(number)
        for repair in book.repair.values():
            if repair.by is not None:
                heard.setdefault(repair.by, set()).add(number)
    near: dict[str, set[int]] = {}
    for name, books in punishers.items():
        for other in catalogue.acts[name].near:
            near.setdefault(other, set()).update(books)

    table = np.zeros(ACT_CODES, ACT)
    room: dict[str, tuple[float, float]] = {}
    for name, act in catalogue.acts.items():
        row = table[act.code]
        row["books"] = bits(sorted(heard.get(name, ())))
        row["need"], row["bar"] = flags_of(act)
        row["speech"], row["settles"], row["merit"] = act.speech, act.settles, act.kind == "merit"
        room[name] = _room(act, catalogue)
        row["plain"] = round(ONE / room[name][1])
        if act.gamed:
            row["rewarders"] = bits(sorted(rewarders.get(name, ())))
            row["gamed"] = share(answers["gaming-when-rewarded"]) if name in rewarders else 0
        if act.settles and act.actor == "person":
            row["poorer"] = share(2 * answers["late-when-poorer"])
        if act.chilled and name in punishers:
            row["punishers"] = bits(sorted(punishers[name]))
            row["threat"], row["fear"] = share(answers["fear-of-a-rule"]), share(answers["fear-at-full"])
        elif name in near:
            row["punishers"] = bits(sorted(near[name]))
            row["fear"] = share(answers["fear-near"])
    table["steady"] = (table["gamed"] == 0) & (table["poorer"] == 0) & (table["threat"] == 0) & (table["fear"] == 0)
    people = [act for act in catalogue.acts.values() if act.actor == "person"]
    firms = [act for act in catalogue.acts.values() if act.actor == "firm"]
    of_people, own_people = shipped_and_own(people, FIRST_OWN_ACT)
    of_firms, own_firms = shipped_and_own(firms, FIRST_OWN_ACT)
    return Acts(
        people=line(of_people, ACT_SLOTS, room, "acts of people"),
        firms=line(of_firms, ACT_SLOTS, room, "acts of firms"),
        act=table,
        own_people=own(own_people, room),
        own_firms=own(own_firms, room),
    )

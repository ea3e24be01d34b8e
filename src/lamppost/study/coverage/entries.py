"""Which entries of rulebooks belong to a part of a row, and which cases show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lamppost.catalogue.load import catalogue
from lamppost.rulebook.compile.plan import services_of
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.model import ActRule, Case, Consequence, Rulebook
from lamppost.study.coverage.model import Carriers, Entry

SELF: Final = "self"


def entries_of_part(stock: Carriers, books: Iterable[str], spec: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries of some rulebooks that belong to a part."""
    for name in books:
        book = stock.books[name]
        for block, entry in _entries_of(stock, book, spec):
            yield name, block, entry


def _entries_of(stock: Carriers, book: Rulebook, spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if spec.get("accounts"):
        if book.score is not None and book.covers == spec.get("covers", book.covers):
            yield from ((("bands", band) for band in book.bands) if spec.get("banded") else [("score", "")])
    elif "acts" in spec:
        yield from (("acts", act) for act, rule in book.acts.items() if _act_fits(book, act, rule, spec))
    elif "lists" in spec:
        for name, entry in book.lists.items():
            shown = not spec.get("public") or (entry.made_public is not None and entry.made_public.at(None))
            if spec["lists"] in ("any", entry.colour) and shown:
                yield "lists", name
    elif "brings" in spec:
        yield from (("consequences", n) for n, each in book.consequences.items() if _brings(each, spec))
    elif "ties" in spec:
        yield from (("association", n) for n, each in book.association.items() if each.to in spec["ties"])
        yield from (("consequences", n) for n, each in book.consequences.items() if each.reaches in spec["ties"])
    elif "levy" in spec:
        end = "pays_into" if spec["levy"] == "in" else "paid_from"
        yield from (("consequences", n) for n, each in book.consequences.items() if getattr(each, end))
    elif spec.get("cut"):
        yield from (("association", n) for n, each in book.association.items() if each.cuts_ties is not None)
        yield from (("lists", n) for n, each in book.lists.items() if each.made_public is not None)
    elif spec.get("laid_off"):
        trade = catalogue().groups["trade"]
        bars = {"brings": trade, "effects": ["barred"]}
        yield from (("consequences", n) for n, each in book.consequences.items() if _brings(each, bars))
    elif spec.get("double"):
        taken = {each.counts_as for other in stock.books.values() for each in other.lists.values() if each.counts_as}
        yield from (("lists", name) for name, entry in book.lists.items() if entry.colour == "black")
        yield from (("acts", act) for act in book.acts if act in taken)
    elif spec.get("spared") or spec.get("across"):
        if book.who is not None and book.who.where:
            yield "who", "where" if spec.get("spared") else "also"
    elif "elsewhere" in spec:
        yield "acts", f"all {len(book.acts)}"


def _act_fits(book: Rulebook, act: str, rule: ActRule, spec: Mapping[str, Any]) -> bool:
    known = catalogue().acts[act]
    if spec["acts"] != "all" and act not in spec["acts"]:
        return False
    if spec.get("domain", known.domain) != known.domain:
        return False
    if "by" in spec and not _heard_by(book, act, spec["by"]):
        return False
    red = {name for name, entry in book.lists.items() if entry.colour == "red"}
    points = [version.value for version in rule.points.versions] if rule.points is not None else []
    up = any(value > 0 for value in points) or bool(set(rule.puts_on) & red)
    down = any(value < 0 for value in points) or bool(set(rule.puts_on) - red) or rule.sets_band is not None
    return (up or not spec.get("gains")) and (down or not spec.get("loses"))


def _heard_by(book: Rulebook, act: str, channels: Iterable[str]) -> bool:
    sees = catalogue().channels
    return any(act in sees[channel].sees and listens(book, channel, act) for channel in channels)


def services_wanted(spec: Mapping[str, Any]) -> set[int]:
    """Codes of the services that a part is about."""
    known = catalogue()
    names = tuple(known.services) if spec["brings"] == "all" else spec["brings"]
    return set(services_of(known, names))


def _brings(each: Consequence, spec: Mapping[str, Any]) -> bool:
    if (each.kind == "reward") != bool(spec.get("rewards")):
        return False
    if "effects" in spec and each.effect not in spec["effects"]:
        return False
    if "times" in spec and (each.when.times is not None) != spec["times"]:
        return False
    if spec.get("on_list") and not each.when.on_list:
        return False
    return bool(services_wanted(spec) & set(services_of(catalogue(), each.touches)))


def cases_of_part(stock: Carriers, book: str, entries: Iterable[Entry], spec: Mapping[str, Any]) -> Iterator[Case]:
    """Cases of a book that speak of one of the entries: do the act, are on the list, look at the service."""
    mine = {(block, name) for of, block, name in entries if of == book}
    for case in stock.cases.get(book, ()):
        if _speaks_of(stock.books[book], case, mine, spec):
            yield case


def _speaks_of(book: Rulebook, case: Case, mine: set[tuple[str, str]], spec: Mapping[str, Any]) -> bool:
    events = [event for day in case.happens.values() for event in day]
    acts = {event.act for event in events if event.act}
    lists = {name for then in case.then.values() for name in (*(then.on_lists or ()), *(then.off_lists or ()))}
    lists |= {name for act in acts if act in book.acts for name in book.acts[act].puts_on}
    looked = {
        name
        for then in case.then.values()
        for name in (*(then.refused or ()), *(then.allowed or ()), *(then.effects or {}))
    }
    looked |= {event.seeks for event in events if event.seeks}
    others = bool(case.household) or any(event.who != SELF for event in events)
    judged = any(then.score is not None or then.band is not None for then in case.then.values())
    says = {tuple(path.split(".")[1:3]) for then in case.then.values() for path in then.says}
    services = set(services_of(catalogue(), looked))
    for block, name in mine:
        if (block, name) in says or (block == "acts" and (name in acts or name.startswith("all "))):
            return True
        if (block == "lists" and name in lists) or block == "in force":
            return True
        if block == "score" and judged:
            return True
        if block == "bands" and name in {then.band for then in case.then.values()}:
            return True
        if block == "consequences":
            wanted = set(services_of(catalogue(), book.consequences[name].touches))
            if services & wanted & (services_wanted(spec) if "brings" in spec else wanted):
                return True
        if block == "association" and (others or acts):
            return True
        if block == "who" and case.person.place != "mainland":
            return True
    return False

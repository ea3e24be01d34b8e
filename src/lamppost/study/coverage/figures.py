"""How often a part of a row was at work, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lamppost.catalogue.load import catalogue
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.study.coverage.entries import services_wanted
from lamppost.study.coverage.fired import Fired
from lamppost.study.coverage.model import Carriers, Entry

MOST_CASES: Final = 40
"""Cases lived at most in search of one that shows a part which no town and no life has shown."""


def figure_of(
    stock: Carriers,
    row_id: str,
    spec: Mapping[str, Any],
    entries: tuple[Entry, ...],
    regimes: Iterable[str],
    cases: Iterable[tuple[str, str]],
) -> tuple[int, str]:
    """The largest figure of the towns; failing that, that of the first life or case in which it fires at all."""
    if "elsewhere" in spec:
        towns = [stock.town(regime, place) for regime, place in spec["elsewhere"].items()]
        if any(not sum(town.records.values()) for town in towns):
            return 0, ""
        return sum(sum(town.records.values()) for town in towns), "; ".join(town.where for town in towns)
    best = max(
        ((_count(stock, spec, entries, run), run.where) for run in (stock.town(name) for name in regimes)),
        key=lambda found: found[0],
        default=(0, ""),
    )
    return best if best[0] else next(_elsewhere(stock, row_id, spec, entries, regimes, cases), (0, ""))


def _elsewhere(
    stock: Carriers,
    row_id: str,
    spec: Mapping[str, Any],
    entries: tuple[Entry, ...],
    regimes: Iterable[str],
    cases: Iterable[tuple[str, str]],
) -> Iterator[tuple[int, str]]:
    """Lives under these regimes, those of the row first, then cases: each in which it fired."""
    lives = sorted(shipped("life"), key=lambda name: row_id not in load.life(name).rows)
    for life in lives:
        for regime in load.life(life).under:
            if regime in regimes:
                run = stock.life(life, regime)
                if count := _count(stock, spec, entries, run):
                    yield count, run.where
    for book, name in list(cases)[:MOST_CASES]:
        run = stock.case(book, next(case for case in stock.cases[book] if case.name == name))
        if count := _count(stock, spec, entries, run):
            yield count, run.where


def _count(stock: Carriers, spec: Mapping[str, Any], entries: tuple[Entry, ...], run: Fired) -> int:
    books = {book for book, _, _ in entries}
    if spec.get("accounts"):
        return sum(run.accounts[book] for book in books)
    if "by" in spec:
        acts = {name for book, _, name in entries if book in run.books}
        return sum(n for (act, channel), n in run.records.items() if act in acts and channel in spec["by"])
    if "acts" in spec:
        return sum(run.rules[book, name] for book, _, name in entries)
    if "lists" in spec:
        return sum(run.lists[book, name] for book, _, name in entries)
    if "brings" in spec:
        known, wanted, pairs = catalogue().services, services_wanted(spec), {(book, name) for book, _, name in entries}
        return sum(n for (b, c, s), n in run.met.items() if (b, c) in pairs and known[s].code in wanted)
    if "ties" in spec:
        return sum(run.ties[pair] for pair in _ties(stock, entries))
    if "levy" in spec:
        return run.levy[0 if spec["levy"] == "in" else 1] if books & run.books else 0
    if spec.get("cut"):
        return run.cuts if books & run.books else 0
    if spec.get("laid_off"):
        return run.laid_off if books & run.books else 0
    counts = run.double if spec.get("double") else run.spared if spec.get("spared") else run.across
    return sum(counts[book] for book in books)


def _ties(stock: Carriers, entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """By what names a run counts what came through these ties."""
    found = set()
    for book, block, name in entries:
        if block == "consequences":
            found.add((book, str(stock.books[book].consequences[name].reaches)))
            continue
        tie = stock.books[book].association[name]
        words = {"consequence": str(tie.to), "listing": "listing"}
        found.add((book, words.get(tie.carries, "points")))
    return found

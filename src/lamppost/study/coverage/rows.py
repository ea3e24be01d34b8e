"""Every row of the founding documents at work: the entries that carry it, regimes, cases, and how often it fired.

What a row is, and what counts as it, is data (rows.yaml). A part of a row picks entries out of the rulebooks that name
the row; small towns are lived under the regimes that name it, and what those entries did there is counted. Where a
mechanism is too rare for a small town, a life or a case is lived in its place, by the town's own verbs, and the figure
says so. A figure shows that a mechanism works; it measures nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from lamppost.catalogue.load import catalogue
from lamppost.rulebook import load
from lamppost.rulebook.compile.plan import services_of
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import ActRule, Case, Consequence, RegimeFile, Rulebook
from lamppost.rulebook.regime import Regime as Ready
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.study.coverage.fired import Fired, fired_in_case, fired_in_life, fired_in_town
from lamppost.study.scripted.cases import alone

TABLE: Final = Path(__file__).with_name("rows.yaml")
PEOPLE: Final = 2000
WEEKS: Final = 52
SOCIETY_SEED: Final = 5
MOST_CASES: Final = 40
"""Cases lived at most in search of one that shows a part which no town and no life has shown."""
SELF: Final = "self"

Entry = tuple[str, str, str]
"""(rulebook, block, name); name is '' for a block that has one entry, such as the score."""


@dataclass(frozen=True)
class Part:
    """One mechanism of a row: what entries it is, which cases show it, how often it fired and where."""

    name: str
    entries: tuple[Entry, ...]
    cases: tuple[tuple[str, str], ...]  # (rulebook, name of the case)
    fired: int
    where: str


@dataclass(frozen=True)
class Row:
    """A row: its id, what it is, the regimes that carry it, and its parts."""

    id: str
    what: str
    regimes: tuple[str, ...]
    parts: tuple[Part, ...]
    lives: tuple[str, ...] = ()

    @property
    def fired(self) -> int:
        """How often all its parts fired together."""
        return sum(part.fired for part in self.parts)

    @property
    def problems(self) -> list[str]:
        """What is lacking, in words; nothing if the row works."""
        lacking = [] if self.regimes else [f"{self.id}: no regime"]
        for part in self.parts:
            lacks = {"no entry": not part.entries, "no case": not part.cases, "never fired": not part.fired}
            lacking += [f"{self.id}, {part.name}: {word}" for word, lack in lacks.items() if lack]
        return lacking


@dataclass
class Shelf:
    """Everything shipped, and every run made so far."""

    books: dict[str, Rulebook]
    regimes: dict[str, RegimeFile]
    cases: dict[str, tuple[Case, ...]]
    runs: dict[tuple[str, str], Fired] = field(default_factory=dict)

    def town(self, regime: str, place: str | None = None) -> Fired:
        """A small town under a regime, of its own place or of another, lived once."""
        where = place or self.regimes[regime].place
        if (regime, where) not in self.runs:
            self.runs[regime, where] = fired_in_town(carried(_ready(regime), where), _society(where), WEEKS)
        return self.runs[regime, where]

    def life(self, life: str, regime: str) -> Fired:
        """A life under a regime, lived once."""
        if (life, regime) not in self.runs:
            self.runs[life, regime] = fired_in_life(load.life(life), _ready(regime))
        return self.runs[life, regime]

    def case(self, book: str, case: Case) -> Fired:
        """A case of a rulebook, lived once."""
        if (book, case.name) not in self.runs:
            self.runs[book, case.name] = fired_in_case(case, _alone(book))
        return self.runs[book, case.name]


@cache
def _ready(name: str) -> Ready:
    return ready_regime(name)


@cache
def _alone(name: str) -> Ready:
    return alone(name)


def carried(regime: Ready, place: str) -> Ready:
    """A regime as another that has the same rulebooks and is made for `place`."""
    loaded = regime.loaded
    return replace(regime, loaded=replace(loaded, regime=loaded.regime.model_copy(update={"place": place})))


@cache
def _society(place: str) -> Society:
    return Society.generate(PEOPLE, SOCIETY_SEED, place)


def declared() -> dict[str, Any]:
    """The table of rows as it is written: `rows` and `lives` by id."""
    with TABLE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def shelf() -> Shelf:
    """Everything shipped that a row can be carried by."""
    return Shelf(
        {name: load.rulebook(name) for name in shipped("rulebook")},
        {name: load.regime(name).regime for name in shipped("regime")},
        {name: load.cases(name).cases for name in shipped("cases")},
    )


def rows(*, run: bool = True) -> list[Row]:
    """Every row in the order of the table; without `run` no figure, which takes no time."""
    table, stock = declared(), shelf()
    found = [_row(stock, name, row, run) for name, row in table["rows"].items()]
    return found + [_life_row(stock, name, row, run) for name, row in table["lives"].items()]


# --- rows


def _row(stock: Shelf, row_id: str, row: Mapping[str, Any], run: bool) -> Row:
    carriers = [name for name, book in stock.books.items() if row_id in book.rows]
    named = [name for name, regime in stock.regimes.items() if row_id in regime.rows]
    parts, all_regimes = [], []
    for name, spec in row["parts"].items():
        books = list(spec.get("books", carriers))
        entries = tuple(_entries(stock, books, spec))
        used = {book for book, _, _ in entries}
        regimes = [each for each in named if used & set(stock.regimes[each].rulebooks)]
        all_regimes += regimes
        cases = tuple((book, case.name) for book in sorted(used) for case in _cases(stock, book, entries, spec))
        fired, where = _figure(stock, row_id, spec, entries, regimes, cases) if run else (0, "")
        parts.append(Part(name, entries, cases, fired, where))
    return Row(row_id, row["what"], tuple(dict.fromkeys(each for each in named if each in all_regimes)), tuple(parts))


def _life_row(stock: Shelf, row_id: str, row: Mapping[str, Any], run: bool) -> Row:
    """A life is its own case; its figure is how often any rule was at work on anybody in it."""
    parts: list[Part] = []
    regimes: list[str] = []
    for name in row["lives"]:
        under = load.life(name).under
        regimes += under
        counts = {each: stock.life(name, each).by_book.total() if run else 0 for each in under}
        books = dict.fromkeys(book for each in under for book in stock.regimes[each].rulebooks)
        where = "; ".join(f"{count} under {each}" for each, count in counts.items())
        entries = tuple((book, "in force", "") for book in books)
        parts.append(Part(name, entries, ((name, "the life itself"),), sum(counts.values()), where if run else ""))
    return Row(row_id, row["what"], tuple(dict.fromkeys(regimes)), tuple(parts), tuple(row["lives"]))


# --- which entries belong to a part


def _entries(stock: Shelf, books: Iterable[str], spec: Mapping[str, Any]) -> Iterator[Entry]:
    for name in books:
        book = stock.books[name]
        for block, entry in _entries_of(stock, book, spec):
            yield name, block, entry


def _entries_of(stock: Shelf, book: Rulebook, spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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


def _services(spec: Mapping[str, Any]) -> set[int]:
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
    return bool(_services(spec) & set(services_of(catalogue(), each.touches)))


# --- which cases show it


def _cases(stock: Shelf, book: str, entries: Iterable[Entry], spec: Mapping[str, Any]) -> Iterator[Case]:
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
            if services & wanted & (_services(spec) if "brings" in spec else wanted):
                return True
        if block == "association" and (others or acts):
            return True
        if block == "who" and case.person.place != "mainland":
            return True
    return False


# --- how often it fired


def _figure(
    stock: Shelf,
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
    stock: Shelf,
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


def _count(stock: Shelf, spec: Mapping[str, Any], entries: tuple[Entry, ...], run: Fired) -> int:
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
        known, wanted, pairs = catalogue().services, _services(spec), {(book, name) for book, _, name in entries}
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


def _ties(stock: Shelf, entries: Iterable[Entry]) -> set[tuple[str, str]]:
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


if __name__ == "__main__":
    from lamppost.show.terminal.rows import rows_document

    sys.stdout.write(rows_document(rows()))

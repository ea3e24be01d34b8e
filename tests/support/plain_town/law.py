"""The tables as plain objects: the arrays made on the host, read once into lists of named ints.

Nothing is decided here; nested things (a book's bands, a list's ways out) are put where they belong.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from lamppost.town.tables import Line, Own, Tables


def rows(table: np.ndarray[Any, Any]) -> list[SimpleNamespace]:
    """Each row as an object with its number and its fields as ints."""
    names = table.dtype.names or ()
    return [
        SimpleNamespace(number=number, **{name: int(row[name]) for name in names}) for number, row in enumerate(table)
    ]


def bits(words: np.ndarray[Any, Any] | int) -> set[int]:
    """The numbers of the bits that are set, over one word or several."""
    parts = [int(word) for word in np.atleast_1d(np.asarray(words, dtype=object))]
    return {64 * k + bit for k, word in enumerate(parts) for bit in range(64) if word >> bit & 1}


class PlainLine:
    """Stretches of 0..2**32-1, one for each code."""

    def __init__(self, line: Line) -> None:
        self.entries = rows(line.entry)
        self.ends = [entry.last for entry in self.entries]
        self.widths = line.width.tolist()

    def falls(self, word: int, flags: int, cls: int) -> tuple[int, int, int] | None:
        """(code, distance into its stretch, width for this class), if anything can happen to such a person."""
        entry = self.entries[bisect_left(self.ends, word)]
        into, width = word - entry.low, self.widths[entry.number][cls]
        able = flags & entry.need == entry.need and not flags & entry.bar
        return (entry.code, into, width) if entry.code and into < width and able else None


class PlainOwn:
    """An author's word: its code, and a word of chance a day for itself."""

    def __init__(self, own: Own) -> None:
        self.entries = rows(own.entry)
        for entry, widths in zip(self.entries, own.width.tolist(), strict=True):
            entry.widths = widths

    def able(self, flags: int, cls: int) -> list[tuple[int, int]]:
        """(code, width for this class) of each that such a person can do or seek."""
        return [
            (entry.code, entry.widths[cls])
            for entry in self.entries
            if flags & entry.need == entry.need and not flags & entry.bar
        ]


class Law:
    """What is in force: books, rules, lists, ties, channels, services and answers."""

    def __init__(self, tables: Tables) -> None:
        law = tables.law
        self._books(tables)
        also, ways, times, stay = law.list_also.tolist(), rows(law.way), rows(law.times), law.stay.tolist()
        self.placed = rows(law.rule_list)
        for placed in self.placed:
            placed.ways = ways[placed.ways : placed.ways_end]
        self.rules = rows(law.rule)
        for rule in self.rules:
            rule.channels = bits(rule.channels) | {64 + bit for bit in bits(rule.own_channels)}
            rule.placed = self.placed[rule.lists : rule.lists_end]
        self.rules_for = _by_start(self.rules, law.rule_start)
        self.first, self.begins = tables.first, int(law.begins)
        self.ask_by = law.ask_by.tolist()
        self.lists = rows(law.list)
        for each in self.lists:
            each.also = also[each.also : each.also_end]
            each.ways = ways[each.ways : each.ways_end]
            each.stays = stay[each.stays : each.stays_end]
            each.marks = [(each.mark, 0)] + [(t.mark, t.least) for t in times[each.times : each.times_end]]
        self.ties_from = _by_start(rows(law.tie), law.tie_start)
        self.ties = rows(law.tie)

        self.acts = rows(tables.acts.act)
        self.acts_of_people, self.acts_of_firms = PlainLine(tables.acts.people), PlainLine(tables.acts.firms)
        self.own_acts_of_people, self.own_acts_of_firms = map(PlainOwn, (tables.acts.own_people, tables.acts.own_firms))
        self._senses(tables)
        self._lies(tables)

        services = tables.services
        self.sought_by_people, self.sought_by_firms = PlainLine(services.people), PlainLine(services.firms)
        self.own_sought_by_people, self.own_sought_by_firms = map(PlainOwn, (services.own_people, services.own_firms))
        self.touching = rows(services.row)
        settled = services.row_settles.tolist()
        for row in self.touching:
            row.settled = settled[row.settles : row.settles_end]
        self.services = rows(services.service)
        for service in self.services:
            service.rows = self.touching[service.first : service.end]
        self.answers = SimpleNamespace(**{name: int(value) for name, value in tables.responses._asdict().items()})

    def _books(self, tables: Tables) -> None:
        law = tables.law
        bands, spreads, repairs = rows(law.band), rows(law.spread), rows(law.repair)
        named = law.band_list.tolist()
        for band in bands:
            band.puts_on = named[band.lists : band.lists_end]
        for each in spreads:
            each.acts = bits(law.spread_acts[each.number])
        for each in repairs:
            each.rules, each.lists = bits(law.repair_rules[each.number]), bits(each.lists)
        self.repairs = repairs
        self.books = rows(law.book)
        for book in self.books:
            book.bands = bands[book.bands : book.bands_end]
            book.spreads = spreads[book.spreads : book.spreads_end]
            book.repairs = repairs[book.repairs : book.repairs_end]

    def _senses(self, tables: Tables) -> None:
        senses, eyes, late = tables.senses, rows(tables.senses.eye), rows(tables.senses.late)
        hit, wrong = senses.hit_cls.tolist(), senses.wrong_cls.tolist()
        for eye in eyes:
            eye.late = late[eye.later : eye.later_end]
            eye.by_class = None if eye.cls < 0 else list(zip(hit[eye.cls], wrong[eye.cls], strict=True))
        self.eyes = _by_start(eyes, senses.start)

    def _lies(self, tables: Tables) -> None:
        """By channel: the words it has a week, and the acts it invents records of, each with its stretch."""
        senses = tables.senses
        lies, late, shares = rows(senses.lie), rows(senses.late), senses.lie_cls.tolist()
        self.own_lies = rows(senses.own_lie)
        for lie in [*lies, *self.own_lies]:
            lie.late = late[lie.later : lie.later_end]
            lie.by_class = shares[lie.cls] if lie.cls >= 0 else None
        self.lies: dict[int, tuple[int, list[SimpleNamespace]]] = {}
        for channel, words in enumerate(senses.lie_words.tolist()):
            if words:
                first = min(senses.lie_guide[channel].tolist())
                last = next(lie.number for lie in lies[first:] if not lie.act)
                self.lies[channel] = (words, lies[first:last])


def _by_start(items: list[SimpleNamespace], start: np.ndarray[Any, Any]) -> list[list[SimpleNamespace]]:
    ends = start.tolist()
    return [items[a:b] for a, b in pairwise(ends)]

"""Which words of chance can come to anything, and what a word comes to at once.

Nearly every word of a week falls where nothing lies, or nothing that a rule in force names. A line of 2**32 words has
65,536 cells, by their leading bits: where the bit of a word's cell is not set, nothing else is read about anybody.
Acts that no rulebook has a rule for, and services that no consequence touches, are left out here unless they are to be
counted: they change nothing. Those that come to a count and to nothing else are marked, so that they are counted where
they are found.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import hot
from lamppost.town.tables import LIE_PART, ONE, U8, U16, U32, U64, Acts, Line, Tables

CELLS: Final = 1 << 16
"""Cells of a line of 2**32 words."""
Codes = NDArray[np.bool_]
"""What holds of each act or service, by code."""


class LineCells(NamedTuple):
    """A line as it is looked up: cell by cell."""

    cell: U64  # (CELLS / 64,) the cells in which something lies that is counted, as bits
    guide: U16  # (CELLS,) the first entry of the line that a word of the cell can fall in
    width: U32  # (e, classes) as in the line; 0 of what is not counted, and what is done of what is only counted


class Cells(NamedTuple):
    """Where a word can come to anything under tables in force."""

    acts_of_people: LineCells
    acts_of_firms: LineCells
    services_of_people: LineCells
    services_of_firms: LineCells
    inventions: U64  # (CELLS / 64,) bits of the cells over the channels' parts of a word
    act: U64  # (ACT_CODES / 64,) acts that are counted, by code
    only: U8  # (ACT_CODES,) 1 = an act comes to a count and to nothing else
    service: U64  # (SERVICE_CODES / 64,) services that are counted, by code


def cells_of(tables: Tables, count_all: bool) -> Cells:
    """The cells of tables that are in force.

    Args:
        tables: those in force.
        count_all: whether acts and services are counted that no rule in force names.
    """
    acts, services = tables.acts, tables.services
    act, service = (codes | count_all for codes in named(tables))
    only = _only_counted(acts)
    done = np.where(only, acts.act["plain"], ONE).astype(np.int64) * act
    sought = ONE * service.astype(np.int64)
    return Cells(
        _of_line(acts.people, done),
        _of_line(acts.firms, done),
        _of_line(services.people, sought),
        _of_line(services.firms, sought),
        _of_inventions(tables),
        _bits(act),
        only.astype(np.uint8),
        _bits(service),
    )


def named(tables: Tables) -> tuple[Codes, Codes]:
    """(ACT_CODES,) and (SERVICE_CODES,): the acts that a rule in force is about, the services that one touches.

    A rule of whose acts no channel tells its authority frightens or rewards people all the same.
    """
    act, service = tables.acts.act, tables.services.service
    return act["books"] | act["punishers"] | act["rewarders"] != 0, service["end"] > service["first"]


def _only_counted(acts: Acts) -> Codes:
    """(ACT_CODES,): nobody hears of it, and how much is done of it depends on nobody's state."""
    act = acts.act
    gamed = (act["gamed"] != 0) & (act["rewarders"] != 0)
    feared = ((act["threat"] != 0) | (act["fear"] != 0)) & (act["punishers"] != 0)
    moved = (act["steady"] == 0) & (gamed | feared | (act["poorer"] != 0))
    only: Codes = (act["books"] == 0) & ~moved
    return only


def _of_line(line: Line, share: NDArray[np.int64]) -> LineCells:
    """`share` (codes,): how much of the width of its entry counts, of ONE."""
    code, low, last = line.entry["code"], line.entry["low"].astype(np.int64), line.entry["last"]
    width = line.width * np.where(code > 0, share[code], 0)[:, None] >> 16
    guide = np.searchsorted(last, np.arange(CELLS, dtype=np.uint32) << np.uint32(16), side="left")
    widest = width.max(axis=1)
    lies = widest > 0
    cell = _covered(low[lies], (low + widest - 1)[lies])
    return LineCells(cell, guide.astype(np.uint16), width.astype(np.uint32))


def _of_inventions(tables: Tables) -> U64:
    """Each channel has its own part of a word; the rows of a channel end with one that no word reaches."""
    senses = tables.senses
    low, last = senses.lie["low"].astype(np.int64), senses.lie["last"].astype(np.int64)
    ends = np.flatnonzero(low == 2**32 - 1)
    channels = np.flatnonzero(senses.lie_words)
    channel = np.repeat(channels, np.diff(ends, prepend=-1))
    lies = low < 2**32 - 1
    return _covered((channel * LIE_PART + low)[lies], (channel * LIE_PART + last)[lies])


def _covered(low: NDArray[np.int64], last: NDArray[np.int64]) -> U64:
    cell = np.zeros(CELLS, bool)
    for first, end in zip(low >> 16, last >> 16, strict=True):
        cell[first : end + 1] = True
    return _bits(cell)


def _bits(flags: Codes) -> U64:
    return np.packbits(flags, bitorder="little").view(np.uint64)


@hot
def bit_of(cells: U64, word: np.uint32) -> np.uint64:
    """1 if something lies in the cell of a word, else 0."""
    return (cells[word >> np.uint32(22)] >> np.uint64((word >> np.uint32(16)) & np.uint32(63))) & np.uint64(1)


@hot
def counts(codes: U64, code: int) -> bool:
    """Whether an act or a service is counted."""
    return (codes[np.uint64(code) >> np.uint64(6)] >> np.uint64(code & 63)) & np.uint64(1) != 0

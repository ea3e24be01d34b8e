"""Which words of chance can come to anything: one bit for each of 65,536 cells of the line they fall on.

Nearly every word of a week falls where nothing lies, or nothing that a rule in force names. The leading bits of a word
find its cell, and where the cell's bit is not set nothing else is read about anybody. Acts that no rulebook has a rule
for, and services that no consequence touches, are left out here unless they are to be counted: they change nothing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import hot
from lamppost.town.tables import LIE_PART, U64, Line, Tables

CELLS: Final = 1 << 16
"""Cells of a line of 2**32 words."""


class Cells(NamedTuple):
    """Bits of the cells in which something lies, 64 to a word: (1024,) each."""

    acts_of_people: U64
    acts_of_firms: U64
    services_of_people: U64
    services_of_firms: U64
    inventions: U64  # over the channels' parts of a word
    act: U64  # (ACT_CODES / 64,) acts that are counted, by code
    service: U64  # (SERVICE_CODES / 64,) services that are counted, by code


def cells_of(tables: Tables, count_all: bool) -> Cells:
    """The cells of tables that are in force.

    Args:
        tables: those in force.
        count_all: whether acts and services are counted that no rule in force names.
    """
    acts, services = tables.acts, tables.services
    act, service = (codes | count_all for codes in named(tables))
    return Cells(
        _of_line(acts.people, act),
        _of_line(acts.firms, act),
        _of_line(services.people, service),
        _of_line(services.firms, service),
        _of_inventions(tables),
        _bits(act),
        _bits(service),
    )


def named(tables: Tables) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(ACT_CODES,) and (SERVICE_CODES,): the acts that a rule in force is about, the services that one touches.

    A rule of whose acts no channel tells its authority frightens or rewards people all the same.
    """
    act, service = tables.acts.act, tables.services.service
    return act["books"] | act["punishers"] | act["rewarders"] != 0, service["end"] > service["first"]


def _of_line(line: Line, counted: NDArray[np.bool_]) -> U64:
    low = line.entry["low"].astype(np.int64)
    widest = line.width.max(axis=1).astype(np.int64)
    lies = (widest > 0) & counted[line.entry["code"]] & (line.entry["code"] > 0)
    return _covered(low[lies], (low + widest - 1)[lies])


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


def _bits(flags: NDArray[np.bool_]) -> U64:
    return np.packbits(flags, bitorder="little").view(np.uint64)


@hot
def may_fall(cells: U64, word: np.uint32) -> bool:
    """Whether anything lies in the cell of a word."""
    return (cells[word >> np.uint32(22)] >> np.uint64((word >> np.uint32(16)) & np.uint32(63))) & np.uint64(1) != 0


@hot
def counts(codes: U64, code: int) -> bool:
    """Whether an act or a service is counted."""
    return (codes[np.uint64(code) >> np.uint64(6)] >> np.uint64(code & 63)) & np.uint64(1) != 0

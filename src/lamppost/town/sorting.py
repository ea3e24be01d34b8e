"""Sorting in compiled code: a stable radix sort of whole numbers, by which everything whose order matters is put in it.

Messages, changes of marks, lines of ledgers and queues are ordered here and nowhere else, so that every driver of a
town, also one that is no Python, has them in the same order.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.town.rows import FlipRow, MailRow, R, Rows, TraceRow

DIGIT: Final = 11
"""Bits of a digit."""
DIGITS: Final = 1 << DIGIT
FEW: Final = 48
"""Numbers that are sorted sooner one by one."""
KINDS_OF_MAIL: Final = 8

Scratch = NDArray[np.int64]
"""(4 * n + DIGITS,) int64, room to sort n things in: n keys, then n numbers that move with them; both once more."""


def scratch_for(number: int) -> Scratch:
    """Room to sort so many things in."""
    return np.empty(4 * number + DIGITS, np.int64)


@inner
def sort_keys(scratch: Scratch, n: int, here: int) -> int:
    """Sort n keys, none below 0, with the numbers beside them; of equal keys the order stays.

    Args:
        scratch: the keys at scratch[here : here + n], their numbers after them; written.
        n: how many.
        here: 0 or 2 * n.

    Returns:
        Where the sorted keys begin now, 0 or 2 * n.
    """
    if n <= FEW:
        for k in range(here + 1, here + n):
            key, number, place = scratch[k], scratch[k + n], k
            while place > here and scratch[place - 1] > key:
                scratch[place], scratch[place + n] = scratch[place - 1], scratch[place - 1 + n]
                place -= 1
            scratch[place], scratch[place + n] = key, number
        return here
    differ, counts = whole(0), 4 * n
    for k in range(here + 1, here + n):
        differ |= scratch[k] ^ scratch[here]
    shift = 0
    while differ >> shift != 0:
        if (differ >> shift) & (DIGITS - 1) != 0:
            there = 2 * n - here
            scratch[counts : counts + DIGITS] = 0
            for k in range(here, here + n):
                scratch[counts + ((scratch[k] >> shift) & (DIGITS - 1))] += 1
            place = there
            for digit in range(counts, counts + DIGITS):
                place, scratch[digit] = place + scratch[digit], place
            for k in range(here, here + n):
                digit = counts + ((scratch[k] >> shift) & (DIGITS - 1))
                place = scratch[digit]
                scratch[digit] = place + 1
                scratch[place], scratch[place + n] = scratch[k], scratch[k + n]
            here = there
        shift += DIGIT
    return here


@inner
def put_sorted(rows: Rows[R], scratch: Scratch, n: int, here: int, out: Rows[R]) -> None:
    """Sort the keys at scratch[here : here + n], and write the rows whose numbers stand beside them in their order."""
    here = sort_keys(scratch, n, here) + n
    for k in range(n):
        out[k] = rows[scratch[here + k]]


@compiled
def order_mail(mail: Rows[MailRow], scratch: Scratch, out: Rows[MailRow]) -> None:
    """Messages in the order in which they are received.

    By addressee, kind and sender; of one sender in the order in which they were sent. No order of the senders' own
    days has a part in it, so that these can be lived in any order, or at once.

    Args:
        mail: (m,) MAIL, of one sender in the order in which they were sent.
        scratch: room to sort m things in.
        out: (m,) MAIL; written.
    """
    n = mail.shape[0]
    for k in range(n):
        scratch[k], scratch[n + k] = mail[k].source, k
    here = sort_keys(scratch, n, 0)
    for k in range(here, here + n):
        row = mail[scratch[k + n]]
        scratch[k] = whole(row.to) * KINDS_OF_MAIL + whole(row.kind)
    put_sorted(mail, scratch, n, here, out)


@compiled
def order_flips(flips: Rows[FlipRow], scratch: Scratch, out: Rows[FlipRow]) -> None:
    """Changes of marks by actor, and of each in their order.

    Args:
        flips: (f,) FLIP of a week, of one actor in their order.
        scratch: room to sort f things in.
        out: (f,) FLIP; written.
    """
    n = flips.shape[0]
    for k in range(n):
        scratch[k], scratch[n + k] = flips[k].actor, k
    put_sorted(flips, scratch, n, 0, out)


@compiled
def order_lines(lines: Rows[TraceRow], scratch: Scratch, out: Rows[TraceRow]) -> None:
    """Lines of ledgers by actor, and of each in the order they were written in.

    Args:
        lines: (l,) TRACE.
        scratch: room to sort l things in.
        out: (l,) TRACE; written.
    """
    n = lines.shape[0]
    for k in range(n):
        scratch[k], scratch[n + k] = lines[k].person, k
    put_sorted(lines, scratch, n, 0, out)

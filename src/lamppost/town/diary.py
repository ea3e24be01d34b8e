"""The diary and the post: what is due, and the records that arrive, by the day of the run."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np

from lamppost.town.codes import LAPSE, YEAR_ENDS
from lamppost.town.log import Array, joined, picked
from lamppost.town.rows import DUE, MAIL, RECORD

Boxes: TypeAlias = dict[int, list[Array]]
"""Rows by day, in the order in which they were put."""
NO_DUES: Final = np.zeros(0, DUE)
NO_RECORDS: Final = np.zeros(0, RECORD)
NO_MAIL: Final = np.zeros(0, MAIL)


def post_records(post: Boxes, records: Array, first: int, stop: int) -> None:
    """Those of a week's records (RECORD) that are about actors `first` to `stop` - 1 go to the days of their arrival.

    What no book hears of does not.
    """
    person = records["person"]
    heard = np.flatnonzero((records["books"] != 0) & (person >= first) & (person < stop))
    if not heard.shape[0]:
        return
    arrives = (7 * records["week"] + records["slot"] // 2 + records["delay"])[heard]
    order = np.argsort(arrives, kind="stable")
    days, starts = np.unique(arrives[order], return_index=True)
    for day, rows in zip(days.tolist(), np.split(heard[order], starts[1:]), strict=True):
        post.setdefault(day, []).append(picked(records, rows))


def take_day(diary: Boxes, post: Boxes, day: int) -> tuple[Array, Array]:
    """(what is due on a day (DUE), the records that arrive (RECORD)), taken out.

    Accounts start anew and points lapse as the day begins, so that it does not matter which book put what first.
    """
    if day not in diary and day not in post:
        return NO_DUES, NO_RECORDS
    dues, arrived = joined(diary.pop(day, []), DUE), joined(post.pop(day, []), RECORD)
    begins = np.where(dues["kind"] == YEAR_ENDS, 0, np.where(dues["kind"] == LAPSE, 1, 2))
    return picked(dues, np.argsort(begins, kind="stable")), arrived

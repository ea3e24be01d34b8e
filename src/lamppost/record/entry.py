"""One line of a ledger, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of a ledger."""

    day: dt.date
    what: str
    counted: bool
    points: int | None
    score: int | None
    rulebook: str
    place: str  # file:line of the rule
    source: str
    grade: str
    truth: str  # '' where it does not apply
    kind: int
    held: tuple[str, ...] = ()  # the words of truth_of or refusal_of behind `truth`
    act: str = ""  # the act and the service that it is about, by their names in the catalogue; '' = none
    service: str = ""

"""What turning each knob writes: the changes of the overlay that turns it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lamppost.rulebook.knob_stands import tied_books
from lamppost.rulebook.regime import Regime

WHY: Final = "What would come of another figure?"


def _change(at: str, value: Any, was: Any = None, edit: str = "becomes") -> dict[str, Any]:
    guard = {} if was is None else {"was": was}
    return {"at": at, **guard, edit: value, "why": WHY}


def _weeks(number: float) -> str:
    """So many weeks, as a rulebook writes them."""
    return f"{int(number)} weeks"


def _known_ties(regime: Regime, number: float) -> list[dict[str, Any]]:
    books = {book.rulebook: book for book in regime.plan.books}
    result = []
    for name in tied_books(regime):
        held = books[name].ties_known
        result.append(_change(f"{name}.ties_known", number, None if held is None else held.versions[-1].value))
    return result


def _frightened(regime: Regime, number: float) -> list[dict[str, Any]]:
    held = regime.loaded.regime.fear
    return [_change("fear", number, None if held is None else held.versions[-1].value)]


CHANGES: Final[Mapping[str, Callable[[Regime, float], list[dict[str, Any]]]]] = {
    "error": lambda _, number: [_change("channels.*.errs", number)],
    "reporting": lambda _, number: [_change("channels.{people}.reports", number)],
    "appeal_days": lambda _, number: [_change("*.appeal.decided_within", f"{int(number)} days")],
    "expiry_weeks": lambda _, number: [
        _change(at, _weeks(number), edit="at_most")
        for at in (
            "*.acts.{deducts}.lasts",
            "*.acts.*.sets_band.lasts",
            "*.acts.{own term}.listed_for",
            "*.lists.{black}.stays",
        )
    ],
    "association": _known_ties,
    "fear": _frightened,
}

"""What a visitor asks for: which regimes, how many people, how long, which chance; checked, bounded, and with one name.

A scenario is JSON, the same as in the page's address. Its canonical form (sorted keys, no blanks, what goes without
saying left out) is the same text in Python and in the page's address.js, and its id is a hash of that: whoever asks for
the same town is given the same town. Nothing in it can name a file.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.find import shipped
from lamppost.town.tables import WEEKS_A_YEAR
from lamppost.values import weeks_in

VERSION: Final = 1
USUAL: Final[dict[str, Any]] = {
    "with": [], "people": 10_000, "years": 3, "seed": 1, "warm_up": 0, "knobs": {}, "book": ""
}  # fmt: skip
"""What a scenario means when it does not say."""
WORDS: Final = ("v", "regimes", *USUAL)
MOST_SEED: Final = 2**53 - 1
"""The largest whole number that a browser counts with exactly."""
LONGEST_BOOK: Final = 200_000
"""Characters of the longest rulebook that can be written on the page; the longest that is shipped has half of it."""
MOST_KNOBS: Final = 20
MOST_OVERLAYS: Final = 20
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
ID: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Limits:
    """The largest town that a visitor may ask for; `person_weeks` bounds people x weeks x worlds."""

    people: int = 100_000
    years: float = 10
    worlds: int = 2
    person_weeks: int = 40_000_000

    def data(self) -> dict[str, float]:
        """As the page is told them."""
        return {name: getattr(self, name) for name in ("people", "years", "worlds", "person_weeks")}


ANY: Final = Limits(people=10**9, years=100, person_weeks=10**15)
"""For a scenario that has been held against the limits before."""


@dataclass(frozen=True)
class Scenario:
    """A checked scenario. `book` is the text of a rulebook of the visitor's own, for the last world; '' = none.

    `warm_up` years are lived before the first day and not counted (record/warm_up.py).
    """

    regimes: tuple[str, ...]
    overlays: tuple[str, ...] = ()
    people: int = USUAL["people"]
    years: float = USUAL["years"]
    seed: int = USUAL["seed"]
    knobs: Mapping[str, float] = field(default_factory=dict)
    book: str = ""
    warm_up: float = USUAL["warm_up"]

    @property
    def warm_weeks(self) -> int:
        """Whole weeks that are lived before the first day."""
        return weeks_in(self.warm_up)

    @property
    def weeks(self) -> int:
        """Whole weeks of the run."""
        return weeks_in(self.years)

    @property
    def worlds(self) -> int:
        """How many worlds are lived: with overlays or a book of one's own, a regime is set beside itself without."""
        return 2 if len(self.regimes) == 2 or self.overlays or self.book else 1

    def data(self) -> dict[str, Any]:
        """As JSON, with the numbers said and nothing else that goes without saying."""
        found: dict[str, Any] = {
            "v": VERSION,
            "regimes": list(self.regimes),
            "people": self.people,
            "years": self.years,
            "seed": self.seed,
        }
        more = {"warm_up": self.warm_up, "with": list(self.overlays), "knobs": dict(self.knobs), "book": self.book}
        return found | {name: value for name, value in more.items() if value}

    def canonical(self) -> str:
        """One line that is the same for all who ask for the same town."""
        said = self.data()
        return canonical({name: value for name, value in said.items() if value != USUAL.get(name)})

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits of SHA-256 over the canonical form."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()[:16]


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks, as address.js writes it; of numbers, those that a browser knows."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    return _number_in_js(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _number_in_js(value: float) -> str:
    """A number as a browser writes it: a whole one has no point, and powers of ten begin below a millionth."""
    if value.is_integer():
        return str(int(value))
    if abs(value) >= 1e-6:
        return format(Decimal(repr(value)), "f")
    digits, power = repr(value).split("e")
    return f"{digits}e{int(power)}"


def scenario(said: Any, limits: Limits | None = None) -> Scenario:
    """A scenario from JSON. Raises LamppostError for what is none, names nothing that is there, or is too large."""
    limits = limits or Limits()
    if not isinstance(said, Mapping):
        raise LamppostError('A scenario is a JSON object such as {"regimes": ["national-2018"]}.')
    for word in said:
        if word not in WORDS:
            raise LamppostError(f"A scenario has no '{str(word)[:40]}'.{did_you_mean(str(word)[:40], WORDS)}")
    if said.get("v", VERSION) != VERSION:
        raise LamppostError(f"This scenario is of another version of Lamppost: 'v' is {VERSION} here.")
    regimes = _names(said.get("regimes", []), "regimes", "regime", limits.worlds)
    if not regimes:
        raise LamppostError("A scenario needs at least one regime in 'regimes'.")
    overlays = _names(said.get("with", []), "with", "overlay", MOST_OVERLAYS)
    if overlays and len(regimes) > 1:
        raise LamppostError("Give either two regimes, or one regime and in 'with' the safeguards that its twin has.")
    found = Scenario(
        regimes,
        overlays,
        _whole(said.get("people", USUAL["people"]), "people", 1, limits.people),
        _years(said.get("years", USUAL["years"]), limits.years),
        _whole(said.get("seed", USUAL["seed"]), "seed", 0, MOST_SEED),
        _knobs(said.get("knobs", {})),
        _book(said.get("book", "")),
        _warm_up(said.get("warm_up", USUAL["warm_up"]), limits.years),
    )
    if (asked := found.people * (found.warm_weeks + found.weeks) * found.worlds) > limits.person_weeks:
        raise LamppostError(
            f"This town is too large for a page: {asked:,} person-weeks, of {limits.person_weeks:,} that a visitor may "
            "ask for. Ask for fewer people or years, or run it with the command."
        )
    return found


def name_of(kind: str, name: Any) -> str:
    """The name of something that is shipped: 'regime', 'overlay', 'rulebook', 'life'. Raises LamppostError."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        what = "safeguard" if kind == "overlay" else kind
        raise LamppostError(f"A {what} is given by its name, such as '{next(iter(shipped(kind)))}'.")
    known = shipped(kind)
    if name not in known:
        what = "safeguard" if kind == "overlay" else kind
        raise LamppostError(f"There is no {what} '{name}'.{did_you_mean(name, list(known))}")
    return name


def _names(said: Any, word: str, kind: str, most: int) -> tuple[str, ...]:
    if isinstance(said, str) or not isinstance(said, Sequence):
        raise LamppostError(f"'{word}' is a list of names, such as [\"{next(iter(shipped(kind)))}\"].")
    if len(said) > most:
        raise LamppostError(f"'{word}' may name {most} at most, not {len(said)}.")
    return tuple(name_of(kind, each) for each in said)


def _whole(said: Any, word: str, least: int, most: int) -> int:
    if isinstance(said, float) and said.is_integer():
        said = int(said)
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= most:
        raise LamppostError(f"'{word}' is a whole number from {least:,} to {most:,}.")
    return said


def _number(said: Any, word: str) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said) or abs(said) > MOST_SEED:
        raise LamppostError(f"'{word}' is a number.")
    return int(said) if float(said).is_integer() else float(said)


def _years(said: Any, most: float) -> float:
    years = _number(said, "years")
    if not 1 <= weeks_in(years) <= most * WEEKS_A_YEAR:
        raise LamppostError(f"'years' goes from one week (1/52) to {most:g} here.")
    return years


def _warm_up(said: Any, most: float) -> float:
    years = _number(said, "warm_up")
    if not 0 <= weeks_in(years) <= most * WEEKS_A_YEAR:
        raise LamppostError(f"'warm_up' goes from 0 to {most:g} years here.")
    return years


def _knobs(said: Any) -> dict[str, float]:
    """Numbers by the names of knobs; whether a regime has them is asked when the town is made."""
    if not isinstance(said, Mapping) or len(said) > MOST_KNOBS:
        raise LamppostError(f"'knobs' is an object of at most {MOST_KNOBS} numbers by name.")
    for name in said:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
            raise LamppostError("A knob is given by its name, such as 'error'.")
    return {name: _number(said[name], name) for name in sorted(said)}


def _book(said: Any) -> str:
    if not isinstance(said, str):
        raise LamppostError("'book' is the text of a rulebook.")
    if len(said) > LONGEST_BOOK:
        raise LamppostError(f"A rulebook on the page has at most {LONGEST_BOOK:,} characters; this has {len(said):,}.")
    try:
        said.encode()
    except UnicodeEncodeError:
        raise LamppostError("The rulebook contains an incomplete character. Write it again.") from None
    return said


__all__ = ["ANY", "ID", "LONGEST_BOOK", "Limits", "Scenario", "canonical", "name_of", "scenario"]

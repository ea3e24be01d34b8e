"""The six knobs: what of a regime can be turned by hand, how far, and how well its setting is known.

A knob is an overlay that is written for the occasion: it goes through the same machinery as every safeguard, so that
a turned regime is a regime like any other, says what was changed in it, and can be run again from what it says. A
knob changes one kind of thing and nothing else. Where a regime has nothing that a knob could move, the knob is not
offered, and says why.

Three knobs are factors on figures of which there are many (1 = each figure as it is written), one is a share, and two
are lengths of time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import yaml

from lamppost.arguments import question
from lamppost.catalogue.claims import Grade
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.knob_changes import CHANGES, WHY
from lamppost.rulebook.knob_stands import STANDS, Stand, provenance
from lamppost.rulebook.load import KNOBS, more
from lamppost.rulebook.read import read_text
from lamppost.rulebook.regime import Regime
from lamppost.values import setting_of
from lamppost.words import words

IDS: Final = ("error", "reporting", "appeal_days", "expiry_weeks", "association", "fear")
"""The knobs, in the order in which they are shown."""
UNITS: Final = {
    "error": "times",
    "reporting": "times",
    "appeal_days": "days",
    "expiry_weeks": "weeks",
    "association": "share",
    "fear": "times",
}
NAME: Final = KNOBS
TITLE: Final = "Knobs turned by hand"

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Knob:
    """One knob of one regime, in one language.

    `value` is how it stands (None: without end), `low` to `high` how far it turns, in steps of `step`. `evidence` is
    the range that the figures behind it allow, in the knob's own unit, `grade` the weakest of their grades, `source`
    and `why` where they come from. A knob that the regime has nothing for is not `offered`, and `lacks` says what.
    """

    id: str
    label: str
    about: str
    unit: str
    value: float | None
    low: float
    high: float
    step: float
    evidence: tuple[float, float] | None
    grade: Grade | None
    source: str
    why: str
    offered: bool
    lacks: str

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


@question
def knobs(regime: Regime, language: str = "en") -> tuple[Knob, ...]:
    """All six knobs of a regime, with their words in 'en', 'zh-Hans' or 'zh-Hant'. Raises LamppostError for another."""
    say = words(language).say
    every = []
    for name in IDS:
        stand = STANDS[name](regime)
        offered = stand is not None
        stand = stand or Stand(None, 0.0, 0.0)
        grade, source, why = provenance(stand.behind)
        if grade == "assumed" and not why and not source:
            why = words(language).count("knobs.behind", len(stand.behind))
        every.append(
            Knob(
                name,
                say(f"knobs.{name}.label"),
                say(f"knobs.{name}.about"),
                say(f"knobs.unit.{UNITS[name]}"),
                stand.value,
                stand.low,
                stand.high,
                stand.step,
                stand.evidence,
                grade,
                source,
                why,
                offered,
                "" if offered else say(f"knobs.{name}.lacks"),
            )
        )
    return tuple(every)


@question
def turned(regime: Regime, settings: Figures) -> Regime:
    """A regime with some of its knobs turned, or numbers set by path: `{"responses.fear-at-full.value": 0.3}`.

    As it was, where all of them stay as they stand. Raises LamppostError for a knob that there is not or that the
    regime has nothing for, a path at which no number stands, or a setting out of reach.
    """
    figures = {path: number for path, number in settings.items() if is_path(path)}
    result = _turned(regime, {name: number for name, number in settings.items() if name not in figures})
    known = result.every_figure if figures else {}
    figures = {path: number for path, number in figures.items() if path not in known or known[path].value != number}
    return result.set(figures) if figures else result


def is_path(name: str) -> bool:
    """Whether a setting is of a number by its path, and not of a knob."""
    return "." in name


def _turned(regime: Regime, settings: Figures) -> Regime:
    moved = {name: _checked(regime, name, number) for name, number in settings.items()}
    stands = {name: STANDS[name](regime) for name in moved}
    moved = {name: number for name, number in moved.items() if (stand := stands[name]) and stand.value != number}
    if not moved:
        return regime
    changes = [change for name in IDS if name in moved for change in CHANGES[name](regime, moved[name])]
    overlay = {"overlay": NAME, "title": TITLE, "evidence": "assumed", "why": WHY}
    text = yaml.safe_dump({**overlay, "change": changes}, sort_keys=False, allow_unicode=True)
    loaded = more(regime.loaded, read_text(text, NAME))
    return regime.relaid(replace(loaded, knobs={**regime.loaded.knobs, **moved}))


def turned_each(regimes: Sequence[Regime], settings: Figures) -> list[Regime]:
    """Several regimes, each with those knobs turned that it has.

    Raises LamppostError as `turned` does, for a knob that none of them has.
    """
    for name, number in settings.items():
        if not any(offered(each, name) for each in regimes):
            turned(regimes[0], {name: number})
    return [
        turned(each, {name: number for name, number in settings.items() if offered(each, name)}) for each in regimes
    ]


def offered(regime: Regime, name: str) -> bool:
    """Whether a regime has a knob of a name, or a number at a path."""
    if is_path(name):
        return name in regime.every_figure
    return name in IDS and STANDS[name](regime) is not None


def _checked(regime: Regime, name: str, number: float) -> float:
    if name not in IDS:
        raise LamppostError(
            f"There is no knob '{name}'.{did_you_mean(str(name), IDS)} The knobs are: {', '.join(IDS)}."
        )
    stand = STANDS[name](regime)
    if stand is None:
        raise LamppostError(f"'{regime.name}' has no knob '{name}': {words('en').say(f'knobs.{name}.lacks')}")
    inside = stand.low <= setting_of(name, number) <= stand.high
    if not inside:
        reach = f"turns from {stand.low:g} to {stand.high:g}"
        raise LamppostError(f"The knob '{name}' of '{regime.name}' {reach}; {number:g} is outside.")
    if UNITS[name] in ("days", "weeks") and number != int(number):
        raise LamppostError(f"The knob '{name}' turns by whole {UNITS[name]}, not by {number:g}.")
    return float(number)


def written(settings: Figures) -> str:
    """Settings as they are typed after `--set`: 'error=2 fear=0.5', knobs first."""
    names = [*(name for name in IDS if name in settings), *filter(is_path, settings)]
    return " ".join(f"{name}={_shortest(settings[name])}" for name in names)


def _shortest(number: float) -> str:
    """A number in as few digits as say it exactly."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)


def read_settings(given: Iterable[str]) -> dict[str, float]:
    """Settings as they are typed. Raises LamppostError for a word that is none, or a knob that is turned twice."""
    settings: dict[str, float] = {}
    for each in given:
        name, equals, text = each.partition("=")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not equals or not math.isfinite(number):
            raise LamppostError(
                f"'{each}' does not set a knob or a figure: write its name, '=' and a number, such as error=2."
            )
        if name in settings:
            raise LamppostError(f"'{name}' is set twice.")
        settings[name] = number
    return settings

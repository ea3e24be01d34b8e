"""The six knobs: what of a regime can be turned by hand, how far, and how well its setting is known.

A knob is an overlay that is written for the occasion: it goes through the same machinery as every safeguard, so that
a turned regime is a regime like any other, says what was changed in it, and can be run again from what it says. A
knob changes one kind of thing and nothing else. Where a regime has nothing that a knob could move, the knob is not
offered, and says why.

Three knobs are factors on figures of which there are many (1 = each figure as it is written), one is a share, and two
are lengths of time.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any, Final

import yaml

from lamppost.arguments import question
from lamppost.catalogue.citation import named
from lamppost.catalogue.claims import FOR_GOOD, GRADES, Claim, Grade, Source, Version
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.compile import dates_of_change
from lamppost.rulebook.compile.acts import punishes
from lamppost.rulebook.compile.numbers import value as value_of
from lamppost.rulebook.compile.senses import heard_by, listens
from lamppost.rulebook.load import KNOBS, more
from lamppost.rulebook.model import ChannelUse
from lamppost.rulebook.period import Period
from lamppost.rulebook.read import read_text
from lamppost.rulebook.regime import FEARED, Regime
from lamppost.rulebook.selectors import points_in
from lamppost.town.tables import FOREVER, WEEKS_A_YEAR
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
MOST_TIMES: Final = 5.0
MOST_FEAR: Final = 2.0
"""A share that would come to more than all stays at all."""
NAME: Final = KNOBS
MOST_DAYS: Final = 365.0
MOST_WEEKS: Final = 10.0 * WEEKS_A_YEAR
TITLE: Final = "Knobs turned by hand"
WHY: Final = "What would come of another figure?"

Figures = Mapping[str, float]
Sources = Mapping[str, Source]


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


@dataclass(frozen=True)
class _Stand:
    """How a knob stands in a regime: its value and reach, and the figures behind it with their own sources."""

    value: float | None
    high: float
    step: float
    low: float = 0.0
    evidence: tuple[float, float] | None = None
    behind: tuple[tuple[Version[Any], Sources], ...] = ()


@question
def knobs(regime: Regime, language: str = "en") -> tuple[Knob, ...]:
    """All six knobs of a regime, with their words in 'en', 'zh-Hans' or 'zh-Hant'. Raises LamppostError for another."""
    say = words(language).say
    found = []
    for name in IDS:
        stand = _STANDS[name](regime)
        offered = stand is not None
        stand = stand or _Stand(None, 0.0, 0.0)
        grade, source, why = _known(stand.behind)
        if grade == "assumed" and not why and not source:
            why = words(language).count("knobs.behind", len(stand.behind))
        found.append(
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
    return tuple(found)


@question
def turned(regime: Regime, settings: Figures) -> Regime:
    """A regime with some of its knobs turned: `{"error": 2.0}`. As it was, where all of them stay as they stand.

    Raises LamppostError for a knob that there is not or that the regime has nothing for, or a setting out of reach.
    """
    asked = {name: _checked(regime, name, number) for name, number in settings.items()}
    stands = {name: _STANDS[name](regime) for name in asked}
    asked = {name: number for name, number in asked.items() if (stand := stands[name]) and stand.value != number}
    if not asked:
        return regime
    changes = [change for name in IDS if name in asked for change in _CHANGES[name](regime, asked[name])]
    overlay = {"overlay": NAME, "title": TITLE, "evidence": "assumed", "why": WHY}
    text = yaml.safe_dump({**overlay, "change": changes}, sort_keys=False, allow_unicode=True)
    loaded = more(regime.loaded, read_text(text, NAME))
    return Regime(replace(loaded, knobs={**regime.loaded.knobs, **asked}), regime.catalogue)


def turned_each(regimes: Sequence[Regime], settings: Figures) -> list[Regime]:
    """Several regimes, each with those knobs turned that it has.

    Raises LamppostError as `turned` does, for a knob that none of them has.
    """
    for name, number in settings.items():
        if not any(_offered(each, name) for each in regimes):
            _checked(regimes[0], name, number)
    return [
        turned(each, {name: number for name, number in settings.items() if _offered(each, name)}) for each in regimes
    ]


def _offered(regime: Regime, name: str) -> bool:
    return name in IDS and _STANDS[name](regime) is not None


def _checked(regime: Regime, name: str, number: float) -> float:
    if name not in IDS:
        raise LamppostError(
            f"There is no knob '{name}'.{did_you_mean(str(name), IDS)} The knobs are: {', '.join(IDS)}."
        )
    stand = _STANDS[name](regime)
    if stand is None:
        raise LamppostError(f"'{regime.name}' has no knob '{name}': {words('en').say(f'knobs.{name}.lacks')}")
    inside = stand.low <= setting_of(name, number) <= stand.high
    if not inside:
        reach = f"turns from {stand.low:g} to {stand.high:g}"
        raise LamppostError(f"The knob '{name}' of '{regime.name}' {reach}; {number:g} is outside.")
    if UNITS[name] in ("days", "weeks") and number != int(number):
        raise LamppostError(f"The knob '{name}' turns by whole {UNITS[name]}, not by {number:g}.")
    return float(number)


# --- how each stands


def _heard(regime: Regime, kinds: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """(channel, act) for everything that a channel (of some kinds) tells some rule of the regime."""
    for name in regime.channels:
        channel = regime.catalogue.channels[name]
        if kinds and channel.kind not in kinds:
            continue
        for act in channel.sees:
            if any(listens(book, name, act) for book in regime.plan.books):
                yield name, act


def _figures(
    regime: Regime, where: Iterable[tuple[str, str]], names: Sequence[str]
) -> list[tuple[Version[Any], Sources]]:
    """The figures of channels on acts that are not nothing, each once, with the sources they cite."""
    found: dict[int, tuple[Version[Any], Sources]] = {}
    day, own = regime.start, regime.loaded.regime.sources
    for name, act in where:
        channel, use = regime.catalogue.channels[name], regime.channels[name] or ChannelUse()
        for word in names:
            claim: Claim[Any] = heard_by(channel, use, act, word)
            version = claim.at(day) or claim.versions[0]
            if version.value:
                mine = claim is getattr(use, word)
                found[id(version)] = (version, own if mine else regime.catalogue.sources)
    return list(found.values())


def _spread(behind: Sequence[tuple[Version[Any], Sources]]) -> tuple[float, float] | None:
    """How far figures can be off, as factors: the median of their low ends and of their high ends over themselves."""
    ranged = [each for each, _ in behind if each.low is not None and each.high is not None and each.value]
    if not ranged:
        return None
    low = median(float(each.low or 0) / each.value for each in ranged)
    high = median(float(each.high or 0) / each.value for each in ranged)
    return round(low, 3), round(high, 3)


def _uses(regime: Regime, word: str) -> float:
    """A factor of channels as it stands: the largest that any channel has, 1 if none has one."""
    given = [value_of(getattr(use, word), regime.start, 1.0) for use in regime.channels.values() if use is not None]
    return max((each for each in given if each != 1.0), default=1.0)


def _error(regime: Regime) -> _Stand | None:
    behind = _figures(regime, _heard(regime), ("wrong_person", "twice", "false_records"))
    if not behind:
        return None
    return _Stand(_uses(regime, "errs"), MOST_TIMES, 0.1, evidence=_spread(behind), behind=tuple(behind))


def _reporting(regime: Regime) -> _Stand | None:
    behind = _figures(regime, _heard(regime, ("people",)), ("hit",))
    if not behind:
        return None
    return _Stand(_uses(regime, "reports"), MOST_TIMES, 0.1, evidence=_spread(behind), behind=tuple(behind))


def _appeal(regime: Regime) -> _Stand | None:
    books = [book for book in regime.plan.books if book.appeal and any(v.value for v in book.appeal.open.versions)]
    terms = [(_latest(book.appeal.decided_within), book.sources) for book in books if book.appeal]
    given = tuple((term, sources) for term, sources in terms if term is not None)
    if not books:
        return None
    ends = [end for each, _ in given for end in (each.low, each.high) if end is not None]
    longest = float(max((each.value for each, _ in given), default=7))
    reach = (min(ends), max(ends)) if ends else None
    return _Stand(longest, max(MOST_DAYS, longest), 1.0, low=7.0, evidence=reach, behind=given)


def _weeks_of(days: int) -> int:
    """Whole weeks that a term comes to, rounded up; FOREVER = without end."""
    return FOREVER if days >= FOR_GOOD else -(-days // 7)


def _expiry(regime: Regime) -> _Stand | None:
    behind: list[tuple[Version[Any], Sources]] = []
    terms: list[int] = []
    for claim, sources in _terms(regime):
        term = FOR_GOOD
        if claim is not None:
            version = claim.at(regime.start) or claim.versions[0]
            term = version.value
            behind.append((version, sources))
        terms.append(_weeks_of(term))
    if not terms:
        return None
    longest = max(terms)
    endless = longest >= FOREVER
    high = MOST_WEEKS if endless else float(longest)
    ends = [float(_weeks_of(int(end))) for each, _ in behind for end in (each.low, each.high) if end is not None]
    reach = (min(ends), min(max(ends), high)) if ends else None
    return _Stand(None if endless else high, high, 1.0, low=1.0, evidence=reach, behind=tuple(behind))


def _terms(regime: Regime) -> Iterator[tuple[Claim[int] | None, Sources]]:
    """How long each thing counts against somebody: deductions, direct grades, black lists; None = without end."""
    for book in regime.plan.books:
        for rule in book.acts.values():
            if any(points < 0 for points in points_in(rule, Period(regime.start))):
                yield rule.lasts, book.sources
            if rule.sets_band is not None:
                yield rule.sets_band.lasts, book.sources
            if rule.listed_for is not None:
                yield rule.listed_for, book.sources
        for entry in book.lists.values():
            if entry.colour == "black":
                yield entry.stays, book.sources


def _association(regime: Regime) -> _Stand | None:
    books = _tied_books(regime)
    if not books:
        return None
    given = [book.ties_known for book in regime.plan.books if book.rulebook in books]
    shares = [1.0 if each is None else each.versions[-1].value for each in given]
    behind = tuple(
        (each.versions[-1], book.sources)
        for each, book in zip(given, (b for b in regime.plan.books if b.rulebook in books), strict=True)
        if each is not None
    )
    ends = [end for each, _ in behind for end in (each.low, each.high) if end is not None]
    return _Stand(max(shares), 1.0, 0.05, evidence=(min(ends), max(ends)) if ends else None, behind=behind)


def _tied_books(regime: Regime) -> list[str]:
    """Rulebooks under which anything passes along a tie."""
    found = {regime.plan.books[tie.book].rulebook for tie in regime.plan.ties if tie.carries != CUTS}
    for book in regime.plan.books:
        if any(each.carries in ("points", "rating") for each in book.association.values()):
            found.add(book.rulebook)
    return [book.rulebook for book in regime.plan.books if book.rulebook in found]


CUTS: Final = 3
"""A tie that a friend drops carries nothing (town/tables.py, TIE)."""


def _fear(regime: Regime) -> _Stand | None:
    if not _frightens(regime):
        return None
    catalogue = regime.catalogue
    behind = tuple((catalogue.responses[name].value.versions[-1], catalogue.sources) for name in FEARED)
    now = value_of(regime.loaded.regime.fear, regime.start, 1.0)
    return _Stand(now, MOST_FEAR, 0.1, evidence=_spread(behind), behind=behind)


def _frightens(regime: Regime) -> bool:
    """Whether some rule punishes an act that people leave undone out of fear, or one that lies beside such an act."""
    days: list[dt.date] = [regime.start, *dates_of_change(regime.plan, regime.channels, regime.catalogue)]
    for book in regime.plan.books:
        for name, rule in book.acts.items():
            act = regime.catalogue.acts[name]
            if (act.chilled or act.near) and any(punishes(book, rule, day) for day in days):
                return True
    return False


_STANDS: Final[Mapping[str, Callable[[Regime], _Stand | None]]] = {
    "error": _error,
    "reporting": _reporting,
    "appeal_days": _appeal,
    "expiry_weeks": _expiry,
    "association": _association,
    "fear": _fear,
}


def _latest(claim: Claim[Any] | None) -> Version[Any] | None:
    return None if claim is None else claim.versions[-1]


def _known(behind: Sequence[tuple[Version[Any], Sources]]) -> tuple[Grade | None, str, str]:
    """The weakest grade of some figures, and the source and the reason that half of that grade or more have."""
    graded = [each for each in behind if each[0].evidence is not None]
    if not graded:
        return None, "", ""
    grade = max((each.evidence for each, _ in graded if each.evidence), key=GRADES.index)
    weakest = [each for each in graded if each[0].evidence == grade]
    cited = Counter(named(each.cite, sources) for each, sources in weakest if each.cite)
    whys = Counter(each.why for each, _ in weakest if each.why)
    return grade, _most(cited, len(weakest)), _most(whys, len(weakest))


def _most(counted: Counter[str], of: int) -> str:
    return next((each for each, count in counted.most_common(1) if 2 * count >= of), "")


# --- what turning each writes


def _change(at: str, value: Any, was: Any = None, edit: str = "becomes") -> dict[str, Any]:
    said = {"at": at, edit: value, "why": WHY}
    return said if was is None else {"at": at, "was": was, edit: value, "why": WHY}


def _weeks(number: float) -> str:
    """So many weeks, as a rulebook writes them."""
    return f"{int(number)} weeks"


def _known_ties(regime: Regime, number: float) -> list[dict[str, Any]]:
    books = {book.rulebook: book for book in regime.plan.books}
    found = []
    for name in _tied_books(regime):
        held = books[name].ties_known
        found.append(_change(f"{name}.ties_known", number, None if held is None else held.versions[-1].value))
    return found


def _frightened(regime: Regime, number: float) -> list[dict[str, Any]]:
    held = regime.loaded.regime.fear
    return [_change("fear", number, None if held is None else held.versions[-1].value)]


_CHANGES: Final[Mapping[str, Callable[[Regime, float], list[dict[str, Any]]]]] = {
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


def written(settings: Figures) -> str:
    """Settings as they are typed after `--set`: 'error=2 fear=0.5'."""
    return " ".join(f"{name}={settings[name]:g}" for name in IDS if name in settings)


def read_settings(given: Iterable[str]) -> dict[str, float]:
    """Settings as they are typed. Raises LamppostError for a word that is none, or a knob that is turned twice."""
    found: dict[str, float] = {}
    for each in given:
        name, equals, text = each.partition("=")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not equals or not math.isfinite(number):
            raise LamppostError(f"'{each}' does not set a knob: write its name, '=' and a number, such as error=2.")
        if name in found:
            raise LamppostError(f"The knob '{name}' is turned twice.")
        found[name] = number
    return found

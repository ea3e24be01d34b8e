"""How each knob stands in a regime: its value, how far it turns, and the figures that are behind it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from lamppost.catalogue.citation import named
from lamppost.catalogue.claims import FOR_GOOD, GRADES, Claim, Grade, Source, Version
from lamppost.rulebook.compile.acts import punishes
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.senses import heard_by, listens
from lamppost.rulebook.compile.tables import dates_of_change
from lamppost.rulebook.compile.ties import CUTS
from lamppost.rulebook.model import ChannelUse
from lamppost.rulebook.period import Period
from lamppost.rulebook.regime import FEARED, Regime
from lamppost.rulebook.selectors import points_in
from lamppost.town.tables import FOREVER, WEEKS_A_YEAR

MOST_TIMES: Final = 5.0
MOST_FEAR: Final = 2.0
"""A share that would come to more than all stays at all."""
MOST_DAYS: Final = 365.0
MOST_WEEKS: Final = 10.0 * WEEKS_A_YEAR

Sources = Mapping[str, Source]


@dataclass(frozen=True)
class Stand:
    """How a knob stands in a regime: its value and reach, and the figures behind it with their own sources."""

    value: float | None
    high: float
    step: float
    low: float = 0.0
    evidence: tuple[float, float] | None = None
    behind: tuple[tuple[Version[Any], Sources], ...] = ()


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
    result: dict[int, tuple[Version[Any], Sources]] = {}
    day, own = regime.start, regime.loaded.regime.sources
    for name, act in where:
        channel, use = regime.catalogue.channels[name], regime.channels[name] or ChannelUse()
        for word in names:
            claim: Claim[Any] = heard_by(channel, use, act, word)
            version = claim.at(day) or claim.versions[0]
            if version.value:
                mine = claim is getattr(use, word)
                result[id(version)] = (version, own if mine else regime.catalogue.sources)
    return list(result.values())


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
    given = [stated(use, word, regime.start) for use in regime.channels.values() if use is not None]
    return max((each for each in given if each != 1.0), default=1.0)


def _error(regime: Regime) -> Stand | None:
    behind = _figures(regime, _heard(regime), ("wrong_person", "twice", "false_records"))
    if not behind:
        return None
    return Stand(_uses(regime, "errs"), MOST_TIMES, 0.1, evidence=_spread(behind), behind=tuple(behind))


def _reporting(regime: Regime) -> Stand | None:
    behind = _figures(regime, _heard(regime, ("people",)), ("hit",))
    if not behind:
        return None
    return Stand(_uses(regime, "reports"), MOST_TIMES, 0.1, evidence=_spread(behind), behind=tuple(behind))


def _appeal(regime: Regime) -> Stand | None:
    books = [book for book in regime.plan.books if book.appeal and any(v.value for v in book.appeal.open.versions)]
    terms = [(_latest(book.appeal.decided_within), book.sources) for book in books if book.appeal]
    given = tuple((term, sources) for term, sources in terms if term is not None)
    if not books:
        return None
    ends = [end for each, _ in given for end in (each.low, each.high) if end is not None]
    longest = float(max((each.value for each, _ in given), default=7))
    reach = (min(ends), max(ends)) if ends else None
    return Stand(longest, max(MOST_DAYS, longest), 1.0, low=7.0, evidence=reach, behind=given)


def _weeks_of(days: int) -> int:
    """Whole weeks that a term comes to, rounded up; FOREVER = without end."""
    return FOREVER if days >= FOR_GOOD else -(-days // 7)


def _expiry(regime: Regime) -> Stand | None:
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
    return Stand(None if endless else high, high, 1.0, low=1.0, evidence=reach, behind=tuple(behind))


def _terms(regime: Regime) -> Iterator[tuple[Claim[int] | None, Sources]]:
    """How long each thing counts against somebody: deductions, direct grades, black lists; None = without end."""
    for book in regime.plan.books:
        for rule in book.acts.values():
            if any(points < 0 for points in points_in(rule, Period(regime.start))):
                yield rule.lasts, book.sources
            band = rule.sets_band
            if band is not None and not (band.lasts is None and stated(band, "ends_with_year", regime.start)):
                yield band.lasts, book.sources
            if rule.listed_for is not None:
                yield rule.listed_for, book.sources
        for entry in book.lists.values():
            if entry.colour == "black":
                yield entry.stays, book.sources


def _association(regime: Regime) -> Stand | None:
    books = tied_books(regime)
    if not books:
        return None
    given = [book.ties_known for book in regime.plan.books if book.rulebook in books]
    shares = [stated(book, "ties_known", None) for book in regime.plan.books if book.rulebook in books]
    behind = tuple(
        (each.versions[-1], book.sources)
        for each, book in zip(given, (b for b in regime.plan.books if b.rulebook in books), strict=True)
        if each is not None
    )
    ends = [end for each, _ in behind for end in (each.low, each.high) if end is not None]
    return Stand(max(shares), 1.0, 0.05, evidence=(min(ends), max(ends)) if ends else None, behind=behind)


def tied_books(regime: Regime) -> list[str]:
    """Rulebooks under which anything passes along a tie."""
    result = {regime.plan.books[tie.book].rulebook for tie in regime.plan.ties if tie.carries != CUTS}
    for book in regime.plan.books:
        if any(each.carries in ("points", "rating") for each in book.association.values()):
            result.add(book.rulebook)
    return [book.rulebook for book in regime.plan.books if book.rulebook in result]


def _fear(regime: Regime) -> Stand | None:
    if not _frightens(regime):
        return None
    catalogue = regime.catalogue
    behind = tuple((catalogue.responses[name].value.versions[-1], catalogue.sources) for name in FEARED)
    now = stated(regime.loaded.regime, "fear", regime.start)
    return Stand(now, MOST_FEAR, 0.1, evidence=_spread(behind), behind=behind)


def _frightens(regime: Regime) -> bool:
    """Whether some rule punishes an act that people leave undone out of fear, or one that lies beside such an act."""
    days: list[dt.date] = [regime.start, *dates_of_change(regime.plan, regime.channels, regime.catalogue)]
    for book in regime.plan.books:
        for name, rule in book.acts.items():
            act = regime.catalogue.acts[name]
            if (act.chilled or act.near) and any(punishes(book, rule, day) for day in days):
                return True
    return False


STANDS: Final[Mapping[str, Callable[[Regime], Stand | None]]] = {
    "error": _error,
    "reporting": _reporting,
    "appeal_days": _appeal,
    "expiry_weeks": _expiry,
    "association": _association,
    "fear": _fear,
}


def _latest(claim: Claim[Any] | None) -> Version[Any] | None:
    return None if claim is None else claim.versions[-1]


def provenance(behind: Sequence[tuple[Version[Any], Sources]]) -> tuple[Grade | None, str, str]:
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

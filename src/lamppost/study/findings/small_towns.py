"""What findings learn from smaller towns: every refusal classed by replay, the ladder of safeguards, what is known.

Each needs the town to be lived many times, so it is done with fewer people when there are many; the findings say how
many. The first rung, the first variant and the classes of a small run are of the very same people as the run itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from lamppost.catalogue.model import OwnPlace
from lamppost.errors import LamppostError
from lamppost.measure.world import How, Outcome, Progress, Setup
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.compare.evidence import WEAKER, evidence
from lamppost.study.compare.truth import CLASSES, truth
from lamppost.study.findings import model as f
from lamppost.study.findings.spread import SEEDS as SPREAD
from lamppost.study.findings.spread import TownCounts, town_counts
from lamppost.study.findings.spread import spread as spread_of
from lamppost.study.names import label_of, overlays_of
from lamppost.town.codes import COLLATERAL, WRONGFUL
from lamppost.values import WEEKS_A_YEAR
from lamppost.words import LANGUAGES, words

MOST_PEOPLE: Final = 10_000
"""People of the towns that are lived many times."""
SEEDS: Final = 3
"""Towns in which the ladder is climbed: so many seeds, from that of the run on."""
RUNGS: Final = ("notice", "appeal", "expiry", "no-association", "error-rate-ceiling", "speech-out-of-scope")
"""Safeguards of the ladder, from what asks least of a regime to what asks most."""
REPLAYS: Final = 10
"""Towns that classing a world takes, about."""
VARIANTS: Final = 1 + len(WEAKER) + 2


Climb = tuple[list[tuple[str, Regime]], list[str]]
"""((name of the safeguard, the regime with it and those before), safeguards that cannot be laid on it)."""


@dataclass(frozen=True)
class Small:
    """How the smaller towns are lived, and who is told."""

    place: str | OwnPlace
    people: int
    society_seed: int
    seed: int
    weeks: int
    start: dt.date
    threads: int | None
    on_town: Callable[[], Progress]
    warm_up: int = 0  # weeks
    own_warm_up: bool = False
    societies: dict[int, Society] = field(default_factory=dict, repr=False, compare=False)  # made so far, by `more`

    def society(self, more: int = 0) -> Society:
        """The people; `more` = the seeds after that of the run."""
        if more not in self.societies:
            self.societies[more] = Society.generate(self.people, self.society_seed + more, self.place)
        return self.societies[more]


def worlds_of(parts: int, rungs: int) -> int:
    """How many small towns are lived for so many worlds, about."""
    return parts * (REPLAYS + VARIANTS + SPREAD) + max(0, rungs - 1) * SEEDS


def classes(small: Small, name: str, regime: Regime) -> f.Classes:
    """Every refusal and listing of a world classed."""
    found = truth(small.society(), regime, **_how(small))
    totals = found.totals().to_dicts()
    overlaps = [
        f.Overlap(tuple(each for each in CLASSES if row[each]), int(row["refusals"]))
        for row in found.overlaps().to_dicts()
    ]
    return f.Classes(
        world=name,
        people=small.people,
        weeks=small.weeks,
        seed=small.seed,
        refusals=found.refusals.height,
        listings=found.listings.height,
        classes=tuple(f.Class(row["class"], row["refusals"], row["listings"]) for row in totals),
        overlaps=tuple(overlaps),
    )


def known(small: Small, name: str, regime: Regime) -> f.Evidence:
    """What the headline numbers become without weaker rules, and with assumed figures at their ends."""
    table = evidence(small.society(), regime, measure=_counts, kinds=False, **_how(small))
    variants = []
    for variant in table["variant"].unique(maintain_order=True):
        rows = table.filter(variant=variant)
        numbers = {row["number"]: int(row["value"]) for row in rows.to_dicts()}
        variants.append(f.Variant(variant, rows["about"][0], *(numbers[each] for each in ("people", "times", "wrong"))))
    return f.Evidence(name, small.people, small.weeks, small.seed, tuple(variants))


def spread(small: Small, laws: Sequence[tuple[str, Regime]], first: TownCounts | None) -> f.Spread:
    """What every world counts in towns of other people; `first` is what is counted in the first town, if known."""

    def town(more: int) -> TownCounts:
        return town_counts(laws, Setup(small.society(more), small.weeks, small.seed + more, small.start, small.threads,
                                       small.on_town(), count_all=False, warm_up=small.warm_up),
                           small.own_warm_up)  # fmt: skip

    return spread_of(town, first)


def ladder(small: Small, name: str, climb: Climb, bare: f.Spread) -> f.Ladder:
    """Safeguards one after another on a world; `bare` has what it counts without any."""
    steps, left_out = climb
    counts: list[list[dict[str, int]]] = [[] for _ in steps]
    without = bare.worlds[name]
    seeds = [small.seed + more for more in range(SEEDS)]
    for more, seed in enumerate(seeds):
        society = small.society(more)
        setup = Setup(society, small.weeks, seed, small.start, small.threads, small.on_town(), count_all=False,
                      warm_up=small.warm_up)  # fmt: skip
        told = {"people": "people_refused", "times": "refusals", "tainted": "tainted"}
        counts[0].append({each: without[told[each]][more] for each in told})
        for place, (_, law) in enumerate(steps[1:], 1):
            counts[place].append(_counts(setup.live(law)))
    rungs = []
    for (step, law), towns in zip(steps, counts, strict=True):
        title = next((each.overlay.title for each in law.loaded.applied if each.overlay.overlay == step), None)
        label = label_of(title, step) if step else {each: words(each).say("report.rung.none") for each in LANGUAGES}
        columns = ([town[each] for town in towns] for each in ("people", "times", "tainted"))
        rungs.append(f.Rung(step, label, *columns))
    return f.Ladder(name, small.people, small.weeks, seeds, tuple(rungs), left_out)


def source_of(regime: Regime, overlays: Sequence[str | Path]) -> str | Path | None:
    """A name or path under which a regime with overlays can be read again, the same files; None if there is none."""
    files = [Path(each) for each in regime.loaded.sha256 if Path(each).stem == regime.name and Path(each).is_file()]
    candidates: list[str | Path] = [regime.name, *files]
    for called in candidates:
        try:
            if load_regime(called, overlays, regime.loaded.grade).sha256 == regime.loaded.sha256:
                return called
        except LamppostError:
            continue
    return None


def climb_of(regime: Regime, overlays: Sequence[str | Path]) -> Climb | None:
    """The rungs of the ladder of a world; None where its files are not to be had any more."""
    called = source_of(regime, overlays)
    if called is None:
        return None
    left_out: list[str] = []
    steps, laid = [("", regime)], list(overlays)
    for rung in RUNGS:
        if rung in overlays_of(regime):
            continue
        try:
            loaded = load_regime(called, [*laid, rung], regime.loaded.grade)
        except LamppostError:
            left_out.append(rung)
            continue
        laid.append(rung)
        steps.append((rung, regime.relaid(loaded)))
    return steps, left_out


def _counts(world: Outcome) -> dict[str, int]:
    """Refusals to people: how many are refused, how often, wrongly, and wrongly or through a tie."""
    rows, _ = world.refusals()
    rows = rows[rows["person"] < world.society.people]
    return {
        "people": int(np.unique(rows["person"]).shape[0]),
        "times": int(rows.shape[0]),
        "wrong": int((rows["flags"] & WRONGFUL != 0).sum()),
        "tainted": int((rows["flags"] & (WRONGFUL | COLLATERAL) != 0).sum()),
    }


def _how(small: Small) -> How:
    return {
        "weeks": small.weeks,
        "seed": small.seed,
        "start": small.start,
        "threads": small.threads,
        "count_all": False,
        "progress": small.on_town(),
        "warm_up": small.warm_up / WEEKS_A_YEAR,
    }

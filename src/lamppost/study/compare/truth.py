"""What was true of each refusal and each listing, found by living the town again without one thing at a time.

The town knows who did what; the system does not. A class says what a refusal would not have happened without, and a
refusal can be of several: they overlap, and the overlaps are reported. Nothing is inferred: each class is the answer
of a replay with the same people and the same chance (but for `unannounced`, which is read from the ledgers). The
classes, with their legal and statistical terms, are in docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Unpack

import numpy as np
import polars as pl

from lamppost.arguments import question
from lamppost.measure import interventions as changed
from lamppost.measure.classify import Classification
from lamppost.measure.world import Change, How, Outcome, Setup, replay
from lamppost.processes import of_this_process
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.town.script import Script

CLASSES: Final[dict[str, str]] = {
    "rightful": "by the rulebook's own terms: neither wrongful nor collateral",
    "wrongful": "would not have happened without false records",
    "collateral": "would not have happened without ties",
    "double": "more than one authority bars it, or one built on another's listing of the same act",
    "unannounced": "no notice before the effect",
    "out_of_domain": "would not have happened on records of the service's own domain alone",
    "outlived": "would not have happened had everything ended when its ground ended",
}
LISTING_CLASSES: Final = ("rightful", "wrongful", "collateral", "double", "unannounced", "outlived")
"""A listing refuses nothing by itself, so it is never out of domain."""


@dataclass(frozen=True)
class Truth:
    """Every refusal and every entry on a black list of one world, with its classes.

    `refusals`: person, firm (is it one), week, service, service_group, rulebook and consequence that barred it first,
    one column per class, and `flagged_*` as the town itself had marked it. `listings`: person, firm, week, rulebook,
    list, act (its cause), one column per class, and `flagged_wrongful`.
    """

    world: Outcome
    refusals: pl.DataFrame
    listings: pl.DataFrame

    def totals(self) -> pl.DataFrame:
        """One row per class: refusals and listings of it, their number, and the share."""
        rows = []
        for name in CLASSES:
            row: dict[str, object] = {"class": name}
            for what, table in (("refusals", self.refusals), ("listings", self.listings)):
                count = int(table[name].sum()) if name in table.columns else None
                share = None if count is None or not table.height else count / table.height
                row |= {what: count, f"{what}_share": share}
            rows.append(row)
        kinds = {"class": pl.String, "refusals": pl.Int64, "refusals_share": pl.Float64}
        return pl.DataFrame(rows, schema=kinds | {"listings": pl.Int64, "listings_share": pl.Float64})

    def overlaps(self) -> pl.DataFrame:
        """Refusals by every combination of classes that occurs, most frequent first; the counts add up to all."""
        return (
            self.refusals.group_by(list(CLASSES)).agg(pl.len().alias("refusals"))
            .sort(["refusals", *CLASSES], descending=[True, *([False] * len(CLASSES))])
        )  # fmt: skip

    def agreement(self) -> pl.DataFrame:
        """One row per class that the town marks as it happens: where its marks and the replays agree.

        Refusals of the class by both, by one alone, by neither, and the share on which they agree. They differ where
        false records or ties changed what people did, which marks cannot know.
        """
        rows = []
        for name in ("wrongful", "collateral", "double"):
            flag, replay = self.refusals[f"flagged_{name}"], self.refusals[name]
            counts = [int(each.sum()) for each in (flag & replay, flag & ~replay, ~flag & replay, ~flag & ~replay)]
            share = (counts[0] + counts[3]) / sum(counts) if sum(counts) else None
            words = ("both", "town_only", "replay_only", "neither")
            rows.append({"class": name, **dict(zip(words, counts, strict=True)), "agreement": share})
        return pl.DataFrame(rows)


@question
def truth(
    society: Society,
    regime: Regime | str | Path,
    *,
    script: Script | None = None,
    change: Change | None = None,
    **how: Unpack[How],
) -> Truth:
    """Class every refusal and listing of a run, by replays of it; only those are lived that could find anything.

    `change` alters the tables of all of them alike. Raises LamppostError for a regime or a length that is none.
    """
    of_this_process()
    found = regime if isinstance(regime, Regime) else ready_regime(regime)
    setup = Setup.of(society, found.start, how)
    return truth_of(setup.live(found, change=change, script=script), setup)


@question
def truths(
    society: Callable[[int], Society], regime: Regime, seeds: Sequence[int], **how: Unpack[How]
) -> tuple[Truth, ...]:
    """The same of one town a seed: `society` makes its people, and chance in it has the same seed."""
    of_this_process()
    found = []
    for seed in seeds:
        people = society(seed)
        setup = Setup.of(people, regime.start, {**how, "seed": seed})
        found.append(truth_of(setup.live(regime), setup))
    return tuple(found)


def truth_of(world: Outcome, setup: Setup | None = None) -> Truth:
    """The same for a world that has been lived in; whoever waits at the `stage` is told of each replay."""
    told = setup.count if setup is not None else lambda other: other
    rows, _ = world.refusals()
    concerned = np.union1d(rows["person"], world.entered["person"])
    watched = told(replay(world, lambda tables: tables, watch=[int(each) for each in concerned]))

    def without(other: Change) -> Outcome:
        honest = other is changed.no_false_records
        return told(replay(world, other, changed.honest(world.town.script) if honest else None))

    return Truth(watched, *Classification(watched, without).tables())

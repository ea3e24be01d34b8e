"""The audit of one town, as `import lamppost` offers it; audits of several are in audit.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Unpack

from lamppost.arguments import question
from lamppost.measure.world import How
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.compare.audit import Audited, audits
from lamppost.values import seed_of


@question
def audit(
    society: Society,
    regime: Regime,
    *splits: Sequence[str],
    kind: Literal["deduct", "award"] = "deduct",
    every: Literal["year", "quarter", "run"] = "year",
    over_time: bool = False,
    more: bool = False,
    **how: Unpack[How],
) -> Audited:
    """Who is recorded, and who for what they did not do, group by group, with the gaps between groups; no verdict.

    Args:
        society: from `Society.generate`.
        regime: from `lamppost.regime`.
        splits: each a list of groups that make one table, crossed where there are several: ["sex"], ["sex", "area"].
        kind: acts that cost something, or acts that pay.
        every: period within which doing an act is counted once.
        over_time: one row for each period, and not one for all.
        more: also what the rules did to conduct and standing, at the cost of four more runs.
        how: years or weeks, seed, start, threads, count_all, progress.

    Raises:
        LamppostError: for an unknown group, kind or period.
    """
    seed = seed_of(how.get("seed", 1))
    rest: Any = {name: value for name, value in how.items() if name != "seed"}
    asked: dict[str, Any] = {"kind": kind, "every": every, "over_time": over_time, "more": more}
    return audits(lambda _: society, regime, *splits, seeds=(seed,), **asked, **rest)


__all__ = ["audit"]

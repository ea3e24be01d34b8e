"""The ladder of safeguards: none, then one more at each rung, over the same people with the same chance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.measure.world import How, span_of
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.compare.twin import Twins, ready_for, twin, with_overlays


@question
def ladder(
    society: Society,
    regime: Regime | str | Path,
    *overlays: str | Path,
    alone: bool = False,
    own_warm_up: bool = False,
    **how: Unpack[How],
) -> Twins:
    """Twins of a regime with no overlay, the first, the first two, and so on; with `alone`, each one by itself.

    What the last rung adds depends on those below it: two safeguards can do together what neither does alone. Costs
    one run a rung. A warm-up is that of the first rung for all, or each one's own (`own_warm_up`). Raises
    LamppostError for an overlay that does not apply at its rung.
    """
    if not overlays:
        raise LamppostError("A ladder needs at least one overlay.")
    rungs: list[Sequence[str | Path]] = [[each] if alone else overlays[: k + 1] for k, each in enumerate(overlays)]
    names = ["none", *(f"+{Path(each).stem}" for each in overlays)]
    if len(set(names)) < len(names):
        raise LamppostError("A ladder has each overlay once.")
    start, weeks = span_of(how)
    first = ready_for(regime, start, weeks)
    worlds = [with_overlays(first, rung) for rung in ([], *rungs)]
    return twin(society, *worlds, names=names, own_warm_up=own_warm_up, **how)

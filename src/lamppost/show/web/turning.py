"""The knobs of a scenario's regimes, for the page: how each stands, how far it turns, and how well that is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lamppost.rulebook.regime import regime as ready_regime
from lamppost.show.web.scenario import name_of
from lamppost.study.knobs import IDS, knobs


def turning(regimes: Sequence[str], overlays: Sequence[str], language: str) -> dict[str, Any]:
    """{"ids": [...], "worlds": [{"regime", "title", "knobs": [...]}]}: the knobs of each world of a scenario.

    `overlays` are those of the last world; with one regime, its twin is the same regime with them. Raises LamppostError
    for a name that nothing has.
    """
    names = [name_of("regime", each) for each in regimes[:2]]
    laid = tuple(name_of("overlay", each) for each in overlays)
    asked = [(names[0], ()), *([(names[-1], laid)] if len(names) > 1 or laid else [])]
    return {"ids": list(IDS), "worlds": [_world(name, with_, language) for name, with_ in asked]}


@lru_cache(maxsize=64)
def _world(name: str, overlays: tuple[str, ...], language: str) -> dict[str, Any]:
    regime = ready_regime(name, overlays)
    title = regime.loaded.regime.title.in_language(language)
    return {"regime": name, "title": title, "knobs": [each.data() for each in knobs(regime, language)]}

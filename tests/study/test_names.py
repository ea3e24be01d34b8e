"""Worlds have names and titles of their own: whatever was changed in one is in its title, in every language."""

from __future__ import annotations

from itertools import combinations

import pytest

import lamppost as lp
from lamppost.catalogue.reader import read_bytes
from lamppost.errors import LamppostError
from lamppost.measure.world import live
from lamppost.rulebook.find import shipped
from lamppost.rulebook.knobs import turned
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready
from lamppost.study.findings.build import build_findings
from lamppost.study.names import title_of, titles_of, world_names
from lamppost.words import LANGUAGES

TEXT = """rulebook: mine
title: {title}
authority: A council that does not exist
in_force: {{since: 2018-01-01}}
evidence: assumed
why: Made up.
score: {{start: 100, lowest: 0, graded: monthly}}
bands:
  A: {{at_least: 90}}
  B: {{}}
acts:
  car-red-light: {{points: {points}, lasts: 1 year}}
"""


def with_text(title: str = "Mine", points: int = -5) -> Regime:
    text = TEXT.format(title=title, points=points)
    return ready("national-2018", own=[read_bytes(text.encode(), "your rulebook")])


def changed() -> list[Regime]:
    """One regime, and everything that can be changed in it."""
    plain = lp.regime("national-2018")
    worlds = [plain, lp.regime("national-2018", grade="documented"), lp.regime("national-2018", grade="reported")]
    for overlay in shipped("overlay"):
        try:
            worlds.append(lp.regime("national-2018", [overlay]))
        except LamppostError:
            continue  # it changes nothing here
    worlds.append(lp.regime("national-2018", ["appeal", "no-association"]))
    worlds += [turned(plain, {"error": value}) for value in (0.0, 2.0)]
    worlds += [turned(worlds[-3], {"appeal_days": 30}), with_text(), with_text(points=-6), with_text("Another")]
    return worlds


def test_every_shipped_regime_and_safeguard_and_every_change_has_a_title_of_its_own() -> None:
    worlds = [lp.regime(name) for name in shipped("regime") if name != "national-2018"] + changed()
    for language in LANGUAGES:
        titles = [title_of(world)[language] for world in worlds]
        assert len(set(titles)) == len(titles)
        assert not any("{" in title for title in titles)
    names = world_names(worlds)
    assert len(set(names)) == len(names)


def test_what_is_changed_is_in_the_title_in_words() -> None:
    said = [title_of(world)["en"] for world in changed()]
    base = "The documented national rules for persons, May 2018"
    assert f"{base}, with: Errors in the records × 2" in said
    assert f"{base}, with: An appeal with suspensive effect, No guilt by association" in said
    assert f"{base}, with: only what is documented" in said
    assert any(each.startswith(f"{base}, with: your rulebook “Mine” (text ") for each in said)


def test_equal_titles_are_refused() -> None:
    for one, two in combinations((lp.regime("national-2018"), lp.regime("national-2018"), with_text()), 2):
        if one.loaded.world.texts == two.loaded.world.texts:  # type: ignore[union-attr]
            with pytest.raises(LamppostError, match="the same title"):
                titles_of([one, two])
        else:
            assert len(titles_of([one, two])) == 2
    town = lp.Society.generate(50, seed=1, place="mainland-city")
    worlds = [live(town, lp.regime("suining-2010"), 2, 1, name=name) for name in ("a", "b")]
    with pytest.raises(LamppostError, match="the same title"):
        build_findings(worlds, smaller=False)

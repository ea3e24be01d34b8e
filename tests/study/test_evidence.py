"""How much of a number is known: rules that go, figures that move."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from dozen import dozen
from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.study.compare.evidence import KINDS, evidence, figures, headline, moved


@cache
def base() -> Regime:
    return dozen(Path(tempfile.mkdtemp()))


@cache
def town() -> Society:
    return Society.generate(600, 4)


def counted(world: Outcome) -> dict[str, float]:
    """Two numbers that are quick to count: acts done, and records."""
    return {"done": float(sum(each.sum() for each in world.town.log.done)), **headline(world)}


def test_figures_are_assumed_and_have_ranges() -> None:
    found = figures(base())
    assert len(found) > 100
    for figure in found:
        assert figure.low is not None or figure.high is not None
        assert figure.low is None or figure.low <= figure.value
        assert figure.high is None or figure.high >= figure.value


def test_only_what_was_asked_is_moved() -> None:
    path = next(figure for figure in figures(base()) if figure.path.startswith("services.") and figure.low is not None)
    after = moved(base(), "low", [path.path])
    both = zip(figures(base()), figures(after), strict=True)  # a dated figure stands here once a date
    changed = {now.path: now.value for before, now in both if before.value != now.value}
    assert changed == {path.path: path.low}
    assert moved(base(), "high", []).catalogue == base().catalogue
    with pytest.raises(LamppostError, match=r"stands at 'acts\.nothing\.rate'"):
        moved(base(), "low", ["acts.nothing.rate"])


def test_every_variant_of_a_documented_rulebook() -> None:
    """Every rule of the dozen's books is documented, so all of it stays; the figures of conduct are assumed."""
    one = "responses.fear-at-full.value"
    table = evidence(town(), base(), weeks=26, measure=counted, one_by_one=[one], kinds=False)
    assert table["variant"].unique(maintain_order=True).to_list() == [
        "as it is",
        "without assumed",
        "without alleged",
        "only documented",
        "all low",
        "all high",
        f"{one} low",
        f"{one} high",
    ]
    rules = table.filter(about="rules")
    assert (rules["difference"] == 0).all()
    done = {row["variant"]: row for row in table.filter(number="done").to_dicts()}
    assert done["all low"]["value"] < done["as it is"]["value"] < done["all high"]["value"]
    assert done["all low"]["share"] == done["all low"]["value"] / done["as it is"]["value"]
    assert done["as it is"]["share"] == 1


def test_what_is_only_alleged_goes() -> None:
    """The leaflet's own rules are alleged: nothing of them is left among the documented ones."""
    table = evidence(Society.generate(10_000, 1, "hong-kong"), "leaflet-hk-2019", weeks=60, kinds=False)
    refusals = {row["variant"]: row for row in table.filter(number="refusals").to_dicts()}
    assert refusals["as it is"]["value"] > 0
    assert refusals["only documented"]["value"] == 0
    assert refusals["only documented"]["share"] == 0


def test_kinds_are_where_figures_stand() -> None:
    what = regime("suining-2010")
    first = {figure.path.split(".")[0] for figure in figures(what)}
    assert first <= {*KINDS, *what.loaded.rulebooks}
    with pytest.raises(LamppostError, match="by its name or path"):
        evidence(town(), what, ["appeal"], weeks=1)
    with pytest.raises(LamppostError, match=r"stands at 'no\.such'"):
        evidence(town(), base(), weeks=1, one_by_one=["no.such"])

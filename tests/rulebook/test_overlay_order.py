"""Several overlays at once: shipped ones give one law in any order, limits hold, and what cannot commute is said."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError, ProblemsError
from lamppost.rulebook import load
from lamppost.rulebook.find import find, shipped
from lamppost.rulebook.knobs import turned
from lamppost.rulebook.layers import first_difference, laid, law_of
from lamppost.rulebook.overlay import world_of
from lamppost.rulebook.read import Read, read
from lamppost.rulebook.regime import regime, table_hash
from lamppost.study.compare.twin import with_overlays

REGIMES = ("leaflet-hk-2019", "national-2018", "mainland-city-2019", "companies-2019")


@cache
def files() -> dict[str, Read]:
    return {name: read(path) for name, path in shipped("overlay").items()}


def law(under: str, *names: str) -> dict[str, object] | str:
    try:
        world, _ = laid(world_of(find("regime", under)), [[files()[name] for name in names]], catalogue())
    except ProblemsError as error:
        return f"stops: {error}"
    return law_of(world, catalogue())


@pytest.mark.parametrize("under", REGIMES)
def test_every_two_shipped_overlays_give_one_law(under: str) -> None:
    fitting = [name for name in files() if not isinstance(law(under, name), str)]
    assert len(fitting) > 10
    for one, two in combinations(fitting, 2):
        first, second = law(under, one, two), law(under, two, one)
        assert not isinstance(first, str), (one, two, first)
        assert not isinstance(second, str), (two, one, second)
        assert first == second, (one, two, first_difference(first, second))


@pytest.mark.parametrize(
    ("under", "one", "two"),
    [
        ("leaflet-hk-2019", "appeal", "correction"),
        ("leaflet-hk-2019", "error-rate-ceiling", "speech-out-of-scope"),
        ("companies-2019", "repair", "repair-2026"),
        ("national-2018", "expiry", "notice"),
    ],
)
def test_the_same_law_is_the_same_tables(under: str, one: str, two: str) -> None:
    laws = [regime(under, names) for names in ((one, two), (two, one))]
    hashes = {table_hash(each.epochs(each.start, 52)) for each in laws}
    assert len(hashes) == 1
    assert all(not each.kind.startswith("order") for law in laws for each in law.loaded.remarks)


# --- limits hold


def eyes(law: object) -> np.ndarray:
    return law.tables(law.start).senses.eye  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", ["knob", "ceiling"])
def test_a_ceiling_on_errors_holds_in_any_order(first: str) -> None:
    plain = regime("leaflet-hk-2019")
    if first == "knob":
        law = with_overlays(turned(plain, {"error": 4.0}), ["error-rate-ceiling"])
    else:
        law = turned(regime("leaflet-hk-2019", ["error-rate-ceiling"]), {"error": 4.0})
    most = round(0.001 * 2**32)
    assert eyes(turned(plain, {"error": 4.0}))["twice"].max() > 30 * most
    assert eyes(law)["twice"].max() <= most + 1
    assert eyes(law)["wrong"].max() <= most + 1
    assert eyes(law)["twice"].max() > most - 2, "what was worse is as bad as it may be"
    held = {each.at for each in law.loaded.remarks if each.kind == "limit"}
    assert first == "knob" or "channels.lamppost-face.twice" in held


@pytest.mark.parametrize("order", [("expiry", "longer"), ("longer", "expiry")])
def test_a_ceiling_holds_whatever_comes_after(tmp_path: Path, order: tuple[str, str]) -> None:
    path = tmp_path / "longer.yaml"
    path.write_text(
        "overlay: longer\ntitle: For good\nchange:\n"
        "  - {at: '*.lists.{black}.stays', becomes: for good, why: For the test.}\n", encoding="utf-8",
    )  # fmt: skip
    law = regime("national-2018", [path if name == "longer" else name for name in order])
    found = [
        entry for book in law.loaded.rulebooks.values() for entry in book.lists.values() if entry.colour == "black"
    ]
    assert found
    assert max(version.value for entry in found if entry.stays for version in entry.stays.versions) <= 5 * 365
    assert all(entry.stays is not None for entry in found)
    kinds = {each.kind for each in law.loaded.remarks}
    assert ("limit" in kinds) == (order[0] == "expiry")
    assert not any(kind.startswith("order") for kind in kinds)


def test_a_floor_holds_too(tmp_path: Path) -> None:
    (tmp_path / "sooner.yaml").write_text(
        "overlay: sooner\ntitle: No notice\nchange:\n"
        "  - {at: '*.lists.{black}.notice_first', becomes: 1 days, why: For the test.}\n", encoding="utf-8",
    )  # fmt: skip
    tables = [
        regime("national-2018", names).tables(regime("national-2018").start).law.list["notice"]
        for names in (["notice", tmp_path / "sooner.yaml"], [tmp_path / "sooner.yaml", "notice"])
    ]
    assert (tables[0] == tables[1]).all()
    assert tables[0].max() >= 7


def test_a_knob_that_a_limit_holds_back_says_so() -> None:
    law = turned(regime("national-2018", ["correction"]), {"appeal_days": 200.0})
    assert law.tables(law.start).law.book["decision"].max() <= 7
    said = [str(each) for each in law.loaded.remarks if each.kind == "limit"]
    assert any("correction: its limit at court-defaulters.appeal.decided_within holds" in each for each in said), said


# --- overlays of one group


def test_one_whose_work_another_has_done_is_told_and_no_mistake() -> None:
    """No association takes out what 'children-out' would take out of the leaflet's world."""
    for names in (("reward-only-2019", "children-out"), ("children-out", "reward-only-2019")):
        loaded = load.regime("suining-2010", names)
        assert {each.overlay.overlay for each in loaded.applied} == set(names)
    with pytest.raises(LamppostError, match="changes nothing"):
        load.regime("national-2018", ["notice", "notice"])


def overlay(folder: Path, name: str, change: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(
        f"overlay: {name}\ntitle: {name}\nchange:\n  - {{{change}, why: For the test.}}\n", encoding="utf-8"
    )
    return path


def test_of_two_that_do_not_commute_one_line_says_so(tmp_path: Path) -> None:
    one = overlay(tmp_path, "one", "at: '*.lists.{black}.notice_first', becomes: 10 days")
    two = overlay(tmp_path, "two", "at: '*.lists.{black}.notice_first', becomes: 20 days")
    (remark,) = [each for each in load.regime("national-2018", [one, two]).remarks if each.kind.startswith("order")]
    assert str(remark).startswith("one and two: the order matters. With two first, ")
    assert "notice_first would say something else" in str(remark)


def test_of_two_that_fit_in_one_order_only_one_line_says_so(tmp_path: Path) -> None:
    one = overlay(tmp_path, "one", "at: court-defaulters.repair.again, becomes: {open_for: '{black}', wait: 1 year}")
    two = overlay(tmp_path, "two", "at: court-defaulters.repair.again.wait, was: 1 year, becomes: 2 years")
    (remark,) = [each for each in load.regime("national-2018", [one, two]).remarks if each.kind.startswith("order")]
    assert str(remark) == "one and two: the order matters. With two first, they cannot be applied together."


def test_two_that_commute_are_not_mentioned(tmp_path: Path) -> None:
    one = overlay(tmp_path, "one", "at: '*.lists.{black}.notice_first', becomes: 10 days")
    two = overlay(tmp_path, "two", "at: '*.appeal.decided_within', becomes: 20 days")
    loaded = load.regime("national-2018", [one, two, "expiry"])
    assert [each for each in loaded.remarks if each.kind.startswith("order")] == []

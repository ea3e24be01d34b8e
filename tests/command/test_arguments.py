"""Every question answers a wrong argument with one line before anything is lived, and takes no unknown one."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

import pytest

import lamppost as lp
from lamppost import arguments
from lamppost.measure.audit import audit
from lamppost.measure.world import at_home, live
from lamppost.study.compare.audit import audits
from lamppost.study.compare.evidence import evidence, evidenced
from lamppost.study.compare.ladder import ladder
from lamppost.study.compare.truth import truth
from small_run import law, town

Ask = Callable[..., object]
QUESTIONS: dict[str, Ask] = {
    "run": lambda **how: lp.run(town(), law(), **how),
    "twin": lambda **how: lp.twin(town(), law(), "national-2018", **how),
    "truth": lambda **how: truth(town(), law(), **how),
    "ladder": lambda **how: ladder(town(), law(), "appeal", **how),
    "evidence": lambda **how: evidence(town(), law(), **how),
    "evidenced": lambda **how: evidenced(town(), law(), **how),
    "audits": lambda **how: audits(lambda _: town(), law(), **how),
}
NAN, DAY = float("nan"), dt.date(2018, 1, 1)
WRONG: dict[str, list[Any]] = {
    "years": [0, -1, "3", NAN, float("inf"), True, 1e9, [1], DAY],
    "seed": [-1, 2**64, 10**5000, 1.5, True, "1", NAN, DAY],
    "threads": [0, -3, 1.5, "2", True, NAN, 10**6],
    "start": ["May", 5, dt.date(1, 1, 1), dt.date(9999, 12, 31), "9999-12-31", "0001-01-01", True, "2018-01-01\n"],
    "progress": [5, "x"],
    "year": [0.1],
    "no such": [1],
}


@pytest.fixture(autouse=True)
def nothing_is_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamppost.town.loop.Town.step", lambda _: pytest.fail("it lived"))


def refused(ask: Callable[[], object]) -> str:
    """The one line with which a question is refused."""
    with pytest.raises(lp.LamppostError) as told:
        ask()
    said = str(told.value)
    assert said
    assert "\n" not in said
    assert len(said) < 3500
    return said


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("argument", WRONG)
def test_a_wrong_argument_is_one_line(argument: str, name: str) -> None:
    if (name, argument) == ("audits", "seed"):
        argument = "seeds"
        assert "seeds" in refused(lambda: QUESTIONS[name](seeds=5))
    for value in WRONG.get(argument, [[-1], [1.5], [1, 1], [], "12", [True]]):
        refused(lambda value=value: QUESTIONS[name](**{argument: value}))  # type: ignore[misc]


def test_an_unknown_argument_names_the_right_one() -> None:
    said = refused(lambda: lp.twin(town(), law(), "national-2018", year=0.1))  # type: ignore[call-arg]
    assert "no argument 'year'. Did you mean 'years'?" in said
    assert "no argument 'seeds'. Did you mean 'seed'?" in refused(lambda: QUESTIONS["twin"](seeds=5))
    with pytest.raises(TypeError):  # as Python would have it
        lp.run(town(), law(), length=3)  # type: ignore[call-arg]
    assert "'regime'" in refused(lambda: lp.run(town()))  # type: ignore[call-arg]


NAMES: list[Any] = [5, None, "", "a\0b", "nowhere", "x" * 5000, "a\nb", b"x", ["a"], NAN]


@pytest.mark.parametrize("value", NAMES, ids=lambda value: repr(value)[:12])
def test_what_is_no_name(value: Any) -> None:
    for ask in (
        lambda: lp.regime(value),
        lambda: lp.regime("national-2018", [value]),
        lambda: lp.life(value, law()),
        lambda: lp.life("debtor", value),
        lambda: lp.load(value),
        lambda: lp.resume(value),
        lambda: lp.findings(value),
        lambda: lp.twin(town(), value, "national-2018"),
        lambda: ladder(town(), law(), value),
        lambda: truth(town(), value),
        lambda: lp.knobs(value),
        lambda: lp.turned(value, {"error": 2}),
        lambda: lp.show(value),
        lambda: lp.run(town(), value),
        lambda: lp.run(value, law()),
        lambda: live(town(), value, 3),
        lambda: audit(value),
    ):
        refused(ask)


KNOBS: list[Any] = [5, "x", {"error": "x"}, {"error": NAN}, {"nope": 2}, {5: 2}, [("error", 2)], {"error": True}]


@pytest.mark.parametrize("value", [*KNOBS, {"error": -5}, {"error": 1e308}], ids=repr)
def test_what_is_no_setting(value: Any) -> None:
    refused(lambda: lp.regime("national-2018", knobs=value))
    refused(lambda: lp.turned(law(), value))
    refused(lambda: lp.twin(town(), law(), knobs=value))


def test_other_arguments() -> None:
    for people in (0, -1, "x", 1.5, True, None, 10**12, NAN):
        refused(lambda people=people: lp.Society.generate(people))  # type: ignore[misc]
    for place in (5, None, "moon", "a\nb", b"x"):
        refused(lambda place=place: lp.Society.generate(10, 1, place))  # type: ignore[misc]
    for watch in ("ab", ["x"], 5, [1.5], [10**9], [-1], [NAN]):
        refused(lambda watch=watch: lp.run(town(), law(), watch=watch))  # type: ignore[misc]
    for out in (5, "", b"x", "/"):
        refused(lambda out=out: lp.run(town(), law(), out=out))  # type: ignore[misc]
    for language in (5, "xx", True):
        refused(lambda language=language: lp.life("debtor", law(), language))  # type: ignore[misc]
        refused(lambda language=language: lp.knobs(law(), language))  # type: ignore[misc]
    for names in (["a"], 5, ["a", "a"], "ab"):
        refused(lambda names=names: lp.twin(town(), law(), "national-2018", names=names))  # type: ignore[misc]
    for grade in (5, "certain", True):
        refused(lambda grade=grade: lp.regime("national-2018", (), grade))  # type: ignore[misc]
    for options in ({"kind": "x"}, {"kind": 5}, {"every": [1]}, {"over_time": 1}, {"more": "yes"}):
        refused(lambda options=options: QUESTIONS["audits"](**options))  # type: ignore[misc]


def test_a_regime_over_people_who_live_elsewhere_is_refused() -> None:
    abroad = lp.regime("documented-hk-2019")
    for ask in (
        lambda: lp.run(town(), abroad),
        lambda: lp.twin(town(), law(), abroad),
        lambda: truth(town(), abroad),
        lambda: live(town(), abroad, 3),
    ):
        assert "place='hong-kong'" in refused(ask)
    # Guangdong is mainland, and a bay of three lands has people of each of them.
    at_home(lp.Society.generate(60, place="guangdong"), law())
    at_home(lp.Society.generate(60, place="greater-bay"), law(), abroad)
    at_home(lp.Society.generate(60, place="county"), law())


def test_every_public_function_is_a_question() -> None:
    """Whatever is called on `lamppost` goes through the one check."""
    for name in lp.__all__:
        value = getattr(lp, name)
        if inspect.isfunction(value):
            assert hasattr(value, "__wrapped__"), name
            assert inspect.unwrap(value) is not value
    assert hasattr(lp.Society.generate, "__wrapped__")
    for each in (truth, audits, evidence, evidenced, ladder, audit):
        assert hasattr(each, "__wrapped__"), each
    assert set(arguments.KINDS) >= {"Society", "Regime"}

"""Every shipped life under every regime it is meant for: the ledger it is expected to have, line by line.

The expected ledgers are in tests/data/ledgers, one file each, to be read like a story. After a change that is meant to
move one, write them anew with `PYTHONPATH=tests/support python tests/record/test_lives.py` and read the difference
before keeping it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lamppost.rulebook import load
from lamppost.study.scripted.life import live
from ledger_rows import PAIRS, ready

LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"


def ledger(name: str, under: str) -> str:
    """The ledger as text: day, what happened, points, score, truth, where the rule stands (without its line), grade."""
    rows = []
    for line in live(name, ready(under)).lines:
        points = f" [{line.points:+d} -> {line.score}]" if line.points is not None else ""
        truth = f" ({line.truth})" if line.truth else ""
        rule = f" <{line.rulebook}, {line.grade}>" if line.grade else ""
        rows.append(f"{line.day} {line.what}{points}{truth}{rule}")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("name", "under"), PAIRS, ids=[f"{name}--{under}" for name, under in PAIRS])
def test_a_life_has_its_expected_ledger(name: str, under: str) -> None:
    assert ledger(name, under) == (LEDGERS / f"{name}--{under}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", load.names("life"))
def test_the_outcome_differs_between_two_regimes(name: str) -> None:
    """What was refused, listed or scored is not the same under all the regimes a life is meant for."""
    under = load.life(name).under
    assert len(under) >= 2
    assert len({ledger(name, each) for each in under}) >= 2


def test_every_expected_ledger_belongs_to_a_life() -> None:
    assert {path.stem for path in LEDGERS.glob("*.txt")} == {f"{name}--{under}" for name, under in PAIRS}


if __name__ == "__main__":
    for each, regime_name in PAIRS:
        (LEDGERS / f"{each}--{regime_name}.txt").write_text(ledger(each, regime_name), encoding="utf-8")

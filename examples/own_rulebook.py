"""A rulebook of one's own, with words of its own: a ferry company, its points, and who may not board.

The files are in examples/ferry/, and `lamppost check examples/ferry/ferry.yaml --cases` tries the rulebook's cases.
Run this with `python examples/own_rulebook.py`.
"""

from pathlib import Path

import polars as pl

import lamppost as lp

FOLDER = Path(__file__).parent / "ferry"

regime = lp.regime(FOLDER / "island.yaml")
town = lp.Society.generate(people=1_000, seed=3, place=regime.society_place)

run = lp.run(town, regime, years=1)
print(run)
crossings = run.refusals.filter(pl.col("service") == "ferry-crossing")
print(crossings.select(pl.sum("sought", "refusals", "refusals_wrongful")))
print(run.people.group_by("band:ferry").len().sort("band:ferry"))

# The same island with a safeguard from the same folder: points end after a month.
twins = lp.twin(town, regime, with_=FOLDER / "short-memory.yaml", years=1)
print(twins.people())

"""A small study: how much a safeguard changes, and how much of that is the chance of one town.

Lives five towns, each with and without the safeguard, and gives the mean and the range over the five. Run it with
`python examples/study.py`.
"""

import polars as pl

import lamppost as lp

REGIME, SAFEGUARD = "suining-2010", "speech-out-of-scope"
SEEDS = range(1, 6)

towns = []
for seed in SEEDS:
    # Other people and other chance for each seed; within one seed both worlds share them.
    people = lp.Society.generate(people=500, seed=seed, place="county")
    twins = lp.twin(people, REGIME, with_=SAFEGUARD, years=1, seed=seed)
    towns.append(twins.totals().with_columns(seed=pl.lit(seed)))

study = (
    pl.concat(towns)
    .group_by("outcome", maintain_order=True)
    .agg(
        without=pl.mean("first"),
        with_safeguard=pl.mean("value"),
        difference=pl.mean("difference"),
        smallest=pl.min("difference"),
        largest=pl.max("difference"),
    )
)
print(f"{REGIME}, without and with {SAFEGUARD}: means of {len(SEEDS)} towns of 500 people over one year.")
print(study)

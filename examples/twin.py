"""One town, lived twice: under what a leaflet foretold for Hong Kong, and the same without guilt by association.

Run it with `python examples/twin.py`.
"""

import polars as pl

import lamppost as lp

# Two thousand made-up people. The same seed gives the same people, on every machine.
town = lp.Society.generate(people=2_000, seed=7, place="hong-kong")

# Both worlds have the same people and the same chance, so every difference comes from the safeguard.
twins = lp.twin(town, "leaflet-hk-2019", with_="no-association", years=1)

print(twins)
print(twins.people().drop("world"))  # how many people fared worse, better, both or the same
print(twins.totals().select("outcome", "first", "value", "harmed", "helped"))

# The first person whom the safeguard helped, and the line in which that person's two lives part.
helped = twins.effects().filter(pl.col("effect") == "helped")["person"].unique().sort()
print(twins.why(helped[0]))

"""What a twin costs, in single runs: the promise is 2.1 at most, two lives and little beside them.

A single run is `lp.run` with its table of people, a twin is `lp.twin` with its totals, both in memory. The machine is
shared and noisy, so single runs and twins take turns, and each pair is measured by the processor time
of its own process. Run as `python -m benchmarks.bench_twin [--people 50000] [--weeks 104] [--rounds 5]`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import lamppost as lp
from lamppost.town.tables import WEEKS_A_YEAR


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of all threads."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Print the ratio of each pair, and the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regime", default="leaflet-hk-2019")
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    law = lp.regime(chosen.regime)
    people = lp.Society.generate(chosen.people, 1, law.place)
    # Compiled, or loaded from the cache, and not counted.
    lp.twin(people, law, law, weeks=2)
    lp.run(people, law, 2 / WEEKS_A_YEAR)
    ratios = []
    for _ in range(chosen.rounds):
        one = seconds(lambda: lp.run(people, law, chosen.weeks / WEEKS_A_YEAR).people)
        two = seconds(lambda: lp.twin(people, law, law, weeks=chosen.weeks).totals())
        ratios.append(two / one)
        print(f"one run {one:7.2f} s, a twin {two:7.2f} s: {two / one:.2f} runs", flush=True)
    told = f"{chosen.regime}, {chosen.people:,} people, {chosen.weeks} weeks"
    print(f"{told}: a twin costs {median(ratios):.2f} single runs")


if __name__ == "__main__":
    main()

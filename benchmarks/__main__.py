"""Nanoseconds a person-day and live bytes a person, at several sizes, and the plainest Mesa model of the same town.

The machine is shared and noisy, so the figure to quote is the ratio to the peer in the same run, not a time. Run as
`python -m benchmarks [--sizes 10000,100000] [--weeks 26] [--regime national-2018] [--threads 2]`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from benchmarks.mesa_town import mesa_nanoseconds
from lamppost.rulebook.regime import regime
from lamppost.society.model import Society
from lamppost.town.loop import Town
from lamppost.town.state import live_bytes

PEER_PEOPLE = 2_000
WARM_UP = 8
PEER_WEEKS = 4


def town_nanoseconds(name: str, people: int, weeks: int, threads: int | None) -> tuple[float, float, float, str]:
    """(ns a person-day, bytes a person, seconds to generate the society, where the time goes) for one size."""
    law = regime(name)
    began = time.perf_counter()
    society = Society.generate(people, 1, law.place)
    generating = time.perf_counter() - began
    town = Town(society, law.epochs(law.start, weeks + WARM_UP), seed=1, threads=threads)
    town.run(WARM_UP)  # compiled, or loaded from the cache, and not counted
    town.seconds.clear()
    began = time.perf_counter()
    town.run(weeks + WARM_UP)
    taken = time.perf_counter() - began
    person_days = people * weeks * 7
    parts = ", ".join(f"{step} {1e9 * t / person_days:.1f}" for step, t in town.seconds.items())
    return 1e9 * taken / person_days, live_bytes(town.state), generating, parts


def import_seconds() -> float:
    """Seconds that `import lamppost` takes in a fresh process, the least of five."""
    code = "import time; t = time.perf_counter(); import lamppost; print(time.perf_counter() - t)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--regime", default="national-2018")
    parser.add_argument("--threads", type=int, default=None)
    chosen = parser.parse_args()
    peer = mesa_nanoseconds(chosen.regime, PEER_PEOPLE, PEER_WEEKS)
    print(f"import lamppost: {import_seconds():.3f} s")
    print(f"Mesa, the same town reduced to acts and services, {PEER_PEOPLE:,} people: {peer:,.0f} ns a person-day")
    heads = f"{'people':>12} {'ns/person-day':>14} {'x Mesa':>8} {'bytes/person':>13} {'generate s':>11}"
    print(f"{heads}  where the time goes")
    for people in (int(size) for size in chosen.sizes.split(",")):
        cost, held, generating, parts = town_nanoseconds(chosen.regime, people, chosen.weeks, chosen.threads)
        print(f"{people:>12,} {cost:>14.1f} {peer / cost:>8.0f} {held:>13.1f} {generating:>11.2f}  {parts}", flush=True)


if __name__ == "__main__":
    main()

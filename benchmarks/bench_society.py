"""How long it takes to make a society, and how much memory: `python benchmarks/bench_society.py [people ...]`.

Each size is made once to compile and warm up and then three times; the best and the worst are shown, with the time a
person and the peak memory of the process so far. To be read beside the time of a run of the same town.
"""

from __future__ import annotations

import resource
import sys
import time

from lamppost.society.model import Society

SIZES = (10_000, 100_000, 1_000_000)
TIMES = 3
PLACE = "mainland-city"


def seconds(people: int) -> float:
    """Wall-clock seconds to make one society."""
    start = time.perf_counter()
    Society.generate(people=people, place=PLACE)
    return time.perf_counter() - start


def main(sizes: tuple[int, ...]) -> None:
    """Print one line per size."""
    print(f"{'people':>12} {'first s':>8} {'best s':>8} {'worst s':>8} {'us/person':>10} {'peak MB':>8}")
    for people in sizes:
        first = seconds(people)
        later = [seconds(people) for _ in range(TIMES)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        print(
            f"{people:>12,} {first:>8.2f} {min(later):>8.2f} {max(later):>8.2f} "
            f"{min(later) / people * 1e6:>10.2f} {peak:>8.0f}"
        )


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)

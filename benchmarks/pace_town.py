"""One town in a process of its own, which lives so many weeks for each line it is given: for pace.py.

The package is the one on the path, this version or an earlier one, so nothing but the few names below is used.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from typing import Any

WARM_UP = 8


def town(name: str, people: int, threads: int, weeks: int) -> Any:
    """A town of this version of the package, or of an earlier one."""
    from lamppost.rulebook.regime import regime

    law = regime(name)
    try:
        from lamppost.society.model import Society
        from lamppost.town.loop import Town
    except ImportError:  # names of the first version
        society = import_module("lamppost.society.generate").generate(people, 1, law.place)
        run = import_module("lamppost.town.run").TownRun
        return run(society, law.epochs(law.start, weeks), seed=1, threads=threads)
    epochs = law.epochs(law.start, weeks)
    society = Society.generate(people, 1, law.place)
    return Town(society, epochs, seed=1, threads=threads, shards=None, count_all=False)


def main() -> None:
    """`pace_town.py REGIME PEOPLE THREADS WEEKS`: a line of numbers for each line of standard input."""
    name, people, threads, weeks = sys.argv[1], *map(int, sys.argv[2:])
    it = town(name, people, threads, weeks)
    it.run(WARM_UP)
    print("ready", flush=True)
    for line in sys.stdin:
        it.seconds.clear()
        wall, own = time.perf_counter(), time.process_time()
        it.run(it.week + int(line))
        answer = {"wall": time.perf_counter() - wall, "processor": time.process_time() - own, "stages": it.seconds}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

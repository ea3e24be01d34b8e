"""`python -m fuzz`, from `tests/`: mutated files by the thousand; prints the seed and the file of each fault."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from fuzz.trials import subjects, trial


def main() -> int:
    """Tries so many mutated files; 1 if any was a fault."""
    kinds = [each.kind for each in subjects()]
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of chance; else the time of day")
    parser.add_argument("--count", type=int, default=4000, help="how many files")
    parser.add_argument("--number", type=int, help="one file of a seed again")
    parser.add_argument("--only", choices=kinds, default="", help="one kind of file")
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}\n")
    top, faults = Path(tempfile.mkdtemp(prefix="lamppost-fuzz-")), 0
    numbers = range(asked.count) if asked.number is None else [asked.number]
    for number in numbers:
        folder = top / str(number)
        wrong = trial(asked.seed, number, folder, asked.only)
        if wrong:
            faults += 1
            sys.stdout.write(f"{wrong}\n")
            sys.stdout.flush()
        else:
            shutil.rmtree(folder)
    sys.stdout.write(f"{len(numbers)} files, {faults} faults\n")
    if not faults:
        shutil.rmtree(top)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

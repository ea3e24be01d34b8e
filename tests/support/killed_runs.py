"""Runs that are killed at random moments and taken up again, until so many kills have been made.

    python killed_runs.py KILLS SEED FOLDER

A process that has everything loaded is forked for each attempt, so that a kill costs little and falls into the run and
not into the start of Python: living, writing a checkpoint (one each week), writing tables, or moving the folder.
Prints, as JSON, what each kill has met, and how many runs were finished with the bytes of the one that was left alone.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import lamppost as lp
from lamppost.record import runner
from lamppost.record.folder import CHECKPOINT, CHECKPOINT_INDEX, INPUTS, RUN, partial_of
from lamppost.town.loop import Town

YEARS = 16 / 52


def main(kills: int, seed: int, folder: Path) -> dict[str, object]:
    """What came of it."""
    people, law = lp.Society.generate(2500, 2, "county"), lp.regime("suining-2010")
    town = Town(people, law.epochs(law.start, 60), 1, threads=1)
    town.run(60)  # compiled code is loaded here; no table is made, whose threads a fork does not take along
    town.close()
    runner.CHECKPOINT_SECONDS = 0.0
    rng = random.Random(seed)

    def attempt(out: Path) -> int:
        """Begin a run or take it up; gives the process."""
        child = os.fork()
        if child:
            return child
        try:
            if whole(partial_of(out)) or said_what_it_is(partial_of(out)):
                lp.resume(out, threads=1)
            else:
                lp.run(people, law, YEARS, out=out, watch=range(30), threads=1)
        except BaseException as error:  # what goes wrong in a child must be seen by the test
            (folder / "error").write_text(f"{type(error).__name__}: {error}")
            os._exit(1)
        os._exit(0)

    begun = time.perf_counter()
    os.waitpid(attempt(folder / "whole"), 0)
    usual = time.perf_counter() - begun
    met: Counter[str] = Counter()
    finished = 0
    while met.total() < kills:
        out = folder / "run"
        child = attempt(out)
        time.sleep(rng.uniform(0.02, 0.7) * usual)
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            met[state(out)] += 1
        elif status:
            raise RuntimeError((folder / "error").read_text())
        if not out.exists():
            continue
        same = {name for name in tables(out) if tables(out)[name] == tables(folder / "whole").get(name)}
        if same != {*tables(folder / "whole")} or same != {*tables(out)}:
            raise RuntimeError(f"other bytes: {sorted({*tables(out)} - same)}")
        finished += 1
        shutil.rmtree(out)
    # The last one is taken up to its end.
    while not (folder / "run").exists() and partial_of(folder / "run").exists():
        _, status = os.waitpid(attempt(folder / "run"), 0)
        if status:
            raise RuntimeError((folder / "error").read_text())
        finished += tables(folder / "run") == tables(folder / "whole")
    return {"met": met, "finished": finished}


def whole(partial: Path) -> bool:
    """Whether a run is finished and only not moved to its place."""
    return (partial / RUN).is_file() and not (partial / INPUTS).exists()


def said_what_it_is(partial: Path) -> bool:
    """Whether a run was begun; what was killed before it had said so much is cleared away, as its user is told to."""
    try:
        return bool(json.loads((partial / INPUTS).read_text()))
    except (OSError, ValueError):
        shutil.rmtree(partial, ignore_errors=True)
        return False


def tables(out: Path) -> dict[str, bytes]:
    """A finished folder, but for the hour's timings."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.name != "run.json"}


def state(out: Path) -> str:
    """What a kill has met, by what it left."""
    partial = partial_of(out)
    if not partial.exists():
        return "whole" if out.exists() else "nothing begun"
    if any(partial.glob("*.parquet")):
        return "tables being written"
    index = partial / CHECKPOINT / CHECKPOINT_INDEX
    if not index.is_file():
        return "before a checkpoint"
    known = {*json.loads(index.read_text())["files"], CHECKPOINT_INDEX}
    strays = {path.name for path in (partial / CHECKPOINT).iterdir()} - known
    return "a checkpoint being written" if strays else "living"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))

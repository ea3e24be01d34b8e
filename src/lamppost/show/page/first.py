"""The town that the page opens with: lived beforehand, shipped with the program, so that it plays at once.

`python -m lamppost.show.page.first` lives it anew, for whenever the engine or its rulebooks have changed; a test holds
what is shipped against what the engine gives.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from lamppost.show.page.scenario import Scenario

FIRST: Final = Scenario(("leaflet-hk-2019", "documented-hk-2019"))
"""What was feared in 2019, and what was written: one town of 10,000 for three years."""
FOLDER: Final = Path(__file__).with_name("first")
LEFT_OUT: Final = ("people", "tables")
"""What is not shipped, for its size; it is made when it is asked for."""


WORK: Final = 20_000_000
"""Person-weeks of its spread: the other towns are as large as itself."""


def shipped() -> dict[str, Path]:
    """The folder of the first town by its id."""
    return {FIRST.id: FOLDER} if (FOLDER / "town.json").is_file() else {}


def main() -> None:
    """Live the first town anew, and put it where it is shipped from."""
    from lamppost.show.page.spread import live_spread
    from lamppost.show.page.towns import live_scenario

    with tempfile.TemporaryDirectory(prefix="lamppost-") as room:
        made = live_scenario(FIRST, Path(room) / "town")
        live_spread(FIRST, made, work=WORK)
        for name in LEFT_OUT:
            shutil.rmtree(made / name)
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(made, FOLDER)
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    sys.stdout.write(f"{FOLDER.name}: {size:,} bytes\n")


if __name__ == "__main__":
    main()

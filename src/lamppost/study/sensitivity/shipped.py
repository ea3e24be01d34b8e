"""What the shipped headline regimes turn on, worked out beforehand: a sensitivity takes hundreds of runs.

`python -m lamppost.study.sensitivity.shipped [REGIME ...]` works it out anew, for whenever the engine or the rules have
changed; it goes on where it was stopped. Each answer says by which engine and tables it was made, so that whoever shows
it can say that it is older than what they run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lamppost.compiled import engine_hash
from lamppost.rulebook.find import shipped as shipped_files
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.rulebook.regime import table_hash
from lamppost.study.sensitivity.sensitivity import Sensitivity, sensitivity
from lamppost.values import weeks_of
from lamppost.version import __version__

FOLDER: Final = Path(__file__).with_name("shipped")
REGIMES: Final = ("documented-hk-2019", "leaflet-hk-2019")
"""The headline regimes: those of the town that the page opens with."""
OUTCOME: Final = "refusals"
PEOPLE: Final = 2_000
YEARS: Final = 2
SEEDS: Final = (1, 2)


@dataclass(frozen=True)
class ShippedSensitivity:
    """An answer that was worked out beforehand; `current`: engine and tables are still those that it was made by."""

    answer: Sensitivity
    current: bool


def command_of(regime: str, overlays: Sequence[str] = ()) -> str:
    """The command that works out what a regime turns on."""
    laid = f" --with {' '.join(overlays)}" if overlays else ""
    return f"lamppost sensitivity {regime}{laid} --people {PEOPLE} --years {YEARS}"


@lru_cache(maxsize=8)
def shipped(regime: str) -> ShippedSensitivity | None:
    """What a shipped regime turns on, without overlays or knobs; None where it has not been worked out."""
    path = FOLDER / f"{regime}.json"
    if regime not in shipped_files("regime") or not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return ShippedSensitivity(Sensitivity.of(data["answer"]), data["made_by"] == made_by(regime))


def made_by(regime: str) -> dict[str, str]:
    """What an answer depends on: the engine, and the tables of the regime over the length of its runs."""
    law, weeks = ready_regime(regime), weeks_of(YEARS)
    tables = table_hash(law.over(law.start, weeks).epochs(law.start, weeks))
    return {"engine": engine_hash(), "tables": tables}


def work_out(regime: str, folder: Path, processes: int | None = None) -> dict[str, Any]:
    """The answer of a regime with what it was made by, as it is shipped; runs are kept in `folder`."""
    found = sensitivity(regime, OUTCOME, people=PEOPLE, years=YEARS, seeds=SEEDS, folder=folder, processes=processes)
    return {"lamppost": __version__, "made_by": made_by(regime), "answer": found.data()}


def main(arguments: Sequence[str]) -> None:
    """Work out the regimes that are named, or all, and put the answers where they are shipped from."""
    FOLDER.mkdir(exist_ok=True)
    for regime in arguments or REGIMES:
        data = work_out(regime, Path("studies"))
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        (FOLDER / f"{regime}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{data['answer']['sentence']}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])


__all__ = ["REGIMES", "ShippedSensitivity", "command_of", "made_by", "shipped", "work_out"]

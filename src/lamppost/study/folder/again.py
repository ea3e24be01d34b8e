"""A run repeated from its run.json alone: the same law, the same people, the same chance, on this machine or another.

Of shipped files run.json has the names and the hashes, of a user's own the law itself. What comes out otherwise than it
was (tables of the law, the people) ends the repetition before anything is lived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamppost.errors import LamppostError, plain
from lamppost.record.folder import FORMAT, read_json, readable
from lamppost.record.manifest import program
from lamppost.record.rules import regime_of
from lamppost.record.warm_up import WarmUp, counted_epochs, epochs_of
from lamppost.rulebook.knobs import NAME as KNOBS
from lamppost.rulebook.knobs import turned
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society


@dataclass(frozen=True)
class Repetition:
    """What a run.json says was run, made again: law and people, and how they were lived."""

    law: Regime
    society: Society
    weeks: int
    seed: int
    start: dt.date
    watch: tuple[int, ...]
    count_all: bool
    warm_up: int
    files: Mapping[str, str]

    def differing(self, files: Mapping[str, str]) -> list[str]:
        """Names of files whose bytes are not those of the first run; what only says the law is left out."""
        tables = {name: sha256 for name, sha256 in self.files.items() if name.endswith((".parquet", ".bin"))}
        return [name for name, sha256 in tables.items() if files.get(name) != sha256]


def repetition_of(path: Path) -> Repetition:
    """What a run.json, or a folder that holds one, says was run.

    Raises LamppostError if it does not say all, if another version of Lamppost wrote it, or if its law or its people
    come out otherwise here.
    """
    path = path / "run.json" if path.is_dir() else path
    name = plain(str(path))
    said = read_json(path, f"{name} cannot be read as a run.json.")
    readable(path, said)
    try:
        _same_program(name, said)
        law = _law(said)
        start, weeks = dt.date.fromisoformat(said["start"]), int(said["weeks"])
        law = law.over(start, weeks)
        warm_up = int(said["warm_up_weeks"])
        epochs = counted_epochs(epochs_of(law, start, weeks, WarmUp(warm_up)), warm_up)
        if table_hash(epochs) != said["table_hash"]:
            changed = "; ".join(_changed(law, said)) or "the tables differ"
            raise LamppostError(f"The law of {name} comes out otherwise here ({changed}).")
        people = said["society"]
        place = law.place_named(people["place"])
        society = Society.generate(people["people"], people["seed"], place, people["figures"], force=True)
        if society.digest() != people["sha256"]:
            raise LamppostError(f"The people of {name} come out otherwise here.")
        watch, every = tuple(said["watched"]), bool(said["count_all"])
        return Repetition(law, society, weeks, said["seed"], start, watch, every, warm_up, dict(said.get("files", {})))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LamppostError(f"{name} is no run.json of format {FORMAT} that says all of its run.") from None


def _same_program(name: str, said: Mapping[str, Any]) -> None:
    software, here = said["software"], program()
    if {key: software.get(key) for key in here} != here:
        version = plain(str(software.get("lamppost")), 40)
        raise LamppostError(
            f"{name} was run by Lamppost {version} with another engine, which could give other numbers. Install that "
            "version to repeat it."
        )


def _law(said: Mapping[str, Any]) -> Regime:
    law = said["regime"]
    if "rules" in said:
        given = law["grade"], law["left_out"], law["knobs"], law["figures"]
        return regime_of(said["rules"], said["inputs"], *given)
    overlays = [each for each in law["overlays"][len(law["safeguards"]) :] if each != KNOBS]
    start = dt.date.fromisoformat(said["start"])
    base = ready_regime(law["name"], overlays, law["grade"], start=start, weeks=said["weeks"])
    return turned(base, law["knobs"]).set(law["figures"], force=True)


def _changed(law: Regime, said: Mapping[str, Any]) -> list[str]:
    """Files that are not what they were."""
    before = said["inputs"]
    return [f"{plain(file)} has changed" for file, sha256 in law.loaded.sha256.items() if before.get(file) != sha256]


__all__ = ["Repetition", "repetition_of"]

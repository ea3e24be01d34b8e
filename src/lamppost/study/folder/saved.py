"""Folders of runs and of twins, read back for a report: checked byte by byte first, and lived again where need be.

A run leaves its own folder (record/runner.py); twins leave one here. What was worked out for a report stands beside in
`findings.json`, with the hash of what it is about, so that it is not worked out twice and never shown for another run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome
from lamppost.record import info, parquet
from lamppost.record.folder import (
    READABLE,
    RULES,
    RUN,
    TWIN,
    Folder,
    claimed,
    in_use,
    new_folder,
    partial_of,
    read_json,
    readable,
    stamp,
    unchanged,
    writing_errors,
)
from lamppost.record.rules import regime_of, rules_of
from lamppost.record.warm_up import WarmUp, counted_epochs, epochs_of
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.knobs import NAME as KNOBS
from lamppost.rulebook.knobs import turned
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.study.compare.twin import Twins
from lamppost.study.findings.model import Findings, RunRequest
from lamppost.study.names import overlays_of
from lamppost.town.epoch import Epoch
from lamppost.values import is_folder

FINDINGS: Final = "findings.json"
EFFECTS: Final = "effects.parquet"
PASSING: Final = ("machine", "seconds", "command")
"""What run.json says of the hour and not of the run."""


@dataclass(frozen=True)
class SavedWorld:
    """One world of a folder: what it was called, the law as it was run, and what its tables must hash to."""

    name: str
    rules: str
    regime: dict[str, Any]
    overlays: tuple[str, ...]
    inputs: dict[str, str]
    table_hash: str
    own_warm_up: bool = True


@dataclass(frozen=True)
class SavedFolder:
    """A finished folder, checked; `info` is its run.json or twin.json."""

    place: Path
    info: dict[str, Any]
    worlds: tuple[SavedWorld, ...]
    asked: RunRequest

    @property
    def digest(self) -> str:
        """What it is about, as one hash."""
        return _digest({name: value for name, value in self.info.items() if name not in PASSING})

    def society(self) -> Society:
        """Its people, made again."""
        place = self.law(self.worlds[0]).place_named(self.asked.place)
        figures = self.info["society"].get("figures", {})
        return Society.generate(self.asked.people, self.asked.society_seed, place, figures, force=True)

    def before(self, number: int) -> WarmUp:
        """What was lived before the first day of a world, and by whose rules."""
        weeks, world = self.asked.warm_up_weeks, self.worlds[number]
        return WarmUp(weeks, None if world.own_warm_up or not weeks else self.law(self.worlds[0]))

    def law(self, world: SavedWorld) -> Regime:
        """The law of a world: from the files it was read from if they are the same still, else as it was run."""
        knobs, figures = world.regime.get("knobs", {}), world.regime.get("figures", {})
        try:
            names = [each for each in self.asked.regimes if Path(each).stem == world.regime["name"]]
            called = (names or [world.regime["name"]])[0]
            start, weeks = dt.date.fromisoformat(self.asked.start), self.asked.weeks
            law = turned(ready_regime(called, world.overlays, world.regime["grade"], start=start, weeks=weeks), knobs)
            law = law.set(figures, force=True)
            if law.loaded.sha256.items() <= world.inputs.items():
                return law
        except LamppostError:
            pass
        otherwise = f"{_near(self.place / world.rules)} cannot be read. Delete its folder and run again."
        rules = read_json(self.place / world.rules, otherwise)
        return regime_of(rules, {}, world.regime["grade"], world.regime["left_out"], knobs, figures)


# --- writing


def request_of(
    twins: Twins,
    regimes: Sequence[str],
    overlays: Sequence[str],
    knobs: Mapping[str, float] = MappingProxyType({}),
    own_warm_up: bool = False,
) -> RunRequest:
    """What was asked for, in the words of who asked."""
    society = twins.society
    return RunRequest(tuple(regimes), tuple(overlays), "", society.place, society.people, society.seed, twins.seed,
                 twins.weeks, twins.start.isoformat(), {**knobs, **society.figures}, twins.lived[0].before.weeks,
                 own_warm_up)  # fmt: skip


def request_of_twins(twins: Twins) -> RunRequest:
    """What to ask for to get twins again, as far as they know it: one regime with a difference, or several."""
    settings = [each.regime.settings for each in twins.lived]
    overlays = [overlays_of(each.regime) for each in twins.lived]
    names = [each.regime.name for each in twins.lived]
    alone = len(names) == 2 and names[0] == names[1] and (bool(overlays[1]) or settings[0] != settings[1])
    knobs = settings[1] if alone and settings[0] != settings[1] else settings[0]
    own = twins.lived[0].before.weeks > 0 and all(each.before.regime is None for each in twins.lived)
    return request_of(twins, names[:1] if alone else names, overlays[1] if alone else (), knobs, own)


def keep_twins(twins: Twins, out: str | Path | Folder, asked: RunRequest, command: Sequence[str] | None = None) -> Path:
    """Leave twins in a new folder, or in one begun for them: twin.json, the law of each world, the effects on people.

    Raises LamppostError if the folder is there already or cannot be written.
    """
    with claimed(out if isinstance(out, Folder) else new_folder(Path(out))) as folder:
        return _written(folder, twins, asked, command)


def _written(folder: Folder, twins: Twins, asked: RunRequest, command: Sequence[str] | None) -> Path:
    worlds = []
    for number, lived in enumerate(twins.lived, 1):
        loaded, name = lived.regime.loaded, f"rules-{number}.json"
        folder.write_json(name, rules_of(lived.regime))
        worlds.append(
            {
                "name": lived.name,
                "rules": name,
                "regime": {
                    "name": lived.regime.name,
                    "title": loaded.regime.title.en,
                    "rulebooks": list(loaded.rulebooks),
                    "safeguards": list(loaded.regime.safeguards),
                    "grade": loaded.grade,
                    "left_out": list(loaded.left_out),
                    "knobs": dict(loaded.knobs),
                    "figures": dict(lived.regime.figures),
                    "claims_by_grade": grades_of(list(loaded.rulebooks.values())),
                },
                "overlays": list(overlays_of(lived.regime)),
                "inputs": info.input_files(lived.regime),
                "table_hash": table_hash(_epochs(twins, number - 1)),
                "own_warm_up": lived.before.regime is None,
            }
        )
    with writing_errors(folder.place):
        parquet.write(folder.partial / EFFECTS, [twins.effects()], parquet.about())
        folder.keep(EFFECTS)
    society = twins.society
    return folder.finish(
        {
            **stamp(),
            "note": info.MADE_UP,
            "asked": asdict(asked),
            "worlds": worlds,
            "society": {
                "people": society.people,
                "place": society.place,
                "seed": society.seed,
                "firms": society.firms,
                "households": society.households,
                "sha256": society.digest(),
                "figures": dict(society.figures),
            },
            "start": twins.start.isoformat(),
            "weeks": twins.weeks,
            "warm_up_weeks": twins.lived[0].before.weeks,
            "seed": twins.seed,
            "software": info.software(),
            "command": None if command is None else list(command),
            "files": dict(folder.sha256),
        },
        TWIN,
    )


def _epochs(twins: Twins, number: int) -> list[Epoch]:
    lived = twins.lived[number]
    return counted_epochs(epochs_of(lived.regime, twins.start, twins.weeks, lived.before), lived.before.weeks)


def keep_findings(kept: SavedFolder, findings: Findings) -> None:
    """Put what was worked out beside what it is about. Raises LamppostError if it cannot be written."""
    data = findings.data()
    body = {**stamp(), "of": kept.digest, "sha256": _digest(data), "findings": data}
    with writing_errors(kept.place):
        (kept.place / FINDINGS).write_text(json.dumps(body, ensure_ascii=False) + "\n", encoding="utf-8")


# --- reading


def saved_folder(place: str | Path) -> SavedFolder:
    """A finished folder of a run or of twins. Raises LamppostError if it is not one, not whole or not as written."""
    place = Path(place)
    short = _near(place)
    if not is_folder(place):
        begun = bool(place.name) and is_folder(partial_of(place))
        raise in_use(place) if begun else LamppostError(f"There is no folder {short}.")
    name = next((each for each in (TWIN, RUN) if (place / each).is_file()), None)
    if name is None:
        if place.name.endswith(".partial"):
            raise in_use(place.with_name(place.name[1:].removesuffix(".partial")))
        raise LamppostError(f"{short} is not a finished run: it has no {RUN} or {TWIN}. Run it again.")
    data = read_json(
        place / name, f"{short} is not a finished run: it has no complete {name}. Delete it and run again."
    )
    readable(place, data)
    try:
        unchanged(place, data)
        return _twin(place, data) if name == TWIN else _run(place, data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LamppostError(f"{short} is not a finished run: its {name} does not say all. Run it again.") from None


def findings_in(kept: SavedFolder) -> Findings | None:
    """What was worked out for a report before, if it was. Raises LamppostError if somebody has changed it since."""
    path = kept.place / FINDINGS
    if not path.is_file():
        return None
    mend = "Delete it, and its numbers are worked out anew"
    body = read_json(path, f"{_near(path)} is not whole. {mend}.")
    if body.get("format") not in READABLE:
        raise LamppostError(f"{_near(path)} was written by another version of Lamppost. {mend}.")
    if body.get("sha256") != _digest(body.get("findings")):
        raise LamppostError(f"{_near(path)} was changed after it was written: its hash differs. {mend}.")
    if body.get("of") != kept.digest:
        raise LamppostError(f"{_near(path)} is about another run than this folder. {mend}.")
    try:
        return Findings.of(body["findings"])
    except (KeyError, TypeError, ValueError):
        raise LamppostError(f"{_near(path)} was written by another version of Lamppost. {mend}.") from None


def same_town(folders: Sequence[SavedFolder]) -> None:
    """Raises LamppostError unless folders can be set side by side: the same people, chance, start and length."""
    first = folders[0]
    for other in folders[1:]:
        for what, one, two in (
            ("societies", first.info["society"]["sha256"][:8], other.info["society"]["sha256"][:8]),
            ("seeds", first.info["seed"], other.info["seed"]),
            ("first days", first.info["start"], other.info["start"]),
            ("lengths in weeks", first.info["weeks"], other.info["weeks"]),
            ("warm-ups in weeks", first.asked.warm_up_weeks, other.asked.warm_up_weeks),
        ):
            if one != two:
                raise LamppostError(
                    f"{_near(first.place)} and {_near(other.place)} are not twins: their {what} are {one} and {two}. "
                    "Run both with the same --people, --place, --seed, --start and --years."
                )


def check_again(kept: SavedFolder, world: Outcome, number: int) -> None:
    """Raises LamppostError if a world that was lived again is not the one that the folder is about."""
    same = world.society.digest() == kept.info["society"]["sha256"]
    same &= table_hash(world.town.epochs) == kept.worlds[number].table_hash
    if not same:
        raise LamppostError(
            f"{_near(kept.place)} cannot be lived again: its people or its rules come out otherwise now. Run it again."
        )


def _run(place: Path, data: dict[str, Any]) -> SavedFolder:
    law, society = data["regime"], data["society"]
    overlays = tuple(each for each in law["overlays"][len(law["safeguards"]) :] if each != KNOBS)
    asked = RunRequest(
        regimes=(law["name"],),
        overlays=overlays,
        grade=law["grade"] or "",
        place=society["place"],
        people=society["people"],
        society_seed=society["seed"],
        seed=data["seed"],
        weeks=data["weeks"],
        start=dt.date.fromisoformat(data["start"]).isoformat(),
        knobs={**law.get("knobs", {}), **law.get("figures", {}), **society.get("figures", {})},
        warm_up_weeks=data.get("warm_up_weeks", 0),
    )
    world = SavedWorld(law["name"], RULES, law, overlays, data["inputs"], data["table_hash"])
    return SavedFolder(place, data, (world,), asked)


def _twin(place: Path, data: dict[str, Any]) -> SavedFolder:
    worlds = tuple(
        SavedWorld(
            name=each["name"],
            rules=each["rules"],
            regime=each["regime"],
            overlays=tuple(each["overlays"]),
            inputs=each["inputs"],
            table_hash=each["table_hash"],
            own_warm_up=each.get("own_warm_up", True),
        )
        for each in data["worlds"]
    )
    asked = data["asked"]
    tuples = {name: tuple(asked[name]) for name in ("regimes", "overlays")}
    return SavedFolder(place, data, worlds, RunRequest(**{**asked, **tuples}))


def _digest(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _near(path: Path) -> str:
    """A path as the user would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

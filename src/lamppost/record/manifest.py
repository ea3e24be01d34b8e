"""What a folder says of its run: `run.json` when it is finished, `inputs.json` while it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from lamppost.catalogue.model import Catalogue
from lamppost.record import frames, info
from lamppost.record.folder import RULES, Folder, read_json, stamp
from lamppost.record.plan import RunPlan
from lamppost.record.rules import regime_of, rules_of
from lamppost.record.warm_up import WarmUp, counted_epochs, epochs_of
from lamppost.record.words import RegimeNames
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.cells import named
from lamppost.town.loop import Town


def run_info(
    town: Town,
    names: RegimeNames,
    plan: RunPlan,
    society_sha256: str,
    timings: dict[str, float],
    command: Sequence[str] | None,
) -> dict[str, Any]:
    """What run.json says of a run that has been lived to its end."""
    regime = names.regime
    loaded = regime.loaded
    society = town.society
    return {
        **stamp(),
        "note": info.MADE_UP,
        "regime": {
            "name": regime.name,
            "title": loaded.regime.title.en,
            "rulebooks": names.books,
            "safeguards": list(loaded.regime.safeguards),
            "overlays": list(plan.overlays),
            "grade": loaded.grade,
            "left_out": list(loaded.left_out),
            "knobs": dict(loaded.knobs),
            "figures": dict(regime.figures),
            "remarks": [str(remark) for remark in loaded.remarks],
            "claims_by_grade": grades_of(list(loaded.rulebooks.values())),
        },
        "society": {
            "people": society.people,
            "place": society.place,
            "seed": society.seed,
            "firms": society.firms,
            "households": society.households,
            "sha256": society_sha256,
            "figures": dict(society.figures),
        },
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "warm_up_weeks": plan.warm_up,
        "seed": plan.seed,
        "watched": list(plan.watch),
        "count_all": plan.count_all,
        "not_counted": _not_counted(town, names.regime.catalogue),
        "frames": {"file": frames.FILE} if (why := frames.left_out(society.people)) is None else {"left_out": why},
        "table_hash": table_hash(town.epochs),
        "epochs": [epoch.week for epoch in town.epochs],
        "inputs": info.input_files(regime),
        **({"rules": rules_of(regime)} if info.own_files(regime) else {}),
        "software": info.software(),
        "command": None if command is None else list(command),
        "machine": info.machine(town.threads),
        "seconds": {**timings, **{f"week.{verb}": spent for verb, spent in town.seconds.items()}},
    }


def plan_info(names: RegimeNames, plan: RunPlan, society: Society) -> dict[str, Any]:
    """What is known of a run before it is lived, in the words of run.json."""
    loaded = names.regime.loaded
    return {
        "regime": {
            "name": names.regime.name,
            "title": loaded.regime.title.en,
            "safeguards": list(loaded.regime.safeguards),
            "overlays": list(plan.overlays),
            "grade": loaded.grade,
            "knobs": dict(loaded.knobs),
            "figures": dict(names.regime.figures),
        },
        "society": {
            "people": society.people,
            "place": society.place,
            "seed": society.seed,
            "figures": dict(society.figures),
        },
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "warm_up_weeks": plan.warm_up,
        "seed": plan.seed,
        "frames": {"left_out": "No history is kept of the runs of a study."},
    }


def _not_counted(town: Town, catalogue: Catalogue) -> dict[str, list[str]]:
    """Acts and services that were neither lived nor counted, since no rule of the whole run names them."""
    if town.count_all:
        return {"acts": [], "services": []}
    acts, services = (
        np.any(each, axis=0) for each in zip(*(named(epoch.tables) for epoch in town.epochs), strict=True)
    )
    return {
        "acts": [name for name, act in catalogue.acts.items() if not acts[act.code]],
        "services": [name for name, service in catalogue.services.items() if not services[service.code]],
    }


def program() -> dict[str, Any]:
    """What must be the same for a run to be taken up again."""
    software = info.software()
    return {name: software[name] for name in ("lamppost", "engine")}


def inputs_of(plan: RunPlan, regime: Regime, society: Society, command: Sequence[str] | None) -> dict[str, Any]:
    """What inputs.json says of a run that has begun: enough to take it up again."""
    loaded = regime.loaded
    epochs = counted_epochs(epochs_of(regime, plan.start, plan.weeks, WarmUp(plan.warm_up)), plan.warm_up)
    return {
        "software": program(),
        "asked": {**asdict(plan), "start": plan.start.isoformat()},
        "society": {"sha256": society.digest(), "figures": dict(society.figures)},
        "table_hash": table_hash(epochs),
        "command": None if command is None else list(command),
        "sha256": loaded.sha256,
        "grade": loaded.grade,
        "left_out": list(loaded.left_out),
        "knobs": dict(loaded.knobs),
        "figures": dict(regime.figures),
    }


def regime_of_inputs(folder: Folder, inputs: dict[str, Any]) -> Regime:
    """The law of a stopped run, from its own folder, whatever has become of the files since."""
    rules = read_json(
        folder.partial / RULES, f"{folder.partial / RULES} cannot be read. Delete its folder and run again."
    )
    given = [inputs[name] for name in ("sha256", "grade", "left_out", "knobs", "figures")]
    return regime_of(rules, *given)

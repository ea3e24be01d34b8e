"""How to repeat what a report says: what to type in a terminal, and a few lines of Python that print its numbers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from lamppost.rulebook.knobs import written
from lamppost.society.places import names
from lamppost.study.findings.model import Findings, RunRequest, World


def command(findings: Findings) -> str:
    """What to type; '' where no command can ask for it (two seeds, or twins at a grade)."""
    asked = findings.asked
    if asked.society_seed != asked.seed:
        return ""
    how = f"--people {asked.people} --years {_years(asked.weeks)} --seed {asked.seed} --place {asked.place}"
    how += f" --warm-up {_years(asked.warm_up_weeks)}" if asked.warm_up_weeks else ""
    own = " --own-warm-up" if asked.own_warm_up else ""
    if len(findings.worlds) > 1 and asked.grade:
        return ""
    if len(findings.worlds) == 1:
        return f"lamppost run {_word(asked.regimes[0])} {how} --start {asked.start}{_more(asked)}"
    if _plain(findings):
        return f"lamppost twin {' '.join(map(_word, asked.regimes))} {how}{_more(asked)}{own}"
    folders = [f"again-{number}" for number, _ in enumerate(findings.worlds, 1)]
    how = f"{how} --start {asked.start} --no-report"
    runs = [
        f"lamppost run {_word(world.regime)} {how}{_with(world.overlays)}{_set(world.knobs)} --out {folder}"
        for world, folder in zip(findings.worlds, folders, strict=True)
    ]
    return "\n".join([*runs, f"lamppost report {' '.join(folders)} --out again.html"])


def snippet(findings: Findings) -> str:
    """Lines of Python that print the people refused in each world, and their refusals."""
    asked = findings.asked
    worlds = [_world(each, asked) for each in findings.worlds]
    place = repr(asked.place) if asked.place in names() else f"{worlds[0]}.place_named({asked.place!r})"
    set_here = {path: number for path, number in asked.knobs.items() if path.startswith("society.")}
    more = f", figures={set_here!r}" if set_here else ""
    town = f"lp.Society.generate({asked.people}, seed={asked.society_seed}, place={place}{more})"
    lines = ["import lamppost as lp", "", f"town = {town}"]
    if len(worlds) == 1:
        before = f", warm_up={_years(asked.warm_up_weeks)}" if asked.warm_up_weeks else ""
        how = f'seed={asked.seed}, start="{asked.start}"{before}'
        lines += [f"run = lp.run(town, {worlds[0]}, {_years(asked.weeks)}, {how})"]
        lines += ['print(run.people.filter(run.people["refusals"] > 0).height, run.people["refusals"].sum())']
        return "\n".join(lines)
    lines[0] = "from datetime import date\n\nimport lamppost as lp"
    day = ", ".join(str(int(part)) for part in asked.start.split("-"))
    how = f"weeks={asked.weeks}, seed={asked.seed}, start=date({day}), keep=True"
    how += f", warm_up={_years(asked.warm_up_weeks)}" if asked.warm_up_weeks else ""
    how += ", own_warm_up=True" if asked.own_warm_up else ""
    lines += [f"worlds = [{', '.join(worlds)}]", f"twins = lp.twin(town, *worlds, {how})"]
    lines += ["for world in lp.findings(twins, smaller=False).worlds:"]
    lines += ["    print(world.people_refused, world.refused.refusals)"]
    return "\n".join(lines)


def numbers(findings: Findings) -> list[str]:
    """What these lines print."""
    return [f"{world.people_refused} {world.refused.refusals}" for world in findings.worlds]


def _plain(findings: Findings) -> bool:
    """Whether `lamppost twin` can ask for it: regimes as they are, or one regime and the same with overlays."""
    asked = findings.asked
    if not all(world.knobs.items() <= asked.knobs.items() for world in findings.worlds):
        return False
    bare = not any(world.overlays for world in findings.worlds)
    return bare or (len(asked.regimes) == 1 and not findings.worlds[0].overlays)


def _world(world: World, asked: RunRequest) -> str:
    called = next((name for name in asked.regimes if Path(name).stem == world.regime), world.regime)
    given = world.overlays and len(asked.overlays) == len(world.overlays)
    overlays = list(asked.overlays if given else world.overlays)
    more = f", {overlays!r}" if overlays else ""
    grade = f", grade={asked.grade!r}" if asked.grade else ""
    knobs = f", knobs={dict(world.knobs)!r}" if world.knobs else ""
    return f"lp.regime({called!r}{more}{grade}{knobs})"


def _more(asked: RunRequest) -> str:
    return _with(asked.overlays) + (f" --grade {asked.grade}" if asked.grade else "") + _set(asked.knobs)


def _set(knobs: Mapping[str, float]) -> str:
    return f" --set {written(knobs)}" if knobs else ""


def _with(overlays: Sequence[str]) -> str:
    return f" --with {' '.join(map(_word, overlays))}" if overlays else ""


def _word(text: str) -> str:
    return shlex.quote(text)


def _years(weeks: int) -> str:
    return str(weeks // 52) if weeks % 52 == 0 else f"{weeks / 52 + 1e-6:.6f}"

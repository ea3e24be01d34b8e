"""What `import lamppost as lp` offers: a regime, a run of it over a society, a finished run read back, one life.

Every mistake in what is handed in is a LamppostError of one line. Nothing here is for more than one invented life at
a time, and nothing takes in people from elsewhere: a society comes out of `Society.generate` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from lamppost.arguments import question
from lamppost.catalogue.claims import GRADES, Grade
from lamppost.errors import LamppostError, did_you_mean
from lamppost.processes import of_this_process
from lamppost.record.folder import INPUTS, RULES, Folder, begun_folder, claimed, new_folder, read_json
from lamppost.record.manifest import inputs_of, program, regime_of_inputs
from lamppost.record.plan import RunPlan, plan_of
from lamppost.record.result import RunResult, result_in
from lamppost.record.rules import rules_of
from lamppost.record.runner import run_in_folder, run_in_memory
from lamppost.record.stopping import Stopped
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.town.drivers.driver import Driver
from lamppost.town.drivers.threads import Threads
from lamppost.values import day_of, weeks_of

if TYPE_CHECKING:
    from rich.table import Table

    from lamppost.study.scripted.life import LifeRun

__all__ = ["Run", "Society", "Stopped", "life", "load", "regime", "resume", "run"]


@question
def regime(
    name: str | Path,
    with_: Iterable[str | Path] = (),
    grade: str | None = None,
    knobs: Mapping[str, float] | None = None,
    *,
    start: dt.date | str | None = None,
    years: float | None = None,
) -> Regime:
    """A regime by name or by path to its file, ready to run.

    Args:
        name: one of `lamppost list`, or a path.
        with_: overlays (safeguards) by name or path, applied in this order on top of the regime's own.
        grade: leave out every rule known less well than this: documented, reported, alleged or assumed.
        knobs: settings of knobs, such as {"error": 2.0}; `lamppost.knobs` says which there are and how far they turn.
        start: first day of the run that is meant; overlays are judged on its days.
        years: its length; without it they are judged on all days from the first on, and again when it is run.

    Raises:
        LamppostError: for an unknown name, a file with problems, an overlay that would change nothing, or a knob that
            the regime does not have.
    """
    from lamppost.rulebook.knobs import turned

    known = {str(each): each for each in GRADES}
    if grade is not None and grade not in known:
        raise LamppostError(f"There is no grade '{grade}'.{did_you_mean(str(grade), list(known))} Write one of: "
                            f"{', '.join(known)}.")  # fmt: skip
    chosen: Grade | None = None if grade is None else known[grade]
    first = None if start is None else day_of("start", start)
    weeks = None if years is None else weeks_of(years)
    return turned(ready_regime(name, tuple(with_), chosen, start=first, weeks=weeks), knobs or {})


@question
def life(name: str | Path, under: str | Path | Regime, lang: str = "en") -> LifeRun:
    """One scripted life, run through a regime; its ledger in 'en', 'zh-Hans' or 'zh-Hant'.

    Raises LamppostError for a life, a regime or a language that is not there.
    """
    from lamppost.study.scripted.life import live

    return live(name, under if isinstance(under, Regime) else regime(under), lang)


@dataclass(repr=False)
class Run(RunResult):
    """What a run was and what came of it, as `lamppost.run`, `lamppost.resume` and `lamppost.load` give it."""

    @classmethod
    def of(cls, result: RunResult) -> Run:
        """A result as the public class."""
        return cls(**{each.name: getattr(result, each.name) for each in fields(result)})

    def table(self) -> Table:
        """Refusals by service per 1,000 person-years, to be printed with rich."""
        from lamppost.show.terminal.run import refusals_table

        return refusals_table(self)


@question
def run(  # noqa: PLR0913 - a run has so many options
    society: Society,
    regime: Regime,
    years: float = 3,
    seed: int = 1,
    *,
    start: dt.date | str | None = None,
    threads: int | None = None,
    cluster: str | None = None,
    watch: Iterable[int] = (),
    count_all: bool = False,
    out: str | Path | Folder | None = None,
    progress: Callable[[int, int], None] | None = None,
    command: Sequence[str] | None = None,
) -> Run:
    """Let a society live under a regime.

    Args:
        society: from `Society.generate`.
        regime: from `lamppost.regime`.
        years: a year is 52 weeks; parts of a year are cut to whole weeks, of which there must be one.
        seed: of chance in the town, 0 to 2**64 - 1.
        start: first day, in place of the regime's own.
        threads: how many to use, or of a cluster how many each worker uses; the result does not depend on it.
        cluster: the address of a Ray cluster whose workers live the town, "local" for one that is started for the run;
            none = it is lived in this process. The result does not depend on it. Needs `lamppost[ray]`.
        watch: numbers of people whose ledgers are kept.
        count_all: whether acts and services are counted, too, that no rule in force names. No refusal, record or list
            depends on them, and a town without them is several times as fast; `info["not_counted"]` names them.
        out: a folder that does not exist yet, in which to leave the run, or one that was begun for it
            (record/folder.py); none = it is kept in memory only.
        progress: called with (weeks lived, weeks in all) after each week.
        command: what the user typed, for run.json.

    Raises:
        LamppostError: for values that are none, a folder that cannot be written, or a cluster that cannot be reached.
        Stopped: after Ctrl-C or SIGTERM, when `out` was given; what was lived so far is kept there.
    """
    of_this_process(begins=False)
    plan = plan_of(society, regime, years, seed, start, watch, count_all)
    regime = regime.over(plan.start, plan.weeks)
    if out is None:
        with closing(_driver(cluster, threads)) as driver:
            return Run.of(run_in_memory(society, regime, plan, driver, progress))
    with (
        claimed(out if isinstance(out, Folder) else new_folder(Path(out))) as folder,
        closing(_driver(cluster, threads)) as driver,
    ):
        try:
            folder.write_json(RULES, rules_of(regime))
            folder.write_json(INPUTS, inputs_of(plan, regime, society, command))
            return Run.of(run_in_folder(folder, society, regime, plan, driver, progress, command, None))
        except Stopped:
            raise
        except BaseException:
            folder.unfinish()
            if not folder.has_checkpoint:
                folder.drop()
            raise


def _driver(cluster: str | None, threads: int | None) -> Driver:
    """Who lives a town. Raises LamppostError."""
    if cluster is None:
        return Threads(threads)
    from lamppost.town.drivers.ray import Ray

    return Ray(cluster, threads)


@question
def resume(
    folder: str | Path,
    *,
    threads: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    command: Sequence[str] | None = None,
) -> Run:
    """Take up again a run that was stopped, from its last checkpoint; it ends in the same bytes as if it had not been.

    `threads` and `cluster` are as in `run`, and need not be those with which it was begun. Raises LamppostError if
    nothing was stopped there, if the program or its tables have changed since, or if a cluster cannot be reached.
    """
    of_this_process(begins=False)
    with claimed(begun_folder(Path(folder))) as begun:
        if begun.whole:
            return load(begun.publish())
        inputs = read_json(
            begun.partial / INPUTS, f"{begun.partial} does not say what was run. Delete it and run again."
        )
        if inputs.get("software") != program():
            message = "This run was begun with another version of Lamppost, which could give other numbers"
            raise LamppostError(f"{message}. Delete {begun.partial} and run again.")
        fields_ = inputs["asked"]
        law = regime_of_inputs(begun, inputs)
        society = Society.generate(fields_["people"], fields_["society_seed"], law.place_named(fields_["place"]))
        if society.digest() != inputs["society"]["sha256"]:
            raise LamppostError(f"The society of {begun.partial} cannot be made again. Delete it and run again.")
        lists = {name: tuple(fields_[name]) for name in ("watch", "overlays")}
        plan = RunPlan(**{**fields_, **lists, "start": dt.date.fromisoformat(fields_["start"])})
        begun.keep(RULES)
        try:
            typed = inputs["command"] or command
            with closing(_driver(cluster, threads)) as driver:
                return Run.of(run_in_folder(begun, society, law, plan, driver, progress, typed, inputs))
        except BaseException:
            begun.unfinish()
            raise


@question
def load(folder: str | Path) -> Run:
    """A finished run, from its folder.

    Raises LamppostError if there is none, if it is not finished, not as it was written, or of an unknown format.
    """
    return Run.of(result_in(Path(folder)))

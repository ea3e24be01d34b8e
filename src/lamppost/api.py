"""What `import lamppost as lp` offers: a regime, a run of it over a society, a finished run read back, one life.

Every mistake in what is handed in is a LamppostError of one line. Nothing here is for more than one invented life at
a time, and nothing takes in people from elsewhere: a society comes out of `Society.generate` alone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lamppost.arguments import day_of, of_this_process, question, weeks_of
from lamppost.catalogue.claims import GRADES, Grade
from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.measure.world import at_home
from lamppost.record import checkpoint, frames, info, parquet, totals
from lamppost.record.actors import Actors
from lamppost.record.folder import (
    INPUTS,
    RULES,
    Folder,
    begun_folder,
    claimed,
    finished,
    new_folder,
    read_json,
    stamp,
    told,
)
from lamppost.record.ledger import ledger
from lamppost.record.rules import regime_of, rules_of
from lamppost.record.stopping import Stopped, heard
from lamppost.record.words import Names
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.town.run import TownRun

if TYPE_CHECKING:
    from rich.table import Table

    from lamppost.study.scripted.life import Lived

__all__ = ["Run", "Society", "Stopped", "life", "load", "regime", "resume", "run"]

KEEP_EVERY: Final = 60.0
"""Seconds between checkpoints; a run that is done sooner makes none unless it is stopped."""
TABLES: Final = ("people", "firms", "weeks", "refusals", "rules", "lists", "ledger")
"""Tables of a run, each a Parquet file of that name."""


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
def life(name: str | Path, under: str | Path | Regime, lang: str = "en") -> Lived:
    """One scripted life, run through a regime; its ledger in 'en', 'zh-Hans' or 'zh-Hant'.

    Raises LamppostError for a life, a regime or a language that is not there.
    """
    from lamppost.study.scripted.life import live

    return live(name, under if isinstance(under, Regime) else regime(under), lang)


@dataclass
class Run:
    """What a run was and what came of it: `info` is what run.json holds, and each table is a polars DataFrame.

    `folder` is where it lies, if it was kept. Tables of a run that was read back are read when first asked for.
    `lived` is who lived and under what, where the run was not kept.
    """

    info: dict[str, Any]
    folder: Path | None = None
    lived: tuple[Society, Regime] | None = field(default=None, repr=False)
    _made: Callable[[str], pl.DataFrame] = field(default=pl.DataFrame, repr=False)
    _recorded: frames.Recorder | None = field(default=None, repr=False)
    _history: bytes | None = field(default=None, repr=False)
    _frames: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """One line: what was run, over whom, for how long, and where it lies."""
        said, society = self.info, self.info["society"]
        law = " ".join([said["regime"]["name"], *(f"+{name}" for name in said["regime"]["overlays"])])
        where = "" if self.folder is None else f", in {plain(str(self.folder))}"
        return (
            f"Run({law}: {said['weeks']} weeks from {said['start']}, seed {said['seed']}, "
            f"{society['people']:,} people of {society['place']}{where})"
        )

    def __getstate__(self) -> dict[str, Any]:
        """For pickle: a run in memory takes its tables along, and not the town that they are made from."""
        state = dict(self.__dict__)
        if self.folder is None:
            state |= {"_frames": {name: self.frame(name) for name in TABLES}, "_made": pl.DataFrame}
            if self._recorded is not None:
                state |= {"_recorded": None, "_history": self._recorded.data()}
        else:
            state |= {"_frames": {}, "_made": _Tables(Path.cwd() / self.folder)}
        return state

    def frame(self, name: str) -> pl.DataFrame:
        """A table by name. Raises LamppostError for a name that is none."""
        if name not in TABLES:
            raise LamppostError(f"A run has no table '{name}'.{did_you_mean(name, TABLES)}")
        if name not in self._frames:
            of_this_process()
            self._frames[name] = self._made(name)
        return self._frames[name]

    @property
    def people(self) -> pl.DataFrame:
        """One row per synthetic person: attributes, standing at the end, refusals, records, income in yuan a year."""
        return self.frame("people")

    @property
    def firms(self) -> pl.DataFrame:
        """One row per synthetic firm, as for people."""
        return self.frame("firms")

    @property
    def weeks(self) -> pl.DataFrame:
        """One row per week: counts of acts, records, refusals, and of those on each list."""
        return self.frame("weeks")

    @property
    def refusals(self) -> pl.DataFrame:
        """One row per service and group: times sought, refused, and refused wrongly, through a tie or doubly."""
        return self.frame("refusals")

    @property
    def rules(self) -> pl.DataFrame:
        """One row per consequence that bars a service: its grade, and the refusals that it was the first to bring."""
        return self.frame("rules")

    @property
    def lists(self) -> pl.DataFrame:
        """One row per list: how many are on it at the end, how many of them only by false records, and ever were."""
        return self.frame("lists")

    @property
    def ledger(self) -> pl.DataFrame:
        """One row per line in the ledgers of the watched; empty if nobody was."""
        return self.frame("ledger")

    @property
    def history(self) -> frames.Frames:
        """What happened to everybody week by week, as bytes. Raises LamppostError if the town was too large for it."""
        if (why := self.info.get("frames", {}).get("left_out")) is not None:
            raise LamppostError(why)
        if (data := self._history if self._recorded is None else self._recorded.data()) is not None:
            return frames.read_frames(data)
        return frames.frames_at((self.folder or Path()) / frames.FILE)

    def table(self) -> Table:
        """Refusals by service per 1,000 person-years, to be printed with rich."""
        from lamppost.show.terminal.run import refusals_table

        return refusals_table(self)


@dataclass(frozen=True)
class Asked:
    """What a run is asked to be, checked."""

    people: int
    place: str
    society_seed: int
    weeks: int
    seed: int
    start: dt.date
    watch: tuple[int, ...]
    overlays: tuple[str, ...]


@question
def run(
    society: Society,
    regime: Regime,
    years: float = 3,
    seed: int = 1,
    *,
    start: dt.date | str | None = None,
    threads: int | None = None,
    watch: Iterable[int] = (),
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
        threads: how many to use; the result does not depend on it.
        watch: numbers of people whose ledgers are kept.
        out: a folder that does not exist yet, in which to leave the run, or one that was begun for it
            (record/folder.py); none = it is kept in memory only.
        progress: called with (weeks lived, weeks in all) after each week.
        command: what the user typed, for run.json.

    Raises:
        LamppostError: for values that are none, or a folder that cannot be written.
        Stopped: after Ctrl-C or SIGTERM, when `out` was given; what was lived so far is kept there.
    """
    of_this_process(begins=False)
    asked = _asked(society, regime, years, seed, start, watch)
    regime = regime.over(asked.start, asked.weeks)
    if out is None:
        return _in_memory(society, regime, asked, threads, progress)
    with claimed(out if isinstance(out, Folder) else new_folder(Path(out))) as folder:
        try:
            folder.write_json(RULES, rules_of(regime))
            folder.write_json(INPUTS, _inputs_of(asked, regime, society, command))
            return _kept(folder, society, regime, asked, threads, progress, command, None)
        except Stopped:
            raise
        except BaseException:
            folder.unfinish()
            if not folder.checkpoint.is_file():
                folder.drop()
            raise


@question
def resume(
    folder: str | Path,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    command: Sequence[str] | None = None,
) -> Run:
    """Take up again a run that was stopped, from its last checkpoint; it ends in the same bytes as if it had not been.

    Raises LamppostError if nothing was stopped there, or if the program or its tables have changed since.
    """
    of_this_process(begins=False)
    with claimed(begun_folder(Path(folder))) as begun:
        if begun.whole:
            return load(begun.publish())
        inputs = read_json(
            begun.partial / INPUTS, f"{begun.partial} does not say what was run. Delete it and run again."
        )
        if inputs.get("software") != _program():
            message = "This run was begun with another version of Lamppost, which could give other numbers"
            raise LamppostError(f"{message}. Delete {begun.partial} and run again.")
        told_ = inputs["asked"]
        law = _regime_from(begun, inputs)
        society = Society.generate(told_["people"], told_["society_seed"], law.place_named(told_["place"]))
        if society.digest() != inputs["society"]["sha256"]:
            raise LamppostError(f"The society of {begun.partial} cannot be made again. Delete it and run again.")
        lists = {name: tuple(told_[name]) for name in ("watch", "overlays")}
        asked = Asked(**{**told_, **lists, "start": dt.date.fromisoformat(told_["start"])})
        begun.keep(RULES)
        try:
            return _kept(begun, society, law, asked, threads, progress, inputs["command"] or command, inputs)
        except BaseException:
            begun.unfinish()
            raise


@question
def load(folder: str | Path) -> Run:
    """A finished run, from its folder.

    Raises LamppostError if there is none, if it is not finished, not as it was written, or of an unknown format.
    """
    place = Path(folder)
    return Run(finished(place), place, None, _Tables(place))


@dataclass(frozen=True)
class _Tables:
    """The tables of a finished folder, read by name."""

    place: Path

    def __call__(self, name: str) -> pl.DataFrame:
        path = self.place / f"{name}.parquet"
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LamppostError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None


# --- what was asked


def _asked(
    society: Society, regime: Regime, years: float, seed: int, start: dt.date | str | None, watch: Iterable[int]
) -> Asked:
    at_home(society, regime)
    return Asked(
        society.people,
        society.place,
        society.seed,
        weeks_of(years),
        seed,
        day_of("start", regime.start if start is None else start),
        _watched(watch, society.people),
        tuple(each.overlay.overlay for each in regime.loaded.applied),
    )


def _watched(watch: Iterable[int], people: int) -> tuple[int, ...]:
    for person in watch:
        if not 0 <= person < people:
            raise LamppostError(f"There is no person {person} to watch: they are numbered 0 to {people - 1:,}.")
    return tuple(sorted(set(watch)))


# --- living


def _in_memory(
    society: Society, regime: Regime, asked: Asked, threads: int | None, progress: Callable[[int, int], None] | None
) -> Run:
    town, names, timings = _town(society, regime, asked, threads)
    recorder = _recorder(town, names)
    begun = time.perf_counter()
    while town.week < asked.weeks:
        _step(town, recorder)
        if progress is not None:
            progress(town.week, asked.weeks)
    timings["live"] = time.perf_counter() - begun
    actors = Actors(town, names)
    told_ = _info(town, names, asked, society.digest(), timings, None)
    make = lambda name: pl.concat(_frames(name, town, names, actors))  # noqa: E731
    return Run(told_, None, (society, regime), make, recorder)


def _recorder(town: TownRun, names: Names) -> frames.Recorder | None:
    """Whoever writes the history down, where one is kept."""
    return None if frames.left_out(town.society.people) else frames.Recorder(names, town)


def _step(town: TownRun, recorder: frames.Recorder | None) -> None:
    town.step()
    if recorder is not None:
        recorder.note(town)


def _kept(
    folder: Folder,
    society: Society,
    regime: Regime,
    asked: Asked,
    threads: int | None,
    progress: Callable[[int, int], None] | None,
    command: Sequence[str] | None,
    inputs: dict[str, Any] | None,
) -> Run:
    """Live in a folder: checkpoints on the way, the tables at the end."""
    with heard() as stop:
        town, names, timings = _town(society, regime, asked, threads)
        recorder = _recorder(town, names)
        if inputs is not None:
            if table_hash(town.epochs) != inputs["table_hash"]:
                raise LamppostError(f"The tables of {folder.partial} cannot be made again. Delete it and run again.")
            if folder.checkpoint.is_file():
                checkpoint.restore(town, folder.checkpoint, recorder)
        begun = saved = time.perf_counter()
        while town.week < asked.weeks and not stop.signal_number:
            _step(town, recorder)
            if progress is not None:
                progress(town.week, asked.weeks)
            if time.perf_counter() - saved > KEEP_EVERY:
                with told(folder.place):
                    checkpoint.save(town, folder.checkpoint, recorder)
                saved = time.perf_counter()
        timings["live"] = time.perf_counter() - begun
        if stop.signal_number:
            raise _stopped(folder, town, recorder, stop.signal_number)
        begun = time.perf_counter()
        actors = Actors(town, names)
        about = parquet.about()
        with told(folder.place):
            for name in TABLES:
                parquet.write(folder.partial / f"{name}.parquet", _frames(name, town, names, actors), about)
                folder.keep(f"{name}.parquet")
            if recorder is not None:
                recorder.write(folder.partial / frames.FILE)
                folder.keep(frames.FILE)
        timings["write"] = time.perf_counter() - begun
        if stop.signal_number:
            raise _stopped(folder, town, recorder, stop.signal_number)
        told_ = _info(town, names, asked, society.digest(), timings, command) | {"files": dict(folder.sha256)}
        told_["files"].pop(INPUTS, None)
        return load(folder.finish(told_))


def _stopped(folder: Folder, town: TownRun, recorder: frames.Recorder | None, signal_number: int) -> Stopped:
    if town.week == 0:
        folder.drop()
        return Stopped(None, 0, signal_number)
    with told(folder.place):
        checkpoint.save(town, folder.checkpoint, recorder)
    return Stopped(folder.place, town.week, signal_number)


def _town(
    society: Society, regime: Regime, asked: Asked, threads: int | None
) -> tuple[TownRun, Names, dict[str, float]]:
    begun = time.perf_counter()
    epochs = regime.epochs(asked.start, asked.weeks)
    town = TownRun(society, epochs, asked.seed, watch=asked.watch, threads=threads)
    return town, Names(regime, asked.start), {"prepare": time.perf_counter() - begun}


def _frames(name: str, town: TownRun, names: Names, actors: Actors) -> Iterator[pl.DataFrame]:
    """A table in pieces: people and firms by the million, the others whole."""
    if name in ("people", "firms"):
        make, size = (actors.people, town.society.people) if name == "people" else (actors.firms, town.society.firms)
        for first in range(0, max(size, 1), parquet.ROWS):
            yield make(first, first + parquet.ROWS)
        return
    makers = {"weeks": totals.weeks, "refusals": totals.refusals, "rules": totals.rules, "lists": totals.lists}
    yield (makers | {"ledger": ledger})[name](town, names)


# --- what is said of it


def _info(
    town: TownRun,
    names: Names,
    asked: Asked,
    society_sha256: str,
    timings: dict[str, float],
    command: Sequence[str] | None,
) -> dict[str, Any]:
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
            "overlays": list(asked.overlays),
            "grade": loaded.grade,
            "left_out": list(loaded.left_out),
            "knobs": dict(loaded.knobs),
            "remarks": [str(remark) for remark in loaded.remarks],
            "claims_by_grade": info.grades_of(list(loaded.rulebooks.values())),
        },
        "society": {
            "people": society.people,
            "place": society.place,
            "seed": society.seed,
            "firms": society.firms,
            "households": society.households,
            "sha256": society_sha256,
        },
        "start": asked.start.isoformat(),
        "weeks": asked.weeks,
        "seed": asked.seed,
        "watched": list(asked.watch),
        "frames": {"file": frames.FILE} if (why := frames.left_out(society.people)) is None else {"left_out": why},
        "table_hash": table_hash(town.epochs),
        "epochs": [epoch.week for epoch in town.epochs],
        "inputs": info.input_files(regime),
        "software": info.software(),
        "command": None if command is None else list(command),
        "machine": info.machine(town.threads),
        "seconds": {**timings, **{f"week.{verb}": spent for verb, spent in town.seconds.items()}},
    }


def _program() -> dict[str, Any]:
    """What must be the same for a run to be taken up again."""
    told_ = info.software()
    return {name: told_[name] for name in ("lamppost", "engine")}


def _inputs_of(asked: Asked, regime: Regime, society: Society, command: Sequence[str] | None) -> dict[str, Any]:
    loaded = regime.loaded
    epochs = regime.epochs(asked.start, asked.weeks)
    return {
        "software": _program(),
        "asked": {**asdict(asked), "start": asked.start.isoformat()},
        "society": {"sha256": society.digest()},
        "table_hash": table_hash(epochs),
        "command": None if command is None else list(command),
        "sha256": loaded.sha256,
        "grade": loaded.grade,
        "left_out": list(loaded.left_out),
        "knobs": dict(loaded.knobs),
    }


def _regime_from(folder: Folder, inputs: dict[str, Any]) -> Regime:
    """The law of a stopped run, from its own folder, whatever has become of the files since."""
    told_ = read_json(
        folder.partial / RULES, f"{folder.partial / RULES} cannot be read. Delete its folder and run again."
    )
    return regime_of(told_, inputs["sha256"], inputs["grade"], inputs["left_out"], inputs["knobs"])

"""`lamppost.findings`: the numbers of a report, from a folder, from twins or from worlds that are still in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl
import polars.selectors as cs

from lamppost.arguments import question
from lamppost.errors import LamppostError, plain
from lamppost.measure.world import Outcome, live
from lamppost.processes import of_this_process
from lamppost.record import totals
from lamppost.record.actors import Actors
from lamppost.record.info import software
from lamppost.study.compare.twin import Twins
from lamppost.study.findings.build import Doing, build_findings
from lamppost.study.findings.model import Findings, RunRequest
from lamppost.study.folder.saved import (
    EFFECTS,
    SavedFolder,
    check_again,
    findings_in,
    keep_findings,
    same_town,
    saved_folder,
)
from lamppost.study.names import numbered, world_names
from lamppost.values import path_of

WATCHED: Final = 200_000
"""People whose ledgers are kept while a folder is lived again; of more, every so many-th."""
LIVING: Final = 0.3
"""Share of the whole that living a folder again takes, about."""

Source = str | Path | Twins | Outcome


@question
def findings(
    source: Source | Sequence[str | Path],
    *,
    smaller: bool = True,
    threads: int | None = None,
    doing: Doing | None = None,
    asked: RunRequest | None = None,
) -> Findings:
    """What a run or twins did to people, as a report shows it.

    Args:
        source: a folder of `lamppost run` or `lamppost twin`; several folders of runs of one society, set against the
            first; twins that were lived with keep=True; or one world.
        smaller: also live smaller towns: every refusal classed by replay, the ladder of safeguards, what is known.
        threads: how many to use; the result does not depend on it.
        doing: called with what is being done and what share of it is done.
        asked: of twins and worlds, what was asked for, where they do not know it (a regime from a file of one's own).

    Raises:
        LamppostError: for a folder that is not finished, not as it was written, of another version, or no twin of
            another; and for twins without their worlds.
    """
    of_this_process()
    if isinstance(source, Outcome):
        return build_findings([source], asked=asked, smaller=smaller, threads=threads, doing=doing)
    if isinstance(source, Twins):
        if not source.worlds:
            raise LamppostError("These twins have not kept their worlds. Live them with keep=True.")
        return build_findings(source.worlds, asked=asked, smaller=smaller, threads=threads, doing=doing)
    if not isinstance(source, str | Path | list | tuple):
        raise LamppostError(f"What is reported on is a folder, several folders, or twins, not {plain(repr(source))}.")
    folders = [
        saved_folder(path_of("source", each)) for each in ([source] if isinstance(source, str | Path) else source)
    ]
    if not folders:
        raise LamppostError("There is nothing to report on: name a folder of a run or of twins.")
    return of_folders(folders, smaller=smaller, threads=threads, doing=doing)


def save_findings(
    twins: Twins, folder: Path, *, asked: RunRequest, threads: int | None = None, doing: Doing | None = None
) -> Findings:
    """Findings of twins that were left in a folder just now; kept there too."""
    result = findings(twins, threads=threads, doing=doing, asked=asked)
    keep_findings(saved_folder(folder), result)
    return result


def of_folders(
    folders: Sequence[SavedFolder], *, smaller: bool = True, threads: int | None = None, doing: Doing | None = None
) -> Findings:
    """The same of folders that have been read; what was worked out of one alone is kept in it."""
    if len(folders) > 1:
        if any(len(each.worlds) > 1 for each in folders):
            raise LamppostError("Give either one folder of twins, or several of runs.")
        same_town(folders)
    before = findings_in(folders[0]) if len(folders) == 1 else None
    if before is not None:
        return before
    worlds, overlays = live_again(folders, threads, doing, same_engine=False)
    _same_numbers(folders, worlds)
    on_progress = None if doing is None else lambda what, share: doing(what, LIVING + (1 - LIVING) * share)
    asked = folders[0].asked if len(folders) == 1 else None
    result = build_findings(worlds, asked=asked, overlays=overlays, smaller=smaller, threads=threads, doing=on_progress)
    if len(folders) == 1 and smaller:
        keep_findings(folders[0], result)
    return result


def live_again(
    folders: Sequence[SavedFolder], threads: int | None = None, doing: Doing | None = None, same_engine: bool = True
) -> tuple[list[Outcome], list[tuple[str, ...]]]:
    """Every world of some folders once more, with the overlays on top of each.

    Raises LamppostError where that would not give what the folders hold: other people or rules, or, with
    `same_engine`, another engine.
    """
    first = folders[0]
    for each in folders if same_engine else ():
        if _other_engine(each):
            raise LamppostError(f"{each.place} was lived by another version of the town. Run it again for a report.")
    society = first.society()
    watch = range(0, society.people, -(-society.people // WATCHED))
    todo = [(each, number) for each in folders for number in range(len(each.worlds))]
    laws = [folder.law(folder.worlds[number]) for folder, number in todo]
    kept = [folder.worlds[number].name for folder, number in todo]
    names = world_names(laws) if len(folders) > 1 else numbered(kept)
    worlds: list[Outcome] = []
    for (folder, number), name, law in zip(todo, names, laws, strict=True):
        weeks = folder.info["weeks"]

        def on_week(week: int, weeks: int = weeks) -> None:
            if doing is not None:
                doing("living", LIVING * (len(worlds) + week / weeks) / len(todo))

        start = dt.date.fromisoformat(folder.info["start"])
        world = live(society, law, weeks, folder.info["seed"], name=name, start=start, watch=watch, threads=threads,
                     each_week=on_week, before=folder.before(number))  # fmt: skip
        check_again(folder, world, number)
        worlds.append(world)
    return worlds, [folder.worlds[number].overlays for folder, number in todo]


def _other_engine(folder: SavedFolder) -> bool:
    return bool(folder.info["software"].get("engine") != software()["engine"])


def _same_numbers(folders: Sequence[SavedFolder], worlds: Sequence[Outcome]) -> None:
    """Raises LamppostError if what another engine left behind is not what this one gives for the same inputs."""
    rest = list(worlds)
    for folder in folders:
        ours, rest = rest[: len(folder.worlds)], rest[len(folder.worlds) :]
        if not _other_engine(folder):
            continue
        if len(ours) > 1:
            same = _equal(Twins.of(ours).effects(), folder.place / EFFECTS)
        else:
            town, names = ours[0].town, ours[0].names
            same = _equal(Actors(town, names).people(0, town.society.people), folder.place / "people.parquet")
            not_counted = folder.info.get("not_counted", {}).get("services", [])
            refusals = totals.refusals(town, names).filter(~pl.col("service").is_in(not_counted))
            same = same and _equal(refusals, folder.place / "refusals.parquet")
        if not same:
            made = folder.info["software"].get("lamppost")
            raise LamppostError(
                f"{folder.place} was lived by the engine of Lamppost {made}, and this one gives other numbers for it. "
                "Make its report with the version that wrote it, or run it again."
            )


def _equal(ours: pl.DataFrame, path: Path) -> bool:
    """Whether a table says what a file says; words are compared as words."""
    try:
        theirs = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    words = cs.by_dtype(pl.Enum, pl.Categorical).cast(pl.String)
    return ours.with_columns(words).equals(theirs.with_columns(words))

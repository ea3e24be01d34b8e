"""`lamppost.findings`: the numbers of a report, from a folder, from twins or from worlds that are still in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lamppost.errors import LamppostError
from lamppost.measure.world import World, live
from lamppost.record.info import software
from lamppost.study.findings import Asked, Findings
from lamppost.study.found import Doing, found
from lamppost.study.kept import Kept, check_again, findings_in, keep_findings, kept, same_town
from lamppost.study.twin import Twins, names_of

WATCHED: Final = 200_000
"""People whose ledgers are kept while a folder is lived again; of more, every so many-th."""
LIVING: Final = 0.3
"""Share of the whole that living a folder again takes, about."""

Source = str | Path | Twins | World


def findings(
    source: Source | Sequence[str | Path],
    *,
    smaller: bool = True,
    threads: int | None = None,
    doing: Doing | None = None,
    asked: Asked | None = None,
) -> Findings:
    """What a run or twins did to people, as a report shows it.

    Args:
        source: a folder of `lamppost run` or `lamppost twin`; several folders of runs of one society, set against the
            first; twins that were lived with keep=True; or one world.
        smaller: also live smaller towns: every refusal classed by replay, the ladder of safeguards, what is known.
        threads: how many to use; the result does not depend on it.
        doing: told what is being done and what share of it is done.
        asked: of twins and worlds, what was asked for, where they do not know it (a regime from a file of one's own).

    Raises:
        LamppostError: for a folder that is not finished, not as it was written, of another version, or no twin of
            another; and for twins without their worlds.
    """
    if isinstance(source, World):
        return found([source], asked=asked, smaller=smaller, threads=threads, doing=doing)
    if isinstance(source, Twins):
        if not source.worlds:
            raise LamppostError("These twins have not kept their worlds. Live them with keep=True.")
        return found(source.worlds, asked=asked, smaller=smaller, threads=threads, doing=doing)
    folders = [kept(each) for each in ([source] if isinstance(source, str | Path) else source)]
    if not folders:
        raise LamppostError("There is nothing to report on: name a folder of a run or of twins.")
    return of_folders(folders, smaller=smaller, threads=threads, doing=doing)


def findings_kept(
    twins: Twins, folder: Path, *, asked: Asked, threads: int | None = None, doing: Doing | None = None
) -> Findings:
    """Findings of twins that were left in a folder just now; kept there too."""
    result = findings(twins, threads=threads, doing=doing, asked=asked)
    keep_findings(kept(folder), result)
    return result


def of_folders(
    folders: Sequence[Kept], *, smaller: bool = True, threads: int | None = None, doing: Doing | None = None
) -> Findings:
    """The same of folders that have been read; what was worked out of one alone is kept in it."""
    if len(folders) > 1:
        if any(len(each.worlds) > 1 for each in folders):
            raise LamppostError("Give either one folder of twins, or several of runs.")
        same_town(folders)
    before = findings_in(folders[0]) if len(folders) == 1 else None
    if before is not None:
        return before
    worlds, overlays = live_again(folders, threads, doing)
    told = None if doing is None else lambda what, share: doing(what, LIVING + (1 - LIVING) * share)
    asked = folders[0].asked if len(folders) == 1 else None
    result = found(worlds, asked=asked, overlays=overlays, smaller=smaller, threads=threads, doing=told)
    if len(folders) == 1 and smaller:
        keep_findings(folders[0], result)
    return result


def live_again(
    folders: Sequence[Kept], threads: int | None = None, doing: Doing | None = None
) -> tuple[list[World], list[tuple[str, ...]]]:
    """Every world of some folders once more, with the overlays on top of each.

    Raises LamppostError where that would not give what the folders hold: another version, other people or rules.
    """
    first = folders[0]
    _same_engine(folders)
    society = first.society()
    watch = range(0, society.people, -(-society.people // WATCHED))
    todo = [(each, number) for each in folders for number in range(len(each.worlds))]
    names = names_of([folder.worlds[number].name for folder, number in todo])
    worlds: list[World] = []
    for (folder, number), name in zip(todo, names, strict=True):
        weeks = folder.info["weeks"]

        def told(week: int, weeks: int = weeks) -> None:
            if doing is not None:
                doing("living", LIVING * (len(worlds) + week / weeks) / len(todo))

        start = dt.date.fromisoformat(folder.info["start"])
        law = folder.law(folder.worlds[number])
        world = live(society, law, weeks, folder.info["seed"], name=name, start=start, watch=watch, threads=threads,
                     each_week=told)  # fmt: skip
        check_again(folder, world, number)
        worlds.append(world)
    return worlds, [folder.worlds[number].overlays for folder, number in todo]


def _same_engine(folders: Sequence[Kept]) -> None:
    engine = software()["engine"]
    for each in folders:
        if each.info["software"].get("engine") != engine:
            raise LamppostError(f"{each.place} was lived by another version of the town. Run it anew for a report.")

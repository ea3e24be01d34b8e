"""The people of a finished folder, to read about: of a run or of twins, lived once more with everybody watched.

A folder holds no ledgers but of those who were watched, so the town is lived again, which gives the same lives to the
byte. What came of it is put beside in `people-1.npz` and so on, where the next who asks finds it; such a file is only
believed if it is of the same people, the same chance and the same tables.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import Final

from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome, Progress, live
from lamppost.record.frames import MOST_PEOPLE
from lamppost.record.info import software
from lamppost.study.folder.saved import SavedFolder, check_again, saved_folder
from lamppost.study.names import numbered
from lamppost.study.person.store import Everybody, everybody

REPLAYED: Final = 20_000
"""People up to whom classes are found by replay; of larger towns they are the town's own marks."""


def people_in(
    place: str | Path, *, classed: bool | None = None, threads: int | None = None, progress: Progress | None = None
) -> list[Everybody]:
    """The people of each world of a folder, the first being the one that others are compared with.

    Args:
        place: a finished folder of a run or of twins.
        classed: whether to live each world twice more, without false records and without ties, to say what would not
            have happened otherwise; not given: in towns of up to 20,000 people.
        threads: how many to use; the result does not depend on it.
        progress: called after each world that was lived.

    Raises:
        LamppostError: if it is no finished folder, of another version, or of more than 200,000 people.
    """
    folder = saved_folder(place)
    many = folder.asked.people
    if many > MOST_PEOPLE:
        raise LamppostError(f"Single people can be read about in towns of up to {MOST_PEOPLE:,}; this has {many:,}.")
    if folder.info["software"]["engine"] != software()["engine"]:
        raise LamppostError(f"{place} was lived by another version of Lamppost, which may differ. Run it again.")
    wanted = many <= REPLAYED if classed is None else classed
    society = folder.society()
    lived = 0

    def count_world(world: Outcome) -> Outcome:
        nonlocal lived
        lived += 1
        if progress is not None:
            progress(lived, None)
        return world

    found = []
    for number, name in enumerate(numbered([each.name for each in folder.worlds])):
        law, path = folder.law(folder.worlds[number]), folder.place / f"people-{number + 1}.npz"
        before = None
        with suppress(LamppostError):
            before = Everybody.read(path, law, society)
        if before is None or before.classed < wanted or not _fits(before, folder):
            start = dt.date.fromisoformat(folder.info["start"])
            weeks, seed = folder.info["weeks"], folder.info["seed"]
            world = live(society, law, weeks, seed, name=name, start=start, watch=range(many), threads=threads,
                         before=folder.before(number))  # fmt: skip
            check_again(folder, count_world(world), number)
            before = everybody(world, wanted, count_world)
            with suppress(OSError):  # a folder that cannot be written to can be read all the same
                before.save(path)
        found.append(before)
    return found


def _fits(before: Everybody, folder: SavedFolder) -> bool:
    """Whether a file beside the folder is of the same run."""
    info = folder.info
    return (before.seed, before.weeks, before.start.isoformat()) == (info["seed"], info["weeks"], info["start"])


__all__ = ["people_in"]

"""Where a compiled run and a plain one differ: every row, every count and every person, in words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL, TRACE
from lamppost.town.state import Lists
from plain_town.people import Actor, Entry, Ground
from plain_town.town import PlainTown

NO_BAND = 255
ROWS_SHOWN = 3
GROUND = ("place", "until", "until_true", "since", "begun", "placed", "act", "slot", "grade", "tied")


def differences(run: Town, plain: PlainTown) -> list[str]:
    """What differs, one line each; [] if the two are equal in everything that anybody can see."""
    found = _rows("events", joined(run.log.events, RECORD), plain.events)
    found += _rows("refusals", joined(run.log.refusals, REFUSAL), plain.refusals)
    lines = joined(run.log.trace, TRACE)
    lines = lines[np.argsort(lines["person"], kind="stable")]
    found += _rows("ledger", lines, sorted(plain.trace, key=lambda line: line[0]))
    found += _counts("acts done", sum(run.log.done), plain.done)
    found += _counts("services sought", sum(run.log.sought), plain.sought)
    found += _counts("effects met", sum(run.log.effects), plain.effects)
    if run.purse != plain.purse:
        found.append("the levy differs")
    if run.vacancy.tolist() != plain.vacancy:
        found.append("places that are free differ")
    if [row.tolist() for row in run.log.listed] != plain.listed:
        found.append("numbers listed by week differ")
    files = sorted(actor.number for actor in plain.files)
    if sorted(run.lists.holder["person"][: int(run.lists.used[0])].tolist()) != files:
        found.append("files were opened for other people")
        return found
    return found + [line for actor in plain.actors for line in _actor(run, plain, actor)]


def _rows(name: str, rows: np.ndarray[Any, Any], plain: list[Any]) -> list[str]:
    ours = np.array([tuple(row) for row in plain], rows.dtype)
    if all(np.array_equal(rows[field], ours[field]) for field in rows.dtype.names or ()):
        return []
    both = list(zip(rows.tolist(), ours.tolist(), strict=False))
    first = next((k for k, (a, b) in enumerate(both) if a != b), len(both))
    fields = rows.dtype.names
    shown = [
        f"  compiled {rows[k] if k < len(rows) else None} / plain {ours[k] if k < len(ours) else None}"
        for k in range(first, first + ROWS_SHOWN)
    ]
    return [f"{name}: {len(rows)} / {len(ours)} rows, first difference in row {first} of {fields}", *shown]


def _counts(name: str, total: Any, plain: Counter[Any]) -> list[str]:
    places = np.argwhere(np.asarray(total)).tolist()
    counted = {tuple(place) if len(place) > 1 else place[0]: int(total[tuple(place)]) for place in places}
    return [] if counted == {key: number for key, number in plain.items() if number} else [f"{name} differ"]


def _actor(run: Town, plain: PlainTown, actor: Actor) -> list[str]:
    """One actor's row of every array of the state."""
    n, state, row = actor.number, run.state, run.state.actor[actor.number]
    pairs: dict[str, tuple[object, object]] = {
        "flags": (int(row["flags"]), actor.flags),
        "income": (int(row["income"]), actor.income),
        "fear": ((int(row["fear"]), int(row["fear_week"])), (actor.fear.level, actor.fear.week)),
        "caution": ((int(row["caution"]), int(row["caution_week"])), (actor.caution.level, actor.caution.week)),
    }
    for name, view, marks, score, band in (
        ("belief", actor.belief, state.mark, state.score, state.band),
        ("truth", actor.truth, state.mark_true, state.score_true, state.band_true),
    ):
        pairs[f"marks in {name}"] = (_bits(marks[n]), view.marks)
        for book in plain.law.books:
            if book.score >= 0:
                held = NO_BAND if view.band[book.number] is None else view.band[book.number]
                pairs[f"points of book {book.number} in {name}"] = (int(score[book.score, n]), view.points[book.number])
                pairs[f"band of book {book.number} in {name}"] = (int(band[book.score, n]), held)
    if actor.entries is not None:
        file, lists = int(row["row"]), run.shards.of(n).lists
        holder = lists.holder[file]
        pairs["pressed, jobless"] = (
            (int(holder["pressed"]), bool(holder["jobless"])),
            (actor.pressed, actor.jobless),
        )
        pairs["entries"] = (
            lists.entry[file].tolist(),
            [_entry(each) for each in actor.entries],
        )
        pairs["grounds"] = (grounds(lists, int(holder["ground"])), [_ground(each) for each in actor.grounds])
    return [f"actor {n}: {name}: compiled {a} / plain {b}" for name, (a, b) in pairs.items() if a != b]


def grounds(lists: Lists, place: int) -> list[tuple[int, ...]]:
    """The chain of somebody's grounds; what has ended in belief has no day there any more."""
    found = []
    while place:
        row = lists.ground[place - 1]
        found.append(tuple(int(row[name]) for name in GROUND))
        place = int(row["next"])
    return found


def _ground(ground: Ground) -> tuple[int, ...]:
    grade = not isinstance(ground.place, int)
    place = ground.place[0] * 16 + ground.place[1] if not isinstance(ground.place, int) else ground.place
    until = -1 if ground.told else ground.until
    deed = ground.deed
    return (place, until, ground.until_true, deed.since, ground.begun, ground.placed, deed.act, deed.slot, grade,
            ground.tied)  # fmt: skip


def _entry(entry: Entry) -> tuple[int, ...]:
    first = 0 if entry.first is None else entry.first + 1
    return (entry.until, entry.until_true, entry.since, first, entry.cause, entry.times, entry.counted, int(entry.tied))


def _bits(words: np.ndarray[Any, Any]) -> set[int]:
    return {64 * k + bit for k, word in enumerate(words.tolist()) for bit in range(64) if word >> bit & 1}

"""The history of a town as bytes: what each bit means, and the same bytes however the town was lived."""

from __future__ import annotations

import json
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import busy_town
import dozen
import lamppost as lp
from lamppost.measure.world import frames_of, live
from lamppost.record import frames
from lamppost.record.actors import Actors
from lamppost.record.frames import Frames, Recorder, read_frames
from lamppost.record.words import RegimeNames
from lamppost.town.codes import COLLATERAL, FOREGONE, TOUCHED_ONLY, TRUE, TWICE, WRONGFUL
from lamppost.town.loop import Town
from small_run import WATCHED, YEARS, information, keep, law, small_run, stop_after, tables, town

WEEKS = int(YEARS * 52)
RECORDED, REFUSED, FALSE, TIED, LEFT_UNDONE = 8, 16, 32, 64, 128
ANY, LOST, WARNED, LISTED = 1, 2, 3, 4


@cache
def kept() -> Frames:
    return small_run().history


# --- what the bits mean


def test_the_dozen_by_hand(tmp_path: Path) -> None:
    """Every byte of five people of the town of a dozen, worked out from its script on paper."""
    seen = read_frames(frames_of(dozen.lived(dozen.dozen(tmp_path)))).array

    def life(person: int) -> dict[int, int]:
        """Week -> byte, where it differs from the week before."""
        return {
            week: int(seen[week, person]) for week in range(dozen.WEEKS)
            if seen[week, person] != (seen[week - 1, person] if week else 0)
        }  # fmt: skip

    # 0 strikes somebody in week 1: on three lists at once for ten weeks, refused in weeks 2, 3 and 4.
    assert life(0) == {1: LISTED | RECORDED, 2: LISTED | REFUSED, 5: LISTED, 11: ANY}
    # 1 is married to 0: no record of the own, a mark through the tie that bars housing in week 5.
    assert life(1) == {1: WARNED, 5: WARNED | REFUSED | TIED, 6: WARNED, 11: 0}
    # 3 did nothing; a record invented in week 1 costs the same.
    wrongly = LISTED | REFUSED | FALSE
    assert life(3) == {1: LISTED | RECORDED | FALSE, 2: wrongly, 3: LISTED, 11: ANY}
    # 4 lives with 3: barred in week 6 through a tie, and wrongly.
    assert life(4) == {1: WARNED, 6: WARNED | REFUSED | TIED | FALSE, 7: WARNED, 11: 0}
    # 5 owes: recorded in week 2, listed from week 5 to 12, refused a loan in weeks 6 and 10.
    on = LISTED | REFUSED
    assert life(5) == {2: ANY | RECORDED, 3: ANY, 5: LISTED, 6: on, 7: LISTED, 10: on, 11: LISTED, 13: ANY}
    # 8 gambled once and is entered twice: 40 of 100 points, the worse band on 1 February, in week 4.
    assert life(8)[1] == LOST | RECORDED | FALSE
    assert life(8)[4] == WARNED
    # 10 and 11 never meet the system.
    assert life(10) == {} == life(11)


def by_hand(names: RegimeNames, town: Town) -> list[int]:
    """The bytes of the week just lived, person by person and bit by bit."""
    week, plan, found = town.week - 1, names.regime.plan, []
    written: dict[int, list[Any]] = {}
    for row in np.concatenate(town.log.events):
        if row["books"]:
            written.setdefault(int(row["person"]), []).append(row)
    refusals = [row for row in town.log.refusals[week] if not row["flags"] & TOUCHED_ONLY]
    fears = {int(row["person"]) for row in town.log.events[week] if row["flags"] == FOREGONE}
    black = [number for number, (book, name) in enumerate(plan.lists) if plan.books[book].lists[name].colour == "black"]
    law = town.tables_at(week).law
    harsh = {
        row.mark for number, row in enumerate(plan.rows)
        if plan.books[row.book].consequences[row.consequence].kind == "sanction"
        and plan.books[row.book].consequences[row.consequence].effect != "by rank"
        and town.tables_at(week).services.row["enforced"][number] > 0
    }  # fmt: skip
    for person in range(town.society.people):
        arrived = [
            (7 * int(row["week"]) + int(row["slot"]) // 2 + int(row["delay"])) // 7 for row in written.get(person, [])
        ]
        mine = [row for row, at in zip(written.get(person, []), arrived, strict=True) if at <= week]
        new = [row for row, at in zip(written.get(person, []), arrived, strict=True) if at == week]
        refused = [row for row in refusals if row["person"] == person]
        step = ANY if mine else 0
        for score, (number, name) in enumerate(names.scored):
            book = plan.books[number]
            assert book.score is not None
            start = int(law.book[number]["start"])
            points = min(
                max(int(town.state.score[score, person]), law.book[number]["lowest"]), law.book[number]["highest"]
            )
            if book.covers == "person" and points < start:
                step = max(step, LOST)
            least = law.band["least"][law.book[number]["bands"] : law.book[number]["bands_end"]].tolist()
            band = int(town.state.band[score, person])
            if band != 255 and least and band > next(k for k, each in enumerate(least) if start >= each):
                step = WARNED
            assert name == book.rulebook
        if any(int(town.state.mark[person, mark // 64]) >> (mark % 64) & 1 for mark in harsh):
            step = WARNED
        row = int(town.state.actor["row"][person])
        if row >= 0 and any(int(town.lists.entry[row, number]["until"]) > 7 * week + 6 for number in black):
            step = LISTED
        untrue = any(int(each["flags"]) & (TRUE | TWICE) != TRUE for each in new)
        found.append(
            step + RECORDED * bool(new) + REFUSED * bool(refused)
            + FALSE * (untrue or any(int(each["flags"]) & WRONGFUL for each in refused))
            + TIED * any(int(each["flags"]) & COLLATERAL for each in refused)
            + LEFT_UNDONE * (person in fears)
        )  # fmt: skip
    return found


@pytest.mark.parametrize(("name", "place"), [("everything", "mainland-city"), ("suining-2010", "county")])
def test_the_bytes_are_those_of_a_slow_reading_of_the_town(name: str, place: str) -> None:
    """Over a new year, in a town in which everything happens often, and under a regime that is shipped."""
    rules, people, weeks = busy_town.regime(name), 200, 56
    town = Town(busy_town.society(people, 2, place), rules.epochs(rules.start, weeks), 3, threads=1)
    names = RegimeNames(rules, rules.start)
    recorder, slow = Recorder(names, town), []
    for _ in range(weeks):
        town.step()
        recorder.note(town)
        slow.append(by_hand(names, town))
    read = read_frames(recorder.data())
    assert (read.people, read.weeks, read.first_day) == (people, weeks, rules.start)
    assert np.array_equal(read.array, slow)
    if name == "everything":
        assert set(np.unique(read.array & 7)) == {0, ANY, LOST, WARNED, LISTED}
        assert all((read.array & bit).any() for bit in (RECORDED, REFUSED, FALSE, TIED, LEFT_UNDONE))


def test_the_header_counts_what_the_bytes_say() -> None:
    read, header = kept(), kept().header
    for step in range(5):
        assert [row[step] for row in header["steps"]] == (read.array & 7 == step).sum(axis=1).tolist()
    for name, bit in (("recorded", RECORDED), ("refused", REFUSED)):
        assert header[name] == (read.array & bit != 0).sum(axis=1).tolist()
    assert header["listed"] == (read.array & 7 == LISTED).sum(axis=1).tolist()


def test_the_header_counts_what_the_tables_count() -> None:
    rules = busy_town.regime("everything")
    world = live(busy_town.society(800, 2), rules, 60, 3)
    header, people = read_frames(frames_of(world)).header, Actors(world.town, world.names).people()
    for figure, column in (("refusals", "refusals"), ("wrongful", "refusals_wrongful"), ("foregone", "acts_foregone"),
                           ("collateral", "refusals_collateral")):  # fmt: skip
        assert sum(header[figure]) == people[column].sum() > 0


def test_the_bits_agree_with_the_tables_of_a_folder() -> None:
    people = small_run().people
    assert sum(kept().header["refusals"]) == people["refusals"].sum() > 0
    ever = (kept().array & REFUSED != 0).any(axis=0)
    assert ever.tolist() == (people["refusals"] > 0).to_list()
    lists = small_run().lists
    black = {f"on:{row['rulebook']}.{row['list']}" for row in lists.iter_rows(named=True) if row["colour"] == "black"}
    on = np.any([people[name].to_numpy() for name in sorted(black & set(people.columns))], axis=0)
    assert ((kept().array[-1] & 7) == LISTED).tolist() == on.tolist()


def test_every_record_arrives_once() -> None:
    """Records by channel over the weeks are those written, but for those still on the way at the end."""
    world = live(town(), law(), WEEKS, 9)
    header = read_frames(frames_of(world)).header
    events = world.events
    arrives = 7 * events["week"] + events["slot"] // 2 + events["delay"]
    heard = events[(events["books"] != 0) & (arrives < 7 * WEEKS)]
    assert heard.size > 0
    for code, name in world.names.channels.items():
        assert sum(header["channels"].get(name, [0])) == np.count_nonzero(heard["channel"] == code), name
    assert all(len(weeks) == WEEKS for weeks in header["channels"].values())


# --- the same bytes


def test_in_memory_and_in_a_folder_it_is_the_same(tmp_path: Path) -> None:
    run = keep(tmp_path / "a", threads=1)
    data = (tmp_path / "a" / "frames.bin").read_bytes()
    assert information(tmp_path / "a")["frames"] == {"file": "frames.bin"}
    assert frames_of(live(town(), law(), WEEKS, 9)) == data
    assert small_run().history == run.history == read_frames(data)


def test_stopped_and_taken_up_it_is_the_same(tmp_path: Path) -> None:
    """Over a new year of points, and with records on the way when it is stopped."""
    county, rules = lp.Society.generate(900, seed=2, place="county"), lp.regime("suining-2010")
    lp.run(county, rules, 1.2, out=tmp_path / "whole")
    with pytest.raises(lp.Stopped):
        lp.run(county, rules, 1.2, out=tmp_path / "cut", progress=stop_after(50))
    with pytest.raises(lp.Stopped):
        lp.resume(tmp_path / "cut", progress=stop_after(53))
    lp.resume(tmp_path / "cut")
    assert tables(tmp_path / "cut")["frames.bin"] == tables(tmp_path / "whole")["frames.bin"]
    assert information(tmp_path / "cut")["files"] == information(tmp_path / "whole")["files"]


def test_a_town_too_large_has_none_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_PEOPLE", 2000)
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "a", progress=stop_after(5))
    run = lp.resume(tmp_path / "a")
    assert not (tmp_path / "a" / "frames.bin").exists()
    assert "frames.bin" not in run.info["files"]
    assert "up to 2,000 people" in information(tmp_path / "a")["frames"]["left_out"]
    with pytest.raises(lp.LamppostError, match="up to 2,000 people"):
        _ = run.history
    with pytest.raises(lp.LamppostError, match="up to 2,000 people"):
        frames_of(live(town(), law(), 1, 9))


def test_watching_leaves_no_mark() -> None:
    assert frames_of(live(town(), law(), WEEKS, 9, watch=WATCHED)) == frames_of(live(town(), law(), WEEKS, 9))


# --- what is not a history


def damaged(data: bytes, **changes: Any) -> bytes:
    """The same file with some of its header changed."""
    size = struct.unpack("<I", data[8:12])[0]
    header = json.dumps({**json.loads(data[12 : 12 + size]), **changes}).encode()
    return data[:8] + struct.pack("<I", len(header)) + header + data[12 + size :]


def one_week(chunk: bytes, people: int) -> bytes:
    header = {"format": 1, "people": people, "weeks": 1, "first_day": "2018-01-01", "chunks": [len(chunk)]}
    text = json.dumps(header).encode()
    return b"LAMPFRM1" + struct.pack("<I", len(text)) + text + chunk


def test_what_is_not_whole_is_said_to_be(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    data = (tmp_path / "a" / "frames.bin").read_bytes()
    read_frames(damaged(data))
    for other, what in (
        (b"", "not a history"),
        (b"LAMPFRM1\0", "not a history"),
        (data[:-1], "incomplete"),
        (data + b"\0", "incomplete"),
        (data[:40], "no header"),
        (damaged(data, weeks=3), "incomplete"),
        (damaged(data, people="many"), "no header"),
        (damaged(data, format=2), "another version"),
        (damaged(data, first_day="today"), "no header"),
    ):
        with pytest.raises(lp.LamppostError, match=what):
            read_frames(other)
    for chunk in (zlib.compress(bytes(4)), zlib.compress(bytes(1 << 24)), b"no zlib"):
        with pytest.raises(lp.LamppostError, match="cannot be unpacked"):
            _ = read_frames(one_week(chunk, 5)).array
    assert read_frames(one_week(zlib.compress(bytes(5)), 5)).array.shape == (1, 5)
    with pytest.raises(lp.LamppostError, match="no history at"):
        frames.frames_at(tmp_path / "b" / "frames.bin")

"""People of a folder, read about from the command line and from Python: lived again once, and kept for the next."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from lamppost.measure.world import live
from lamppost.study.folder.people import people_in
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody
from small_run import lamppost

PEOPLE, YEARS = 300, 0.6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    place = tmp_path_factory.mktemp("runs") / "a"
    town = lp.Society.generate(PEOPLE, seed=2, place="hong-kong")
    lp.run(town, lp.regime("leaflet-hk-2019"), YEARS, seed=3, out=place)
    return place


def test_a_person_of_a_folder_lives_the_life_of_the_run(folder: Path) -> None:
    told: list[int] = []
    (found,) = people_in(folder, progress=lambda done, _: told.append(done))
    assert told == [1, 2, 3]  # the world, and those without false records and without ties
    assert found.classed
    run = lp.load(folder)
    pages = [person_page([found], person) for person in range(0, PEOPLE, 7)]
    counts = run.people[[page.person for page in pages]]
    assert [page.worlds[0].counts.refusals for page in pages] == counts["refusals"].to_list()
    assert [page.worlds[0].scores[0].points for page in pages if page.worlds[0].scores] == [
        points for points in counts["points:leaflet-hk-2019"].to_list() if points is not None
    ]
    on = [name for name in run.people.columns if name.startswith("on:")]
    standing = np.any([run.people[name].to_numpy() for name in on], axis=0)
    assert np.array_equal(np.isin(np.arange(PEOPLE), found.standing["person"]), standing)


def test_it_is_lived_once_and_kept_beside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = people_in(folder)
    assert (folder / "people-1.npz").is_file()
    told: list[int] = []
    again = people_in(folder, progress=lambda done, _: told.append(done))
    assert told == []
    for person in range(0, PEOPLE, 50):
        assert person_page(again, person) == person_page(first, person)
    (folder / "people-1.npz").write_bytes(b"damaged")
    assert person_page(people_in(folder), 0) == person_page(first, 0)
    lp.load(folder)  # the folder is as whole as before
    monkeypatch.setattr(Path, "write_bytes", _full)
    (folder / "people-1.npz").unlink()
    assert person_page(people_in(folder), 0) == person_page(first, 0)
    assert not (folder / "people-1.npz").exists()


def _full(_: Path, __: bytes) -> int:
    raise OSError("No space left on device")


def test_a_file_of_other_people_is_not_believed(folder: Path) -> None:
    other = lp.Society.generate(PEOPLE, seed=2, place="hong-kong")
    law = lp.regime("leaflet-hk-2019")
    wrong = everybody(live(other, law, int(YEARS * 52), 4), False)
    right = people_in(folder)[0]
    wrong.save(folder / "people-1.npz")
    assert people_in(folder)[0].seed == right.seed == 3


def test_marks_where_nobody_asked_for_replays(folder: Path) -> None:
    (folder / "people-1.npz").unlink(missing_ok=True)
    told: list[int] = []
    (found,) = people_in(folder, classed=False, progress=lambda done, _: told.append(done))
    assert told == [1]
    assert not found.classed
    assert not person_page([found], 0).worlds[0].by_replay
    assert people_in(folder, classed=True)[0].classed  # marks are not taken for replays


def test_the_command_shows_a_person(folder: Path) -> None:
    shown = lamppost("show", str(folder), "--person", "12", "--lang", "zh-Hant", cwd=folder.parent)
    assert shown.returncode == 0, shown.stderr
    assert "第12號居民" in shown.stdout
    assert "合成的人物" in shown.stdout
    assert not re.search(r"\b(Recorded|Refused|Points)\b", shown.stdout)
    data = json.loads(lamppost("show", str(folder), "--person", "12", "--json", cwd=folder.parent).stdout)
    assert data == json.loads(json.dumps(person_page(people_in(folder), 12).data()))


def test_mistakes_of_the_command_are_told_in_one_line(folder: Path) -> None:
    for words, said in (
        (("show", "nowhere", "--person", "1"), "There is no folder nowhere."),
        (("show", str(folder), "--person", "300"), "There is no person 300: they are numbered 0 to 299."),
        (("show", str(folder), "--person", "1", "--lang", "fr"), "There is no language 'fr'."),
        (("show", "suining-2010", "--lang", "en"), "--lang and --threads go with --person N"),
    ):
        shown = lamppost(*words, cwd=folder.parent)
        assert shown.returncode == 2
        assert shown.stderr.startswith(said)
        assert shown.stderr.count("\n") == 1

"""Faces are taken for others the more, the more there are to compare with, and of some groups more than of others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from busy_town import at
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import Catalogue, Varies
from lamppost.catalogue.people import class_of
from lamppost.rulebook.check import check_paths
from lamppost.rulebook.compile.matching import by_class, factors, false_positives
from lamppost.rulebook.model import ChannelUse
from lamppost.rulebook.regime import Regime
from lamppost.town.codes import INVENTED, TRUE, TWICE, WRONG_PERSON
from lamppost.town.loop import Town

FACE, RADIO, REPORTS = 19, 18, 28
MAN, WOMAN = class_of(0, 0, 4, 2), class_of(1, 0, 4, 2)
WEEKS = 20


def lived(gallery: float | None, words: Catalogue | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(records, flags at the start) of a town under the leaflet with lampposts that compare with so many faces."""
    law = lp.regime("leaflet-hk-2019")
    use = law.loaded.regime.channels["lamppost-face"]
    claim = at(use.gallery, gallery) if gallery else None
    uses = {**law.loaded.regime.channels, "lamppost-face": use.model_copy(update={"gallery": claim})}
    model = law.loaded.regime.model_copy(update={"channels": uses})
    town = Town(SOCIETY, Regime(replace(law.loaded, regime=model), words or often()).epochs(law.start, WEEKS), 3)
    town.run(WEEKS)
    return np.concatenate(town.log.events), SOCIETY.cls


SOCIETY = lp.Society.generate(6_000, seed=3, place="hong-kong")


def often() -> Catalogue:
    """The catalogue with marches often enough to count what lampposts make of them."""
    base = catalogue()
    act = base.acts["march-joined"]
    acts = {**base.acts, "march-joined": act.model_copy(update={"rate": at(act.rate, 4.0)})}
    return replace(base, acts=acts)


@pytest.fixture(scope="module")
def galleries() -> dict[str, np.ndarray]:
    return {name: lived(size)[0] for name, size in (("catalogue", None), ("city", 1e6), ("province", 1e8))}


def of_face(records: np.ndarray, flag: int) -> np.ndarray:
    return records[(records["channel"] == FACE) & (records["flags"] & flag != 0)]


def test_an_unknown_face_passes_for_one_of_n_by_the_binomial() -> None:
    assert false_positives(200, 0.001) == pytest.approx(0.181, abs=0.001)  # the examples of the source `daugman`
    assert false_positives(2_000, 0.001) == pytest.approx(0.865, abs=0.001)
    assert false_positives(12e6, 2.5e-10) == pytest.approx(0.003, rel=0.01)
    assert false_positives(1e6, 0.0) == 0


def test_a_gallery_and_a_group_move_hits_and_errors() -> None:
    channel, day = catalogue().channels["lamppost-face"], lp.regime("leaflet-hk-2019").start
    claim = channel.matching.gallery
    made = {size: factors(channel, ChannelUse(gallery=at(claim, size)), day) for size in (1e5, 1e6, 1e7)}
    assert made[1e6].hit == pytest.approx(np.ones(160))
    for smaller, larger in ((1e5, 1e6), (1e6, 1e7)):
        assert (made[larger].hit < made[smaller].hit).all()
        assert (made[larger].wrong > 5 * made[smaller].wrong).all()
    assert made[1e6].wrong[WOMAN] / made[1e6].wrong[MAN] == pytest.approx(3, rel=0.01)
    assert made[1e6].alike == 1


def test_without_a_gallery_or_groups_nothing_moves() -> None:
    assert factors(catalogue().channels["court"], ChannelUse(), lp.regime("leaflet-hk-2019").start) is None


def test_classes_are_numbered_as_people_are() -> None:
    found = by_class(Varies(sex={"female": 2}, area={"rural": 3}, age={"75+": 5}, income={"q5": 7}))
    assert found[class_of(1, 1, 7, 4)] == 2 * 3 * 5 * 7
    assert found[class_of(0, 0, 0, 0)] == 1
    assert found[class_of(0, 1, 7, 0)] == 15


def test_a_larger_gallery_errs_more_and_finds_less(galleries: dict[str, np.ndarray]) -> None:
    wrong = {name: len(of_face(records, WRONG_PERSON)) for name, records in galleries.items()}
    right = {name: len(of_face(records, TRUE)) for name, records in galleries.items()}
    assert wrong["province"] > 20 * wrong["city"] > 0
    assert right["province"] < 0.95 * right["city"]
    assert (wrong["catalogue"], right["catalogue"]) == (wrong["city"], right["city"])


def test_women_are_taken_for_others_more_often_and_for_women(galleries: dict[str, np.ndarray]) -> None:
    sex = SOCIETY.cls // 80
    made = of_face(galleries["province"], WRONG_PERSON)
    marched = of_face(galleries["province"], TRUE)
    doers, hit = sex[made["doer"]], sex[made["person"]]
    assert (doers == hit).all()
    per_deed = [(doers == each).sum() / (sex[marched["doer"]] == each).sum() for each in (0, 1)]
    assert per_deed[1] > 1.5 * per_deed[0]


def test_inventions_fall_on_women_three_times_as_often() -> None:
    law = lp.regime("leaflet-hk-2019")
    town = Town(SOCIETY, law.epochs(law.start, WEEKS), 3)
    senses = town.tables.senses
    rows = [row for row in senses.lie if row["cls"] >= 0]
    assert rows
    for row in rows:  # a little less where the gallery is so large that most unknown faces pass for somebody
        parts = senses.lie_cls[row["cls"]]
        assert parts[MAN] / parts[WOMAN] == pytest.approx(1 / 3, rel=0.2)
    town.run(WEEKS)
    made = of_face(np.concatenate(town.log.events), INVENTED)
    assert len(made) > 20
    sex = SOCIETY.cls // 80
    women, men = (
        (sex[made["person"]] == 1).sum() / (sex == 1).sum(),
        (sex[made["person"]] == 0).sum() / (sex == 0).sum(),
    )
    assert women > 2 * men


def test_few_children_carry_a_card_to_be_read() -> None:
    law = lp.regime("leaflet-hk-2019")
    senses = law.epochs(law.start, 1)[0].tables.senses
    rows = [eye for eye in senses.eye if eye["channel"] == RADIO]
    assert rows
    for eye in rows:
        hit = senses.hit_cls[eye["cls"]]
        assert hit[class_of(0, 0, 1, 2)] == pytest.approx(0.2 * hit[MAN], rel=0.01)
        assert hit[MAN] == pytest.approx(int(eye["hit_urban"]), rel=0.01)


# Records that come late


def made_up(folder: Path, **uses: object) -> Path:
    """The file of a regime with these channels otherwise than in the catalogue."""
    data = {
        "regime": "made-up", "title": "Made up", "place": "mainland-city", "start": "2021-01-01",
        "evidence": "assumed", "why": "Made up.", "rulebooks": ["claimed-national-score-2021"], "channels": uses,
    }  # fmt: skip
    path = folder / "made-up.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def reports_of(path: Path) -> tuple[int, list[int], list[float]]:
    """(usual delay, later delays, shares up to each) of reports by the public, in days."""
    senses = lp.regime(path).epochs(lp.regime(path).start, 1)[0].tables.senses
    eye = next(each for each in senses.eye if each["channel"] == REPORTS)
    late = senses.late[eye["later"] : eye["later_end"]]
    return int(eye["delay"]), late["delay"].tolist(), (late["below"] / 2**32).tolist()


def test_some_reports_of_the_public_come_much_later(tmp_path: Path) -> None:
    path = made_up(tmp_path, **{"public-reports": {"coverage": 1, "hit": 0.3}})
    usual, later, shares = reports_of(path)
    assert (usual, later) == (14, [56, 182])
    assert shares == pytest.approx([0.2, 0.22])
    law = lp.regime(path)
    town = Town(lp.Society.generate(6_000, seed=3, place=law.place), law.epochs(law.start, WEEKS), 3)
    town.run(WEEKS)
    records = np.concatenate(town.log.events)
    records = records[(records["channel"] == REPORTS) & (records["flags"] & TWICE == 0)]
    assert len(records) > 1_000
    share = [(records["delay"] == delay).mean() for delay in (14, 56, 182)]
    assert share == pytest.approx([0.78, 0.2, 0.02], abs=0.04)
    invented = records[records["flags"] & INVENTED != 0]
    assert (invented["delay"] > usual).any()


def test_a_regime_with_its_own_delay_has_its_own_late_records(tmp_path: Path) -> None:
    quick = made_up(tmp_path, **{"public-reports": {"delay": "0 days"}})
    assert reports_of(quick) == (0, [], [])
    slow = {"delay": "1 week", "later": {"some": {"share": 0.5, "delay": "10 weeks"}}}
    assert reports_of(made_up(tmp_path, **{"public-reports": slow})) == (7, [70], [0.5])


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ({"court": {"gallery": 1000}}, "'court' compares no faces"),
        ({"lamppost-face": {"gallery": 0}}, "A gallery has one face at least"),
        ({"court": {"later": {"some": {"share": 0.5, "delay": "9 weeks"}}}}, "`later` needs `delay`"),
        (
            {"court": {"delay": "1 week", "later": {
                "some": {"share": 0.7, "delay": "9 weeks"}, "more": {"share": 0.7, "delay": "19 weeks"}}}},
            "more than all records",
        ),
    ],
)  # fmt: skip
def test_a_regime_that_cannot_be_is_told_so(tmp_path: Path, use: dict[str, object], said: str) -> None:
    problems = check_paths([made_up(tmp_path, **use)])
    assert [problem for problem in problems if said in problem.message], [str(problem) for problem in problems]

"""The reduced town of the benchmarks, as Lamppost runs it, is the one that is written down: judged by plain NumPy."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from benchmarks.peers import authority, town
from benchmarks.peers.models.lamppost_town import LamppostTown, reduced_regime

from lamppost.rulebook.regime import table_hash
from lamppost.society.ties import friend
from lamppost.town.codes import UNSEEN
from lamppost.town.loop import Town

PEOPLE, WEEKS = 2_000, 30


class Watched(LamppostTown):
    """The town with its records and refusals kept."""

    def __init__(self, ties: bool) -> None:
        super().__init__(PEOPLE, 5, ties)
        self.rows: list[np.ndarray] = []
        self.refusals: list[np.ndarray] = []

    def week_ended(self, town: Town) -> None:
        self.rows += town.log.events
        self.refusals += town.log.refusals
        super().week_ended(town)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "ties"])
def lived(request: pytest.FixtureRequest) -> Watched:
    made = Watched(request.param)
    for _ in range(WEEKS):
        made.week()
    return made


def friends_of(made: Watched) -> authority.Ties:
    """Lamppost's friends as arrays."""
    society, seed = made.town.society, made.town.population.seed
    found = set()
    for person in range(PEOPLE):
        k = int(society.district[person])
        district = int(society.district_start[k]), int(society.district_start[k + 1])
        for deal in range(town.DEALS):
            span = district if deal < town.LOCAL_DEALS else (0, PEOPLE)
            if (other := int(friend(seed, deal, person, *span))) >= 0:
                found.add((min(person, other), max(person, other)))
    return authority.ties(PEOPLE, *np.array(sorted(found)).T)


@pytest.fixture(scope="module")
def judged(lived: Watched) -> tuple[authority.Authority, authority.Columns]:
    """The same records and refused attempts, gone through by plain NumPy."""
    ties = "friend-bars" in set(lived.cause)
    books = authority.Authority(friends_of(lived) if ties else None)
    people = authority.Columns(*(np.full(PEOPLE, value, np.int32) for value in authority.START.values()))
    records, refusals = np.concatenate(lived.rows), np.concatenate(lived.refusals)
    records = records[records["flags"] & UNSEEN == 0]
    acted = 7 * records["week"] + records["slot"] // 2
    sought = 7 * refusals["week"] + refusals["slot"]
    for day in range(7 * WEEKS):
        now = acted == day
        books.receive(day, records["person"][now].astype(np.int64), records["act"][now].astype(np.int64) - 1)
        books.judge(day, people)
        now = sought == day
        books.gate(day, people, refusals["person"][now].astype(np.int64), refusals["service"][now].astype(np.int64) - 1)
    return books, people


def test_points_and_lists_are_those_of_plain_numpy(
    lived: Watched, judged: tuple[authority.Authority, authority.Columns]
) -> None:
    _, people = judged
    told, day = lived.persons(), 7 * WEEKS - 1
    assert (told["score"] == people.score).all()
    assert (told["until_black"] == np.where(people.until_black > day, people.until_black, 0)).all()
    assert (told["until_red"] == np.where(people.until_red > day, people.until_red, 0)).all()
    assert len(set(told["score"].tolist())) > 10
    assert (told["until_black"] > 0).any()
    assert (told["until_red"] > 0).any()


def test_every_refusal_is_one_by_plain_numpy(
    lived: Watched, judged: tuple[authority.Authority, authority.Columns]
) -> None:
    books, people = judged
    for cause in ("refused_black", "refused_band", "refused_friend"):
        assert books.counted[cause] == lived.counted[cause]
    assert (lived.refused == people.refused).all()
    assert lived.counted["refused_black"] > 100
    assert lived.counted["refused_band"] > 10


def test_acts_services_and_records_come_at_their_rates(lived: Watched) -> None:
    slots, days = PEOPLE * WEEKS * town.HALF_DAYS, PEOPLE * WEEKS * town.DAYS
    heard = sum(town.ACT_RATES[act - 1] * rule.recorded for act, rule in town.RULES.items())
    expected = {
        "acts": (slots, town.ACT_LINE[-1]),
        "sought": (days, town.SERVICE_LINE[-1]),
        "records": (slots, heard / (town.WEEKS_A_YEAR * town.HALF_DAYS)),
    }
    for name, (draws, share) in expected.items():
        assert abs(lived.counted[name] - draws * share) < 5 * sqrt(draws * share * (1 - share)), name


def test_how_many_are_refused_follows_from_who_is_on_the_list(lived: Watched) -> None:
    days = sum(int(row.sum()) for row in _on_black(lived))
    share = sum(town.SERVICE_RATES[s - 1] for s in town.BARRED_BY_BLACK) / (town.WEEKS_A_YEAR * town.DAYS)
    assert abs(lived.counted["refused_black"] - days * share) < 5 * sqrt(days * share)


def _on_black(made: Watched) -> list[np.ndarray]:
    """Who is on the black list, day by day, from the records."""
    records = np.concatenate(made.rows)
    grave = np.isin(records["act"], town.GRAVE) & (records["flags"] & UNSEEN == 0)
    since = 7 * records["week"][grave] + records["slot"][grave] // 2 + town.DELAY
    result = []
    for day in range(7 * WEEKS):
        on = np.zeros(PEOPLE, np.int64)
        now = (since <= day) & (day < since + town.TERMS["black"])
        on[records["person"][grave][now]] = 1
        result.append(on)
    return result


def test_every_number_of_the_model_is_in_the_tables() -> None:
    law = reduced_regime()
    tables = law.tables(law.start)
    line = tables.acts.people.entry
    widths = (line["last"].astype(np.int64) - line["low"].astype(np.int64) + 1)[:-1]
    assert line["code"][:-1].tolist() == list(range(1, town.ACTS + 1))
    assert np.allclose(np.cumsum(widths) / 2**32, town.ACT_LINE, rtol=1e-6)
    assert len(tables.law.rule) == len(town.RULES) == 20
    assert len(tables.law.list) == 2
    assert (tables.acts.act["steady"][1 : town.ACTS + 1] == 1).all()


def test_another_name_of_the_rulebook_gives_the_same_tables() -> None:
    first, other = reduced_regime(), reduced_regime(change="rename")
    assert first.plan.books[0].rulebook != other.plan.books[0].rulebook
    assert table_hash(first.epochs(first.start, 1)) == table_hash(other.epochs(other.start, 1))

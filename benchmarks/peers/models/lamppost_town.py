"""The reduced town in Lamppost: a rulebook, a regime and words as a user would write them, run by the real engine.

The words get the codes of shipped words, so that acts are drawn from one line as the catalogue's are, and people
respond to nothing. Acts and services that no rule names are lived and counted, too (`count_all`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import town as numbers
from lamppost.catalogue.codes import OWN
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import flag_mask
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.town.codes import EFFECTS, UNSEEN
from lamppost.town.loop import Observer, Town

GRADE = {"evidence": "assumed", "why": "The reduced town of the benchmarks."}
AWAY = "cross-boundary"
"""The flag of who does and seeks nothing; here nobody else has it."""


def act(number: int) -> str:
    return f"act-{number:02}"


def service(number: int) -> str:
    return f"service-{number:02}"


def exactly(value: object) -> dict[str, object]:
    """A figure without a range."""
    return {"value": value, "low": value, "high": value}


def words() -> dict[str, Any]:
    """The acts, the channels and the services, as a file of the catalogue."""
    errors = ("wrong_person", "twice", "false_records")
    figures = {"coverage": exactly(1.0), "hit": exactly(1.0)} | {error: exactly(0.0) for error in errors}
    return {
        "catalogue": "Words of the reduced town",
        **GRADE,
        "acts": {
            act(k): {
                "label": act(k), "domain": "society", "kind": "neutral", "rate": exactly(rate), "not_who": AWAY,
                "code": OWN["acts"].start + k,
            }
            for k, rate in enumerate(numbers.ACT_RATES, 1)
        },
        "channels": {
            name: {
                "label": name,
                "kind": "institution",
                **figures,
                "delay": exactly(f"{numbers.DELAY} days"),
                "sees": {act(k): {"hit": exactly(rule.recorded)} for k, rule in numbers.RULES.items()},
            }
            for name in ("desk", "other-desk")
        },
        "services": {
            service(k): {
                "label": service(k), "group": "daily", "rate": exactly(rate), "not_who": AWAY,
                "code": OWN["services"].start + k,
            }
            for k, rate in enumerate(numbers.SERVICE_RATES, 1)
        },
    }  # fmt: skip


def rulebook(name: str, ties: bool) -> dict[str, Any]:
    """The rulebook of the one authority."""
    bars = {"kind": "sanction", "effect": "barred"}
    acts = {
        act(k): {"points": rule.points, "lasts": f"{numbers.POINTS_LAST} days"}
        | ({"puts_on": rule.puts_on} if rule.puts_on else {})
        for k, rule in numbers.RULES.items()
    }
    consequences = {
        "list-bars": {**bars, "when": {"on_list": "black"}, "touches": [*map(service, numbers.BARRED_BY_BLACK)]},
        "band-bars": {**bars, "when": {"band": "d"}, "touches": [*map(service, numbers.BARRED_BY_D)]},
        "list-speeds": {
            "kind": "reward", "effect": "faster", "when": {"on_list": "red"},
            "touches": [*map(service, numbers.FASTER_BY_RED)],
        },
    }  # fmt: skip
    association: dict[str, Any] = {}
    if ties:
        consequences["friend-bars"] = {
            **bars, "when": {"on_list": "black"}, "touches": [*map(service, numbers.BARRED_BY_FRIEND)],
        }  # fmt: skip
        association = {
            "friends-lose": {
                "to": "friend", "acts": [act(k) for k, rule in numbers.RULES.items() if rule.spreads],
                "carries": "points", "share": numbers.FRIEND_SHARE,
            },
            "friends-barred": {
                "to": "friend", "when": {"on_list": "black"}, "carries": "consequence", "consequences": "friend-bars",
            },
        }  # fmt: skip
    return {
        "rulebook": name,
        "title": "The reduced town",
        "authority": "Nobody; a benchmark",
        "in_force": {"since": "2010-01-01"},
        **GRADE,
        "listens_to": ["desk"],
        "score": {"start": numbers.START},
        "bands": {band: {} if least is None else {"at_least": least} for band, least in numbers.BANDS.items()},
        "acts": acts,
        "lists": {
            "black": {"colour": "black", "stays": f"{numbers.TERMS['black']} days"},
            "red": {"colour": "red", "stays": f"{numbers.TERMS['red']} days"},
        },
        "consequences": consequences,
        "association": association,
        "appeal": {"open": "no"},
    }


def onlooker() -> dict[str, Any]:
    """A second authority that hears of the same acts by a channel of its own, keeps a score, and does nothing."""
    acts = {act(k): {"points": -1} for k in numbers.RULES}
    about = {"title": "One who looks on", "authority": "Nobody; a benchmark", "in_force": {"since": "2010-01-01"}}
    rest = {"listens_to": ["other-desk"], "score": {"start": 0}, "acts": acts, "appeal": {"open": "no"}}
    return {"rulebook": "a-looker-on", **about, **GRADE, **rest}


def reduced_regime(ties: bool = False, change: str = "") -> Regime:
    """The regime of the reduced town; `change` is "rename" or "inert"."""
    name = "zz-renamed" if change == "rename" else "reduced"
    books = ([onlooker()] if change == "inert" else []) + [rulebook(name, ties)]
    regime = {
        "regime": "reduced-town",
        "title": "The reduced town",
        "place": "mainland-city",
        "start": "2018-01-01",
        **GRADE,
        "catalogue": "words.yaml",
        "rulebooks": [f"{book['rulebook']}.yaml" for book in books],
    }
    with TemporaryDirectory() as folder:
        files: Mapping[str, Any] = {"words": words(), "reduced-town": regime} | {b["rulebook"]: b for b in books}
        for file, data in files.items():
            (Path(folder) / f"{file}.yaml").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
        loaded = load_regime(Path(folder) / "reduced-town.yaml")
    return Regime(loaded, _only(loaded.words))


def _only(catalogue: Catalogue) -> Catalogue:
    """The words of the reduced town alone, with codes from 1 on, and people who respond to nothing."""
    mine = words()
    blocks = {
        block: {
            name: getattr(catalogue, block)[name].model_copy(update={"code": code})
            for code, name in enumerate(mine[block], 1)
        }
        for block in ("acts", "channels", "services")
    }
    still = {}
    for name, response in catalogue.responses.items():
        if "half" not in name:
            update = {"value": 0.0, "low": 0.0, "high": 0.0}
            versions = tuple(version.model_copy(update=update) for version in response.value.versions)
            claim = response.value.model_copy(update={"versions": versions})
            still[name] = response.model_copy(update={"value": claim})
    return replace(
        catalogue, **blocks, responses=catalogue.responses | still, groups={"daily": tuple(blocks["services"])}
    )


class LamppostTown(Observer):
    """The engine, with what a week leaves in its log counted and let go, so that long runs hold no history."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        law = reduced_regime(ties, change)
        society = Society.generate(people, 1, law.place)
        away = np.uint32(flag_mask([AWAY]))
        flags = society.flags & ~away
        if change == "remove":
            flags[people // 2] |= away  # nobody can be taken out of a society: this one does and seeks nothing
        self.people = people
        self.town = Town(replace(society, flags=flags), law.epochs(law.start, 1), seed, shards=None, observers=[self])
        self.book = next(k for k, book in enumerate(law.plan.books) if book.lists)
        self.list = {name: law.plan.list_number(self.book, name) for name in ("black", "red")}
        self.cause = np.array([("friend-bars" if row.tied else row.consequence) for row in law.plan.rows])
        self.records = np.zeros(people, np.int32)
        self.refused = np.zeros(people, np.int32)
        self.counted = dict.fromkeys(numbers.COUNTS, 0)

    def week(self) -> None:
        """Live one week."""
        self.town.step()

    def week_ended(self, town: Town) -> None:
        log, count = town.log, self.counted
        for rows in log.events:
            heard = (rows["flags"] & UNSEEN == 0) & (rows["books"] >> np.uint64(self.book) & np.uint64(1) != 0)
            np.add.at(self.records, rows["person"][heard], 1)
            count["records"] += int(heard.sum())
        for rows in log.refusals:
            np.add.at(self.refused, rows["person"], 1)
            by_cause = np.bincount(rows["row"], minlength=self.cause.shape[0])
            count["refused_black"] += int(by_cause[self.cause == "list-bars"].sum())
            count["refused_band"] += int(by_cause[self.cause == "band-bars"].sum())
            count["refused_friend"] += int(by_cause[self.cause == "friend-bars"].sum())
        count["acts"] += int(sum(done.sum() for done in log.done))
        count["sought"] += int(sum(sought.sum() for sought in log.sought))
        count["faster"] += int(sum(effects[:, EFFECTS.index("faster")].sum() for effects in log.effects))
        for kept in (log.events, log.refusals, log.done, log.sought, log.listed, log.effects):
            kept.clear()

    def persons(self) -> dict[str, NDArray[np.int64]]:
        """What came of each person, in the order of their numbers."""
        town, holder = self.town, self.town.lists.holder["person"]
        standing = {}
        for name, number in self.list.items():
            until = np.zeros(self.people, np.int64)
            held = (holder >= 0) & (holder < self.people)
            until[holder[held]] = town.lists.entry["until"][held, number]
            standing[f"until_{name}"] = np.where(until > town.last_day, until, 0)
        score = town.state.score[town.tables.law.book["score"][self.book], : self.people].astype(np.int64)
        return {"records": self.records, "refused": self.refused, "score": score, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.counted | numbers.standing(self.persons())


build = LamppostTown

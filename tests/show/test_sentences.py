"""The three sentences are true of every pair of shipped regimes that can be set side by side, in every language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations

import pytest

import lamppost as lp
from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome, live
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.find import shipped
from lamppost.show.report.numbers import share
from lamppost.show.report.sentences import sentences
from lamppost.study.findings import model as f
from lamppost.study.findings.build import build_findings, twin_counts
from lamppost.study.findings.spread import counted
from lamppost.study.findings.world import WorldCounts
from lamppost.town.codes import COLLATERAL, WRONGFUL
from lamppost.words import LANGUAGES, words

PEOPLE, WEEKS, SEED = 900, 40, 3
START = dt.date(2021, 1, 4)
PLACES = ("mainland-city", "hong-kong")
VAGUE = ("these rules", "second set", "the rules mentioned", "这些规则", "第二套", "這些規則", "第二套")
"""Words that say of rules what they are without saying whose."""


class Lived:
    """One regime lived in one place: as it is, with what documents hold alone, and with another seed."""

    def __init__(self, name: str, place: str) -> None:
        law = lp.regime(name)
        self.world = _live(law, place, SEED)
        self.documented = _live(lp.regime(name, grade="documented"), place, SEED)
        self.other = _live(law, place, SEED + 1)
        self.counts = WorldCounts(self.world)
        self.findings = build_findings([self.world], smaller=False)
        variants = tuple(_variant(label, each) for label, each in (("as it is", self.world),
                                                                   ("only documented", self.documented)))  # fmt: skip
        here, there = counted(self.world).numbers, counted(self.other).numbers
        self.spread = {name: [number, there.get(name, 0)] for name, number in here.items()}
        self.evidence = f.Evidence(self.world.name, PEOPLE, WEEKS, SEED, variants)


def _live(law: lp.Regime, place: str, seed: int) -> Outcome:
    return live(_people(place, seed), law, WEEKS, seed, start=START, count_all=False)


@cache
def _people(place: str, seed: int) -> lp.Society:
    return lp.Society.generate(PEOPLE, seed, place)


def _variant(name: str, world: Outcome) -> f.Variant:
    numbers = counted(world).numbers
    about = "" if name == "as it is" else "rules"
    return f.Variant(name, about, numbers["people_refused"], numbers["refusals"], numbers["wrongful"])


@cache
def lived(place: str) -> dict[str, Lived]:
    found = {}
    for name in shipped("regime"):
        try:
            found[name] = Lived(name, place)
        except LamppostError:
            continue  # it is at home in another place
    return found


def pairs() -> Iterator[tuple[Lived, Lived, f.Findings]]:
    for place in PLACES:
        for one, two in permutations(lived(place).values(), 2):
            first, other = one.findings.worlds[0], two.findings.worlds[0]
            towns = {each.world.name: each.spread for each in (one, two)}
            spread = f.Spread(PEOPLE, WEEKS, [SEED, SEED + 1], towns)
            yield (
                one,
                two,
                f.Findings(
                    **{
                        **one.findings.__dict__,
                        "worlds": (first, other),
                        "twins": (twin_counts(one.counts, two.counts),),
                        "evidence": (one.evidence, two.evidence),
                        "spread": spread,
                    }
                ),
            )


def raw(each: Lived) -> dict[str, int]:
    """The counts once more, from the rows of the town."""
    rows, _ = each.world.refusals()
    rows = rows[rows["person"] < PEOPLE]
    tainted = rows["flags"] & (WRONGFUL | COLLATERAL) != 0
    return {"people": len(set(rows["person"].tolist())), "refusals": len(rows), "tainted": int(tainted.sum())}


@pytest.mark.slow
def test_every_sentence_is_true_of_the_rules_that_it_names() -> None:
    met: set[str] = set()
    count = 0
    for one, two, findings in pairs():
        count += 1
        first, other = findings.worlds
        for language in LANGUAGES:
            said = words(language)
            refused, beside, rests = sentences(findings, said)
            met |= {refused.name, beside.name, rests.name}
            titles = (first.title[language], other.title[language])
            for text in map(str, (refused, beside, rests)):
                assert not any(each in text for each in VAGUE), text
                assert "{" not in text, text
            # the first: both sets by name, each with its own number, its own spread and its own documents
            text = str(refused)
            assert all(title in text for title in titles), text
            assert refused.numbers == {"people_refused": (raw(one)["people"], PEOPLE),
                                       "people_refused_other": (raw(two)["people"], PEOPLE)}  # fmt: skip
            for each in (one, two):
                assert share(said, raw(each)["people"], PEOPLE) in text
                grades = grades_of(list(each.world.regime.loaded.rulebooks.values()))
                numbers = {"documented": f"{grades.get('documented', 0):,}", "claims": f"{sum(grades.values()):,}"}
                title = each.findings.worlds[0].title[language]
                behind = said.say("report.doubt.claims", title=title, **numbers)
                assert behind in text
            # the second: the set that its number is of
            text = str(beside)
            assert titles[0] in text
            if beside.name == "tainted":
                assert beside.numbers["tainted"] == (raw(one)["tainted"], raw(one)["refusals"])
                assert titles[1] not in text.replace(titles[0], "")
            if beside.name == "tainted.zero":
                assert raw(one)["tainted"] == 0 < raw(one)["refusals"]
            if beside.name == "fared":
                differ = two.counts.outcomes["refused_services"] - one.counts.outcomes["refused_services"]
                assert beside.numbers["harmed"] == (int((differ > 0).sum()), PEOPLE)
                assert beside.numbers["helped"] == (int((differ < 0).sum()), PEOPLE)
            # the third: of the first set alone, and never against the first sentence
            text = str(rests)
            assert titles[0] in text
            assert titles[1] not in text.replace(titles[0], "")
            documented = counted(one.documented).numbers["people_refused"]
            if rests.name == "rests.none":
                assert raw(one)["people"] == 0
            else:
                assert rests.numbers["as_it_is"] == refused.numbers["people_refused"]
                assert rests.numbers["documented"] == (documented, PEOPLE)
                assert share(said, documented, PEOPLE) in text
            if all(grade == "documented" for grade, n in first.claims.items() if n):
                assert rests.name in ("rests.all", "rests.none"), "all of it is documented"
    assert count > 400
    assert {"refused.against", "rests", "rests.all", "rests.none", "silence.against"} <= met, met


@pytest.mark.slow
def test_what_is_named_as_refused_is_what_was_refused() -> None:
    for one, two, findings in pairs():
        said = words("en")
        kinds = {each.group for world in findings.worlds for each in world.service_groups if each.refused.refusals}
        text = str(sentences(findings, said)[0])
        named = {kind for kind in kinds if said.say(f"report.most.{kind}") in text}
        assert named == kinds or said.say("report.most.else") in text, (one.world.name, two.world.name, text)


def read_aloud(number: int = 10) -> str:
    """So many pairs, spread over all of them, for whoever reads them by eye."""
    every = list(pairs())
    chosen = every[:: max(1, len(every) // number)][:number]
    parts = []
    for one, two, findings in chosen:
        parts.append(f"# {one.world.name} | {two.world.name}")
        parts += [re.sub(r"\s+", " ", str(each)) for lang in LANGUAGES for each in sentences(findings, words(lang))]
    return "\n".join(parts)

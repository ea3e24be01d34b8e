"""Each element of each text meets each rule as its conditions say, with its source, and never with a verdict."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lamppost.errors import ProblemsError
from lamppost.rulebook import load
from lamppost.rulebook.law import LawRow, law_view, laws, read_law
from lamppost.rulebook.law_words import CONDITIONS, parts
from small_town import write
from small_words import use_small_words

TEXT = """
law: rule-of-tests
title: A rule of the tests
date: "2020"
binds: Nobody
checked_on: 2026-01-01
evidence: documented
sources:
  law: {title: The law, kind: law, url: "https://example.org/law"}
elements:
  scores:
    place: Article 1
    says: Scores are looked at.
    needs: There is a score.
    of: [consequences]
    touches: [scored]
    may_touch: [lowers]
    cite: law art. 1
"""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_small_words(tmp_path / "words", monkeypatch)
    folder = tmp_path / "town"
    folder.mkdir()
    return write(folder)


def states(rows: list[LawRow], text: str, element: str) -> dict[str, str]:
    return {f"{row.book}.{row.entry}": row.state for row in rows if (row.text, row.element) == (text, element)}


def test_the_shipped_texts_are_there_cited_and_dated() -> None:
    texts = laws()
    assert list(texts) == ["convention-108-plus", "eu-ai-act", "gdpr-22", "iccpr", "pipl", "unesco-ai"]
    for text in texts.values():
        assert text.binds.en
        for name, element in text.elements.items():
            assert element.cite is not None, name
            assert element.cite.split(" ")[0] in text.sources
            assert element.evidence in ("documented", "reported")
    ai_act = texts["eu-ai-act"].elements
    assert sum(name.startswith("c-") and name != "c-recital-31" for name in ai_act) == 8
    assert {"22-1", "schufa", "dun-bradstreet"} <= set(texts["gdpr-22"].elements)
    assert {name.split("-")[0] for name in texts["iccpr"].elements} == {"12", "17", "19", "21", "25"}
    assert {name.split("-")[0] for name in texts["pipl"].elements} == {"24", "26"}


def test_each_condition_is_used_or_at_least_says_what_it_means() -> None:
    used = {
        word
        for text in laws().values()
        for element in text.elements.values()
        for each in (*element.touches, *element.may_touch)
        for _, word in parts(each)
    }
    assert used <= set(CONDITIONS)
    assert all(says for says, _ in CONDITIONS.values())


def test_a_point_for_speech_and_a_travel_ban_are_seen() -> None:
    rows = law_view(load.regime("suining-2010"))
    speech = states(rows, "iccpr", "19-expression")
    assert speech["suining-2010.defamation-online"] == "touches"
    assert speech["suining-2010.theft"] == "does not touch"
    assert states(rows, "iccpr", "17-honour")["suining-2010.bulletin"] == "touches"
    assert states(rows, "iccpr", "17-honour")["suining-2010.honours"] == "does not touch"
    assert states(rows, "iccpr", "25-office")["suining-2010.d-fails-vetting"] == "touches"
    assert states(rows, "eu-ai-act", "c-6-treatment")["suining-2010.d-no-business"] == "touches"
    assert states(rows, "eu-ai-act", "c-6-treatment")["suining-2010.a-preferred"] == "does not touch"
    assert set(states(rows, "pipl", "26-equipment").values()) == {"does not touch"}, "no sensor in 2010"
    national = law_view(load.regime("national-2018"))
    assert states(national, "iccpr", "12-move")["court-defaulters.no-flights"] == "touches"
    assert "touches" not in states(national, "eu-ai-act", "c-6-treatment").values(), "a list is not plainly a score"


def test_cameras_and_a_safeguard_change_the_view() -> None:
    leaflet = load.regime("leaflet-hk-2019")
    assert "touches" in states(law_view(leaflet), "pipl", "26-purpose").values()
    assert "touches" in states(law_view(leaflet), "gdpr-22", "22-3").values()
    with_appeal = law_view(load.regime("leaflet-hk-2019", ["appeal"]))
    assert "touches" not in states(with_appeal, "gdpr-22", "22-3").values()
    without_speech = law_view(load.regime("leaflet-hk-2019", ["speech-out-of-scope"]))
    assert set(states(without_speech, "iccpr", "19-expression").values()) == {"does not touch"}


def test_it_is_never_a_verdict() -> None:
    rows = law_view(load.regime("leaflet-hk-2019"))
    assert {row.state for row in rows} == {"touches", "may touch", "does not touch"}
    assert not any("verdict" in field.name or "lawful" in field.name for field in fields(LawRow))
    for row in rows:
        assert bool(row.because) == (row.state != "does not touch")
        assert row.binds
        assert row.source
        assert row.checked_on
        assert not re.search(r"\b(illegal|breaches|violates|infringes)\b", f"{row.says} {row.because}")


def test_a_text_of_ones_own(town: Path) -> None:
    write(town, rule_of_tests=TEXT)
    words = load.catalogue()
    rows = law_view(load.regime(town / "one-town.yaml"), [read_law(town / "rule-of-tests.yaml")], words)
    assert {(row.entry, row.state, row.because) for row in rows} == {
        ("no-travel", "may touch", "it harms somebody"),
        ("dear-loans", "touches", "it makes or uses a score or grade"),
        ("fast-loans", "touches", "it makes or uses a score or grade"),
    }
    assert {(row.source, row.url, row.place) for row in rows} == {("The law", "https://example.org/law", "Article 1")}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "touches: [scored]",
            "touches: [scord]",
            "16:15: elements.scores.touches[1]: I do not know the condition",
        ),
        ("cite: law art. 1", "cite: low art. 1", "I do not know the source 'low'. Did you mean 'law'?"),
        ("of: [consequences]", "of: [consequence]", "'consequence' is not allowed. Did you mean 'consequences'?"),
        ("needs:", "neds:", "I do not know the word 'neds' here. Did you mean 'needs'?"),
        ("law: rule-of-tests", "law: rule-of-test", "holds the text 'rule-of-test'; name it alike."),
        ("of: [cons", "acts: [walkng]\n    of: [cons", "There is no act 'walkng'. Did you mean 'walking'?"),
        ("kind: law", "kind: news", "'documented' needs the text itself; 'law' is news."),
        ("    touches: [scored]\n    may_touch: [lowers]\n", "", "What does it look at? Add `touches` or `may_touch`."),
    ],
)
def test_mistakes_have_a_line_and_a_column(town: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    write(town, rule_of_tests=TEXT.replace(old, new))
    with pytest.raises(ProblemsError) as caught:
        read_law(town / "rule-of-tests.yaml")
    assert message in str(caught.value)
    assert re.search(r"rule-of-tests\.yaml:\d+:\d+: ", str(caught.value))

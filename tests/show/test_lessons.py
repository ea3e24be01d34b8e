"""Lessons are tested for what they claim: in each of ten towns with other people, a lesson moves its count one way."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from lamppost.show.page import lessons as room
from lamppost.show.page.lessons import SEEDS, Lesson, effect, lessons, lessons_data, live_town, towns_of, whom
from lamppost.words import LANGUAGES, words
from lamppost.words.counts import FEW, per_100, rounded, span_of

STATIC = Path(room.__file__).parent / "static"
NAMED = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.id)


@NAMED
def test_a_lesson_moves_its_count_the_way_it_says_in_every_one_of_ten_towns(lesson: Lesson) -> None:
    towns = towns_of(lesson)
    moved = effect(towns) * (1 if lesson.towards == "more" else -1)
    assert len(moved) == len(SEEDS) == 10
    assert (moved > 0).all(), f"{lesson.id}: {moved}"
    assert moved.mean() > 2 * moved.std(ddof=1) / np.sqrt(len(moved)), "the effect is within the noise"
    for one, two in pairwise(lesson.settings):
        step = np.subtract(towns.main_counts(two), towns.main_counts(one)) * (1 if lesson.towards == "more" else -1)
        assert step.mean() > 0, f"{lesson.id}: from {one} to {two}"
        assert (step >= 0).sum() >= 9, f"{lesson.id}: from {one} to {two}"


@NAMED
def test_there_is_something_to_see(lesson: Lesson) -> None:
    towns = towns_of(lesson)
    if lesson.follows:  # one life is a handful of lines, of which no share is made
        assert -effect(towns)[0] >= 3, "a class sees the town of the first seed"
        return
    assert max(towns.main_counts(each)[0] for each in lesson.settings) >= FEW, "a class sees the town of the first seed"


def test_without_errors_no_refusal_is_wrongful_and_without_ties_none_comes_through_one() -> None:
    by_id = {each.id: each for each in lessons()}
    assert set(towns_of(by_id["error"]).counts["0"]["wrongful"]) == {0}
    assert set(towns_of(by_id["association"]).counts["0"]["collateral"]) == {0}


@NAMED
def test_what_is_shipped_of_the_first_town_is_what_the_engine_counts(lesson: Lesson) -> None:
    setting = lesson.settings[-1]
    shipped = towns_of(lesson).counts[str(setting)]
    person = whom(lesson, SEEDS[0])
    assert towns_of(lesson).persons[:1] == ([] if person is None else [person])
    found = live_town(lesson, setting, SEEDS[0], person)
    assert {name: found[name] for name in shipped} == {name: numbers[0] for name, numbers in shipped.items()}


@pytest.mark.slow
@NAMED
def test_what_is_shipped_of_other_towns_is_what_the_engine_counts(lesson: Lesson) -> None:
    for seed, setting in ((SEEDS[4], lesson.settings[0]), (SEEDS[9], lesson.settings[-1])):
        shipped = towns_of(lesson).counts[str(setting)]
        expected = {name: numbers[SEEDS.index(seed)] for name, numbers in shipped.items()}
        person = whom(lesson, seed)
        assert person is None or towns_of(lesson).persons[SEEDS.index(seed)] == person
        found = live_town(lesson, setting, seed, person)
        assert {name: found[name] for name in shipped} == expected


def test_every_lesson_has_its_sentences_and_its_towns() -> None:
    for language in LANGUAGES:
        said = words(language)
        for each in lessons_data():
            keys = (
                "title",
                "story",
                "question",
                "guess",
                "turn",
                "counted",
                "result",
                "answer",
                "aim",
                "beware",
                "onward",
            )
            for key in keys:
                assert said.has(f"lessons.{each['id']}.{key}"), (language, each["id"], key)
            assert set(each["towns"]) == set(map(str, each["settings"]))


def test_the_story_goes_from_what_was_feared_to_one_safeguard() -> None:
    """Six steps: leaflet, document, error, tie, one life, one safeguard; what each claims is tested above."""
    assert [each.id for each in lessons()] == ["leaflet", "known", "error", "association", "life", "appeal"]
    by_id = {each.id: each for each in lessons()}
    leaflet = by_id["leaflet"]
    share = [count / leaflet.town["people"] for count in towns_of(leaflet).main_counts(1)]
    assert min(share) > 0.9, "nearly everybody falls silent, in every one of ten towns"
    few = towns_of(leaflet).counts["1"]
    assert max(few["refusals"]) < min(few["silent"]) / 20, "refused is little, as the answer says"


# --- one way to tell counts, in Python and on the page

WHOLES = (1, 7, 26, 100, 101, 250, 999, 1000, 9999, 10_000, 123_457, 10**7)
PARTS = (0, 1, 3, 4, 19, 20, 21, 50, 71, 99, 500, 9682)
CASES = [(part, whole) for whole in WHOLES for part in (*PARTS, whole // 2, whole - 1, whole) if part <= whole]


def test_a_share_is_never_made_of_a_handful() -> None:
    for part, whole in CASES:
        if part < FEW:
            assert rounded(part, whole) == (part, whole)
            assert per_100(part, whole) in ("", "0")
    assert rounded(71, 10_000) == (7, 1000)
    assert rounded(26, 10_000) == (26, 10_000)
    assert span_of([716, 613, 693, 633, 615, 499]) == "499–716"


@pytest.mark.skipif(which("node") is None, reason="no Node here")
def test_the_page_rounds_as_everything_else_does() -> None:
    script = (
        f"import {{ rounded }} from '{(STATIC / 'doubt.js').as_uri()}';"
        f"console.log(JSON.stringify({json.dumps(CASES)}.map(([part, whole]) => rounded(part, whole))))"
    )
    done = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    assert [tuple(each) for each in json.loads(done.stdout)] == [rounded(*each) for each in CASES]

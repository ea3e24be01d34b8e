"""A file becomes plain data with places, or one clear sentence for each thing that is wrong with it."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppost.catalogue import reader
from lamppost.catalogue.document import Document
from lamppost.catalogue.reader import LARGEST, read_bytes, read_file
from lamppost.errors import LamppostError, ProblemsError
from lamppost.rulebook.check import check_file
from small_words import use_small_words
from work import calls

BAD = Path(__file__).parents[1] / "data" / "bad"


@pytest.fixture(autouse=True)
def _words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_small_words(tmp_path / "words", monkeypatch)


def told(name: str) -> list[str]:
    """What an author of a bad file is told, without the name of the file."""
    return [str(problem).removeprefix(str(BAD / name)) for problem in check_file(BAD / name)]


def test_three_mistakes_are_three_messages_in_one_go() -> None:
    assert told("three-mistakes.yaml") == [
        ":4:1: covers: 'persn' is not allowed. Did you mean 'person'?\n     4 | covers: persn",
        (
            ":5:12: in_force.since: '2015-02-31' is not a date in the calendar. Write YYYY-MM-DD.\n"
            "     5 | in_force: {since: 2015-02-31, cite: law art. 1}"
        ),
        (
            ":12:5: acts.jaywalking.pionts: I do not know the word 'pionts' here. Did you mean 'points'?\n"
            "    12 |     pionts: -5"
        ),
    ]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (
            "1:1: rulebook",
            "'many kinds' cannot be a name: names are made of letters, digits and '-'. Write for example ",
        ),
        ("4:12: in_force.since", "'tomorrow' is not a date. Write YYYY-MM-DD."),
        ("7:49: sources.law.published", "This is read as a number or a flag, and a text is wanted. Put it in quotes."),
        ("8:9: score.start", "'lots' is not a whole number."),
        ("8:22: score.lowest", "'true' is not a whole number."),
        ("11:5: acts.jaywalking.points", "The word 'value' is missing in this block."),
        ("11:14: acts.jaywalking.points.vlaue", "I do not know the word 'vlaue' here. Did you mean 'value'?"),
        ("12:5: acts.jaywalking.lasts", "'one year' is not a length of time. Write for example '2 years', "),
        ("13:5: acts.jaywalking.yearly_cap", "'2.5' is not a whole number."),
        ("16:5: acts.spitting.points", "'-10' is a text because of its quotes; leave them out."),
        ("17:5: acts.spitting.lasts", "'5' of what? Write for example '5 days'."),
        ("18:5: acts.spitting.per", "'week' is not allowed. Write 'time', 'hour', 'month', 'half year' or 'year'."),
        ("19:5: acts.spitting.evidence", "'documentd' is not allowed. Did you mean 'documented'?"),
        ("20:3: acts.littering", "A block of words is wanted here, not '-5'."),
        ("21:1: lists", "A block of words is wanted here, not a list."),
        ("22:1: appeal", "The word 'open' is missing in this block."),
        ("23:3: appeal.pauses_consequence", "I do not know the word 'pauses_consequence' here. Did you mean"),
        ("24:3: appeal.pauses_consequences", "'maybe' is neither yes nor no."),
        ("25:3: appeal.asked_when_wrong", "'1.5' is more than 1."),
        ("26:45: appeal.upheld_when_wrong.high", "'7' is more than 1."),
        ("28:60: consequences.no-flights.art. 4", "'art. 4' is taken for a word of its own. A text with a comma in it"),
    ],
)
def test_every_wrong_value_says_where_it_is_and_what_would_be_right(place: str, message: str) -> None:
    assert any(each.startswith(f":{place}: {message}") for each in told("many-kinds.yaml"))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("tab.yaml", ":4:1: There is a tab at line 4. Write blanks instead."),
        ("not-utf8.yaml", ":2:11: This is not UTF-8 text. Save the file as UTF-8."),
        ("utf16.yaml", ":1:1: This is not UTF-8 text."),
        ("empty.yaml", ":1:1: The file is empty."),
        ("only-a-comment.yaml", ":1:1: The file is empty."),
        ("deep.yaml", ":1:27: Blocks lie more than 24 deep here"),
        ("two-documents.yaml", ":2:1: A file holds one document"),
        ("colon.yaml", ":2:16: A text with ': ' in it needs quotes"),
        ("star.yaml", ":3:10: A text that begins with '*' or '&' needs quotes."),
        ("at-sign.yaml", ":2:8: A text that begins with '@' needs quotes."),
        ("open-quote.yaml", ":2:8: This quotation mark is never closed."),
        ("open-brace.yaml", ":3:15: This '{' is not closed"),
        ("indent.yaml", ":4:3: This line does not fit under the one before."),
        ("block-as-key.yaml", ":2:1: A name must be a word, not a block."),
        ("control.yaml", ":2:11: There is a control character here (U+0007)."),
        ("list.yaml", ":1:1: I do not know what this file is."),
        ("kind.yaml", ":1:1: rulebok: I do not know the word 'rulebok' here. Did you mean 'rulebook'?"),
    ],
)
def test_what_is_no_file_of_ours_says_so_in_one_sentence(name: str, first: str) -> None:
    assert told(name)[0].startswith(first)


def test_every_tab_is_told_and_one_in_a_comment_is_no_harm() -> None:
    assert [each.split(":")[1] for each in told("tab.yaml")] == ["4", "5"]


def test_a_key_that_stands_twice_names_the_first_line() -> None:
    found = told("twice.yaml")
    assert found[0].startswith(":8:3: acts.jaywalking: 'jaywalking' stands here twice, first on line 6.")
    assert found[1].startswith(":10:1: title: 'title' stands here twice, first on line 2.")


def test_words_that_older_yaml_would_turn_into_something_else_stay_words() -> None:
    data = read_file(BAD / "traps.yaml").data
    assert data["no"] == "off"
    assert data["on"] == "yes"
    assert data["clock"] == "12:30"
    assert data["words"] == ["y", "n", "No", "On", "off"]
    assert data["flags"] == [True, False, None, None]
    assert data["numbers"] == [1, -5, 0, 1.5, 1000.0, 0.5]
    assert data["texts"] == ["010", "1", "2015-02-31", "1_000", "0-5", "18-24", ".inf", "nan", "+"]
    assert set(data) >= {"1", "true"}


def test_numbers_that_could_mean_two_numbers_are_refused() -> None:
    found = told("leading-zero.yaml")
    for number, place in (("010", "3:16"), ("0x1F", "4:9"), ("0o17", "4:15"), ("007.5", "4:21")):
        assert any(each.startswith(f":{place}") and f"'{number}' could mean two numbers" in each for each in found)
    assert sum("too large or too long" in each for each in found) == 2
    assert not any("not a whole number" in each for each in found), "one mistake, one message"


def test_anchors_aliases_tags_and_merges_are_refused_and_never_followed() -> None:
    bomb = told("alias-bomb.yaml")
    assert calls(lambda: told("alias-bomb.yaml")) < 10_000, "nine to the fifth copies would be 59,049"
    assert any("'&a' (an anchor) is not used here" in each for each in bomb)
    assert any("'*e' points elsewhere" in each for each in bomb)
    others = told("tags-and-merges.yaml")
    assert any("os.system" in each and "is not used here" in each for each in others)
    assert any("'<<' (a merge) is not used here" in each for each in others)


def test_fifty_megabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as stream:
        stream.truncate(50_000_000)
    tracemalloc.start()
    problems = check_file(large)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * LARGEST, "no more is read than the limit"
    assert problems[0].message == "The file has 50.0 MB; at most 1 MB is read. Split it."


def test_a_file_that_is_nothing_but_brackets_ends_at_the_same_depth_however_long_it_is() -> None:
    def read(brackets: int) -> None:
        with pytest.raises(ProblemsError):
            read_bytes(b"[" * brackets, "brackets")

    read(1000)
    assert calls(lambda: read(LARGEST)) == calls(lambda: read(LARGEST // 10)) < 5000


def test_no_file_and_a_folder_are_mistakes_of_the_user(tmp_path: Path) -> None:
    assert check_file(tmp_path / "none.yaml")[0].message == "There is no such file."
    assert check_file(tmp_path)[0].message == "This is a folder, not a file."


def test_a_byte_order_mark_and_other_line_ends_do_no_harm() -> None:
    document = read_bytes("\ufeffa: 1\r\nb: {c: 2}\r\n".encode(), "marked")
    assert document.data == {"a": 1, "b": {"c": 2}}
    assert document.keys[("b", "c")] == (2, 5)


def test_every_key_and_item_has_its_line_and_column() -> None:
    document = read_bytes("a:\n  b: [x, {c: 1}]\n积分: 5 # 五\n".encode(), "placed")
    assert document.keys == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", "b"): (2, 3),
        ("a", "b", 0): (2, 7),
        ("a", "b", 1): (2, 10),
        ("a", "b", 1, "c"): (2, 11),
        ("积分",): (3, 1),
    }
    assert document.position(("a", "b", 7, "nothing")) == (2, 3)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="only one parser is here")
def test_both_parsers_give_the_same() -> None:
    for path in (BAD / "three-mistakes.yaml", BAD / "traps.yaml", BAD / "many-kinds.yaml"):
        text = path.read_text(encoding="utf-8")
        blank = Document("same", None, {}, [], "")
        fast, slow = (
            reader._built(text, replace(blank, keys={}, problems=[]), loader)
            for loader in (yaml.CSafeLoader, yaml.SafeLoader)
        )
        assert (fast.data, fast.keys) == (slow.data, slow.keys)


def mistake(raw: bytes) -> str:
    """What is said of some bytes; 'any:' alone if they can be read. Anything but a user's mistake goes through."""
    try:
        read_bytes(raw, "any")
    except LamppostError as error:
        return str(error)
    return "any:"


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab:- \n[]{}&*!|>'\"%@`,#?~0.1\tx\u2028\x85é"), max_size=40))
def test_any_text_is_data_or_a_mistake_of_the_user(text: str) -> None:
    assert mistake(text.encode()).startswith("any:")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=30))
def test_any_bytes_are_data_or_a_mistake_of_the_user(raw: bytes) -> None:
    assert mistake(raw).startswith("any:")

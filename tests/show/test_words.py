"""The sentences of the three languages: the same keys with the same placeholders, none empty, Chinese in Chinese."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from lamppost.errors import LamppostError
from lamppost.words import LANGUAGES, ROOM, Words, merged, placeholders, plural, words

FILES = sorted(path.name for path in (ROOM / "en").glob("*.json"))
CHINESE = [language for language in LANGUAGES if language != "en"]


def texts(language: str, file: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOM / language / file).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", CHINESE)
def test_a_language_has_the_files_of_english(language: str) -> None:
    assert sorted(path.name for path in (ROOM / language).glob("*.json")) == FILES


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize("file", FILES)
def test_a_language_has_the_keys_and_placeholders_of_english(file: str, language: str) -> None:
    english, other = texts("en", file), texts(language, file)
    assert list(other) == list(english), "the same keys in the same order"
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", FILES)
def test_nothing_is_empty_and_every_placeholder_is_a_plain_name(file: str, language: str) -> None:
    assert texts(language, file)
    for key, text in texts(language, file).items():
        assert text.strip() == text != "", key
        assert all(name.isidentifier() for name in placeholders(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", FILES)
def test_what_counts_has_both_its_keys(file: str, language: str) -> None:
    keys = texts(language, file)
    for key in keys:
        if key.endswith((".one", ".other")):
            start = key.rsplit(".", 1)[0]
            assert {f"{start}.one", f"{start}.other"} <= set(keys)


@pytest.mark.parametrize("file", FILES)
def test_the_two_ways_of_writing_chinese_are_kept_apart(file: str) -> None:
    """A few signs that are written in one way only give away a sentence that was put into the wrong file."""
    simplified = set("记录这个为会过来时国东门问说请应该从对发无电")
    traditional = set("記錄這個為會過來時國東門問說請應該從對發無電")
    for key, text in texts("zh-Hans", file).items():
        assert not set(text) & (traditional - simplified), key
    for key, text in texts("zh-Hant", file).items():
        assert not set(text) & (simplified - traditional), key


def test_a_sentence_is_filled() -> None:
    assert words("en").say("ledger.recorded", channel="the court", act="A debt") == "Recorded by the court: A debt"


def test_a_key_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        words("en").say("nowhere")
    with pytest.raises(KeyError, match="act"):
        words("en").say("ledger.recorded", channel="the court")


def test_a_language_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(LamppostError, match="no language 'zh-HK'"):
        words("zh-HK")


def test_the_same_key_twice_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": "x", "a": "y"}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"b": "x"}', encoding="utf-8")
    (tmp_path / "c.json").write_text('{"b": "y"}', encoding="utf-8")
    for files in (["a.json"], ["b.json", "c.json"]):
        with pytest.raises(ValueError, match="twice"):
            merged([tmp_path / name for name in files])


def test_what_is_counted_takes_the_right_form() -> None:
    mine = Words("en", {"people.one": "{n} person", "people.other": "{n} people"})
    assert [mine.count("people", number) for number in (0, 1, 2, 1500)] == [
        "0 people",
        "1 person",
        "2 people",
        "1,500 people",
    ]
    assert (plural(1), plural(-1), plural(0)) == ("one", "one", "other")


def test_days_and_lists_are_written_as_the_language_does() -> None:
    assert words("en").day(dt.date(2019, 5, 1)) == "2019-05-01"
    assert words("zh-Hant").day(dt.date(2019, 5, 1)) == "2019年5月1日"
    assert words("zh-Hans").listed(["甲", "乙"]) == "甲、乙"

"""Every sentence that counts something, with 0, 1 and 2 of it, in each language and in both programs that fill it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browsing import browser, page
from lamppost.words import LANGUAGES, words
from rooms import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = re.findall(
    r"\w+",
    "people persons acts adults attempts changes characters claims days entries firms hits lines lives listings months "
    "outcomes places points problems questions records refusals regimes rows rulebooks rules runs seconds services "
    "sources steps ties times towns weeks words years",
)
ONE = [
    re.sub("ies$", "y", each) if each.endswith("ries") else each.removesuffix("s") for each in MANY if each[-1] == "s"
]
ADJECTIVES = r"(?:(?:made-up|wrongful|true|false|smaller|more|other|further|black) )?"
WRONG_ONE = re.compile(rf"(?<![\d.,:/-])1 {ADJECTIVES}(?:{'|'.join(MANY)}|were|are|have|fare)\b")
WRONG_MANY = re.compile(rf"(?<![\d.,:/-])[02] {ADJECTIVES}(?:person|{'|'.join(ONE)}|was|is|has|fares)\b")
BLANK = re.compile(
    r"  | [,.;:?!，。；：？！、）」』”](?!\d)|[（「『“] |^ | $|[\u4e00-\u9fff，。；：、] [\u4e00-\u9fff，。；：、]"
)
NUMBERS = ("0", "1", "2")
TEXTS = ("at", "length", "list")
"""Placeholders that no number is put into."""


def filled(language: str, number: str) -> Iterator[tuple[str, str]]:
    """(key, sentence) with every placeholder at a number; of a pair only the form that is for it."""
    spoken = words(language)
    for key in spoken.sentences:
        if key.endswith(".one" if number != "1" else ".other"):
            continue
        yield key, spoken.say(key, **{name: "X" if name in TEXTS else number for name in NAMES})


NAMES = sorted({name for text in words("en").sentences.values() for name in re.findall(r"\{(\w+)", text)})


@pytest.mark.parametrize("number", NUMBERS)
def test_words_agree_with_their_number_in_english(number: str) -> None:
    wrong = WRONG_ONE if number == "1" else WRONG_MANY
    assert {key: text for key, text in filled("en", number) if wrong.search(text)} == {}


def test_what_would_be_wrong_is_seen() -> None:
    for text in ("1 people", "of 1 made-up people", "1 were refused", "after 1 weeks"):
        assert WRONG_ONE.search(text), text
    for text in ("2 person", "0 refusal", "2 was refused", "0 entry"):
        assert WRONG_MANY.search(text), text
    for text in ("1 person was", "week 1 of 100 people", "2 of 100 is", "11 people", "1.1 people"):
        assert not WRONG_ONE.search(text), text
        assert not WRONG_MANY.search(text), text
    for text in ("a  b", "a , b", "虚构 的", "（ a"):
        assert BLANK.search(text), text
    for text in ("a, b", "HTML 文件", "$ .5"):
        assert not BLANK.search(text), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_blanks_stand_where_the_language_has_them(language: str, number: str) -> None:
    assert {key: text for key, text in filled(language, number) if BLANK.search(text) or "{" in text} == {}


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_chinese_sets_latin_words_apart_and_digits_not(language: str) -> None:
    words_apart = r"[\u4e00-\u9fff][A-Za-z]{2}|[A-Za-z]{2}[\u4e00-\u9fff]"
    apart = re.compile(rf"{words_apart}|[\u4e00-\u9fff] \d|(?:^|[\u4e00-\u9fff，；。：])\d+ [\u4e00-\u9fff]")
    plain = {key: re.sub(r"\{[^}]*\}", "", text) for key, text in words(language).sentences.items()}
    assert {key: text for key, text in plain.items() if apart.search(text)} == {}


def test_a_word_agrees_with_its_number() -> None:
    said = [words("en").say("page.town.said.week", recorded=n, refused=f"{n:,}", foregone=n) for n in (0, 1, 2, 1_001)]
    assert [re.findall("person was|people were", each) for each in said] == [
        ["people were"], ["person was"], ["people were"], ["people were"],
    ]  # fmt: skip
    assert "2 were refused something, and 2 acts were left undone" in said[2]
    assert "1 was refused something, and 1 act was left undone" in said[1]


@pytest.mark.browser
def test_the_page_fills_them_as_the_program_does() -> None:
    """Every sentence of every language with 0, 1 and 2, filled by words.js and by words.py."""
    with serving({}) as at, browser() as opened, page(opened) as shown:
        shown.goto(f"{at}/web/icon.svg")
        for language in LANGUAGES:
            for number in NUMBERS:
                told = by_the_page(shown, language, int(number))
                assert told == dict(filled(language, number))


def by_the_page(shown: Page, language: str, number: int) -> dict[str, str]:
    given = json.dumps([words(language).sentences, NAMES, TEXTS, number, language])
    found: dict[str, str] = shown.evaluate(
        f"""async () => {{
          const [sentences, names, texts, number, language] = {given}
          const {{ Words }} = await import('/web/words.js')
          const spoken = new Words(language, sentences)
          const values = Object.fromEntries(names.map((name) => [name, texts.includes(name) ? 'X' : number]))
          const skip = number === 1 ? '.other' : '.one'
          const keys = Object.keys(sentences).filter((key) => !key.endsWith(skip))
          return Object.fromEntries(keys.map((key) => [key, spoken.say(key, values)]))
        }}"""
    )
    return found

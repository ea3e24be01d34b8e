"""Text as it is compared in a search: one width, one case, no accents, one way of writing Chinese, articles by number.

Which simplified sign stands for a traditional one is read from our own sentences, which exist in both. A sign that is
mistaken there is mistaken in the text and in the question alike, so nothing is lost by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from lamppost.catalogue.load import catalogue
from lamppost.rulebook.source_titles import titles
from lamppost.words import words

ARTICLE: Final = re.compile(r"\bart(?:icle|icles|s)?\.? ?(\d+)(?: ?(?:-|\u2013|to|and|,) ?(\d+)(?![\d(]))?")
"""In English: 'article 7', 'art. 7(2)', 'arts. 7 to 9'."""
CLAUSE: Final = re.compile(r"第((?:[\d一二三四五六七八九十百千零〇]+[至到、,，]?)+)条")
"""In Chinese: '第七条', '第5至8条'."""
SPAN: Final = 40
"""Articles of a range that are told one by one."""
DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
TENS: Final = {"十": 10, "百": 100, "千": 1000}


def folded(text: str) -> str:
    """Text for comparing: full width as half, no accents, no case, simplified signs, single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return " ".join(bare.translate(_simplified()).split())


def articles(text: str) -> list[str]:
    """A mark for each article that a folded text names, in either language: '§7§'."""
    found: list[int] = []
    for one in ARTICLE.finditer(text):
        found += _span(int(one[1]), int(one[2] or one[1]))
    for one in CLAUSE.finditer(text):
        parts = [_number(each) for each in re.split("[至到、,，]", one[1]) if each]
        if len(parts) == 2 and re.search("[至到]", one[1]):
            found += _span(*parts)
        else:
            found += parts
    return [f"\u00a7{number}\u00a7" for number in dict.fromkeys(found)]


def without_articles(text: str) -> str:
    """A folded text without what names an article."""
    return " ".join(CLAUSE.sub(" ", ARTICLE.sub(" ", text)).split())


def _span(first: int, last: int) -> Iterable[int]:
    return range(first, last + 1) if first <= last <= first + SPAN else (first,)


def _number(text: str) -> int:
    """A number in digits or in Chinese: '12', '十二', '一百三十六', '一千零二十九'."""
    if text.isdigit() and text.isascii():
        return int(text)
    whole, digit = 0, 0
    for sign in text:
        if sign in TENS:
            whole, digit = whole + (digit or 1) * TENS[sign], 0
        else:
            digit = int(sign) if sign.isdigit() and sign.isascii() else DIGITS[sign]
    return whole + digit


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional sign -> the simplified one that stands for it most often, for `str.translate`."""
    hans, hant = (words(language).sentences for language in ("zh-Hans", "zh-Hant"))
    known = catalogue()
    labels = [each.label for each in known.acts.values()]
    labels += [each.label for each in known.services.values()]
    labels += [each.label for each in known.channels.values()]
    pairs = [(hans[key], hant[key]) for key in hant] + list(titles().values())
    pairs += [(label.zh_hans or "", label.zh_hant or "") for label in labels]
    seen: dict[str, Counter[str]] = {}
    for simple, traditional in pairs:
        if len(simple) == len(traditional):
            for a, b in zip(simple, traditional, strict=True):
                if "\u3400" <= b <= "\u9fff":
                    seen.setdefault(b, Counter())[a] += 1
    best = {sign: counts.most_common(1)[0][0] for sign, counts in seen.items()}
    return {ord(sign): simple for sign, simple in best.items() if simple != sign}


__all__ = ["articles", "folded", "without_articles"]

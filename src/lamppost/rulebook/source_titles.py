"""What shipped sources are called in Chinese: the title of the document itself where it is Chinese, else our rendering.

A rulebook names its sources in English, as everything in it. The Chinese titles stand beside, in source-titles.json, by
the English one; a source that an author brings has none, and keeps the title that its rulebook gives it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("source-titles.json")
CHINESE: Final = ("zh-Hans", "zh-Hant")
"""The languages of the two titles, in their order."""


@lru_cache(maxsize=1)
def titles() -> dict[str, tuple[str, str]]:
    """English title -> title in simplified and in traditional Chinese."""
    return {title: (hans, hant) for title, (hans, hant) in json.loads(FILE.read_text(encoding="utf-8")).items()}


def title_in(title: str, language: str) -> tuple[str, str]:
    """A source's title in a language, and the language that it is in: 'en' where there is no other."""
    if language not in CHINESE or title not in titles():
        return title, "en"
    return titles()[title][CHINESE.index(language)], language


__all__ = ["CHINESE", "title_in", "titles"]

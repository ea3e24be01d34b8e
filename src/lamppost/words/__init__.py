"""Every sentence that is shown to people, in English, simplified and traditional Chinese: one room for all surfaces.

A language is a folder of flat JSON files, one for each surface (`ledger.json`, `report.json`, `page.json` ...), merged
into one. Keys are dotted by surface, placeholders are plain names in braces. A sentence that counts one thing has two
keys, `.one` and `.other`; one that counts several has the forms inside: `{n} {n|person was|people were} refused`. Names
of acts, services, lists and rulebooks are not here: the data carries them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Final

from lamppost.errors import LamppostError, did_you_mean

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant")
"""English, simplified Chinese, traditional Chinese as written in Hong Kong."""

ROOM: Final = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """The sentences of one language by their keys."""

    language: str
    sentences: dict[str, str] = field(repr=False)

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key with its placeholders filled. Raises KeyError for an unknown key or a lacking value."""
        return self.template(key, values).format_map(values)

    def template(self, key: str, values: Mapping[str, object]) -> str:
        """The sentence of a key with each `{name|one|other}` chosen by the values; other placeholders stay."""
        return _FORMS.sub(lambda found: found[2 if _is_one(values[found[1]]) else 3], self.sentences[key])

    def count(self, key: str, number: int, **values: object) -> str:
        """The sentence for so many of something: `KEY.one` or `KEY.other`, which have {n} as well as `values`."""
        return self.say(f"{key}.{plural(number)}", n=f"{number:,}", **values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self.sentences

    def day(self, day: dt.date) -> str:
        """A day as it is written in the language."""
        return day.isoformat() if self.language == "en" else f"{day.year}年{day.month}月{day.day}日"

    def joined(self, *sentences: str) -> str:
        """Sentences one after another, as the language writes them; what is empty is left out."""
        return ("" if self.language.startswith("zh") else " ").join(each for each in sentences if each)

    def listed(self, parts: Sequence[str]) -> str:
        """Several things one after another: 'a, b', and in Chinese 'a、b'."""
        return (", " if self.language == "en" else "、").join(parts)


_FORMS: Final = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
"""A word that agrees with a number: `{n|was|were}`."""


def _is_one(value: object) -> bool:
    """Whether a number, or one that is written, is 1 or minus 1."""
    return f"{value}".lstrip("-\u2212") == "1"


def plural(number: int) -> str:
    """'one' or 'other'."""
    return "one" if abs(number) == 1 else "other"


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """The words of 'en', 'zh-Hans' or 'zh-Hant'. Raises LamppostError for any other language."""
    if language not in LANGUAGES:
        hint = did_you_mean(str(language), LANGUAGES)
        raise LamppostError(f"There is no language '{language}'.{hint} Write one of: {', '.join(LANGUAGES)}.")
    return Words(language, merged(sorted((ROOM / language).glob("*.json"))))


def merged(files: Sequence[Path]) -> dict[str, str]:
    """The sentences of several files in one. Raises ValueError if two of them have the same key."""
    found: dict[str, str] = {}
    for path in files:
        for key, sentence in json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list):
            if key in found:
                raise ValueError(f"{path}: the key '{key}' is there twice.")
            found[key] = sentence
    return found


def placeholders(sentence: str) -> set[str]:
    """Names of the placeholders of a sentence."""
    return {name.partition("|")[0] for _, name, _, _ in Formatter().parse(sentence) if name is not None}


__all__ = ["LANGUAGES", "Words", "merged", "placeholders", "plural", "words"]

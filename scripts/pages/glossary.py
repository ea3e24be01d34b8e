"""The glossary in three languages, from the words of the package (`words/*/glossary.json`)."""

from __future__ import annotations

from scripts.pages.markdown import made, table

from lamppost.words import LANGUAGES, Words, words

NAMES = {"en": "English", "zh-Hans": "简体", "zh-Hant": "繁體"}


def page() -> str:
    """docs/glossary.md."""
    parts = [
        f"# {words('en').say('glossary.title')}",
        made(),
        (
            "The same words stand in the rulebooks, in the commands, on the page and in the code, in three languages. Where the field "
            "has a term of its own, it stands beside it. Words of the engine alone are told on [The tour](tour.md#words-of-the-engine)."
        ),
        *(f"## {NAMES[each]} {{ #{each.lower()} }}\n\n{_table(words(each))}" for each in LANGUAGES),
        "## Side by side\n\n"
        + table(list(NAMES.values()), zip(*(_words(words(each)) for each in LANGUAGES), strict=True)),
    ]
    return "\n\n".join(parts) + "\n"


def entries(sentences: Words) -> list[str]:
    """The names of the words, in the order of the file."""
    return [key.split(".")[1] for key in sentences.sentences if key.startswith("glossary.") and key.endswith(".means")]


def _table(sentences: Words) -> str:
    rows = (
        [sentences.say(f"glossary.{name}{part}") for part in ("", ".means", ".term")] for name in entries(sentences)
    )
    return table([sentences.say(f"glossary.{each}") for each in ("word", "meaning", "field")], rows)


def _words(sentences: Words) -> list[str]:
    return [sentences.say(f"glossary.{name}") for name in entries(sentences)]

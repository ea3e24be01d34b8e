"""What goes with an entry that an overlay takes out by an open path: mentions of it, and what has no use then.

An author who names an entry is told what still needs it; an author who writes `*` or words in braces cannot know the
rulebook, so what depends on the entry goes too, and each thing that went is reported like any other change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

MENTIONS: Final = {
    "acts": (("repair", "open_for"), ("association", "acts")),
    "consequences": (("association", "consequences"),),
    "lists": (
        ("acts", "puts_on"),
        ("repair", "open_for"),
        ("consequences", "when.on_list"),
        ("association", "when.on_list"),
        ("lists", "also_lists"),
    ),
}
"""Where the names of a block are mentioned: block of entries, and the list of names inside an entry."""

NEEDED: Final = (
    ("repair", "open_for"),
    ("association", "acts"),
    ("association", "consequences"),
    ("consequences", "touches"),
    ("consequences", "when"),
    ("association", "when"),
)
"""Words that an entry cannot do without once it had them."""

Way = tuple[str, ...]


def pruned(book: dict[str, Any], gone: list[Way]) -> Iterator[tuple[Way, Way]]:
    """Takes out what has no use once the places `gone` are out; gives each with the place it went for.

    The book is changed on the way; an entry goes when a list of names that it cannot do without is empty.
    """
    waiting = list(gone)
    while waiting:
        cause = waiting.pop(0)
        for way in [*_mentioning(book, cause), *_useless(book)]:
            yield way, cause
            if len(way) == 2:
                waiting.append(way)


def _names(entry: dict[str, Any], word: str) -> tuple[dict[str, Any], str]:
    """The block inside an entry that holds a word, and the word: 'when.on_list' is one block further in."""
    outer, _, inner = word.partition(".")
    return (entry.get(outer) or {}, inner) if inner else (entry, outer)


def _mentioning(book: dict[str, Any], cause: Way) -> Iterator[Way]:
    """Takes the name of an entry that is out from every list of names in the book."""
    if len(cause) != 2 or cause[1] in (book.get(cause[0]) or {}):
        return
    for block, word in MENTIONS.get(cause[0], ()):
        for name, entry in list((book.get(block) or {}).items()):
            inside, last = _names(entry, word)
            held = inside.get(last)
            names = [held] if isinstance(held, str) else list(held or [])
            if cause[1] in names:
                inside[last] = [each for each in names if each != cause[1]]
                if not inside[last] and "." in word:
                    del inside[last]
                yield block, name, *word.split("."), cause[1]


def _useless(book: dict[str, Any]) -> Iterator[Way]:
    """Takes out every entry that has lost what it cannot do without."""
    for block, word in NEEDED:
        for name, entry in list((book.get(block) or {}).items()):
            if word in entry and not entry[word]:
                del book[block][name]
                yield block, name
    for name, act in list((book.get("acts") or {}).items()):
        if act.get("puts_on") == [] and "points" not in act and "sets_band" not in act:
            del book["acts"][name]
            yield "acts", name

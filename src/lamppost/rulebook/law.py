"""The law view: which element of which legal text each rule of a regime touches, may touch or does not touch.

Never a verdict. A text is cited data (`law/*.yaml`): its elements restated in our own words, whom it binds, and the
kinds of entries each element looks at, in a closed vocabulary (`law_words.py`). Whether a rule breaks a text depends
on facts, on place and on courts; what would have to be true stands beside each element. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from lamppost.catalogue.citation import cited_key
from lamppost.catalogue.cited import inherit
from lamppost.catalogue.model import Catalogue
from lamppost.errors import ProblemsError
from lamppost.rulebook.check import check_read
from lamppost.rulebook.compile.senses import Uses
from lamppost.rulebook.law_text import BLOCKS, Element, LawText
from lamppost.rulebook.law_words import LawEntry, holds, in_words
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.read import read

State = Literal["touches", "may touch", "does not touch"]
FOLDER: Final = "law"


@dataclass(frozen=True)
class LawRow:
    """One element of a text against one entry of a rulebook."""

    book: str
    block: str
    entry: str
    text: str
    element: str
    place: str
    state: State
    because: str
    says: str
    needs: str
    binds: str
    date: str
    source: str
    url: str | None
    checked_on: str


def read_law(path: Path) -> LawText:
    """A legal text from a file. Raises ProblemsError with file, line and column for everything that is wrong."""
    file = read(path)
    problems = check_read(file)
    if problems or not isinstance(file.model, LawText):
        raise ProblemsError(problems or [file.document.problem((), f"This is a {file.kind}, not a law.")])
    return inherit(file.model)


def laws(folder: Path | None = None) -> dict[str, LawText]:
    """Every legal text of a folder (the shipped one), by name. Raises ProblemsError as `read_law` does."""
    folder = folder or Path(str(files("lamppost.rulebook"))) / FOLDER
    return {path.stem: read_law(path) for path in sorted(folder.glob("*.yaml"))}


def law_view(
    regime: LoadedRegime, texts: Iterable[LawText] | None = None, words: Catalogue | None = None
) -> list[LawRow]:
    """Every rule of a regime against every element of every text, in the order of rulebooks, entries and texts."""
    words = words or regime.words
    chosen = list(laws().values() if texts is None else texts)
    names = regime.regime.only_channels or tuple(words.channels)
    channels: Uses = {name: regime.regime.channels.get(name) for name in names}
    return list(_rows(regime, chosen, words, channels))


def _rows(regime: LoadedRegime, texts: list[LawText], words: Catalogue, channels: Uses) -> Iterator[LawRow]:
    for book in regime.rulebooks.values():
        for block in BLOCKS:
            for name in getattr(book, block):
                for text in texts:
                    for key, element in text.elements.items():
                        if block not in element.of:
                            continue
                        named = frozenset(s for each in element.services for s in words.groups.get(each, (each,)))
                        entry = LawEntry(book, block, name, words, channels, frozenset(element.acts), named)
                        yield _row(entry, text, key, element)


def _row(entry: LawEntry, text: LawText, key: str, element: Element) -> LawRow:
    state: State = "does not touch"
    because = ""
    stages: tuple[tuple[State, tuple[str, ...]], ...] = (("touches", element.touches), ("may touch", element.may_touch))
    for stage, conditions in stages:
        met = next((condition for condition in conditions if holds(entry, condition)), None)
        if met is not None:
            state, because = stage, in_words(met)
            break
    cite = element.cite or ""
    source = text.sources.get(cited_key(cite))
    return LawRow(
        book=entry.book.rulebook,
        block=entry.block,
        entry=entry.name,
        text=text.law,
        element=key,
        place=element.place,
        state=state,
        because=because,
        says=element.says.en,
        needs=element.needs.en,
        binds=text.binds.en,
        date=text.date,
        source=source.title if source else cite,
        url=source.url if source else None,
        checked_on=text.checked_on.isoformat(),
    )

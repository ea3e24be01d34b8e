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
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from lamppost.catalogue.cited import Grades, inherit
from lamppost.catalogue.claims import Cited, Day, Id, Ids, Line, Source, Words, one_or_many
from lamppost.catalogue.document import shown
from lamppost.catalogue.findings import Findings
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.messages import in_order, validated
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.reader import file_bytes, read_bytes
from lamppost.errors import ProblemsError, did_you_mean
from lamppost.rulebook.compile.senses import Uses
from lamppost.rulebook.law_words import BLOCKS, CONDITIONS, Block, Entry, holds, in_words, parts
from lamppost.rulebook.load import LoadedRegime

State = Literal["touches", "may touch", "does not touch"]
Conditions = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=Line | list[Line])]
Blocks = Annotated[tuple[Block, ...], BeforeValidator(one_or_many, json_schema_input_type=Block | list[Block])]
FOLDER: Final = "law"


class Element(Cited):
    """One element of a text: what it says, and which entries of rulebooks it looks at."""

    place: Line = Field(description="Where in the text: 'Article 5(1)(c)(i)'.")
    says: Words = Field(description="What it says, restated in our own words.")
    needs: Words = Field(description="What would have to be true for it to matter to a rule.")
    of: Blocks = Field(BLOCKS, description="Blocks whose entries it looks at; none = all.")
    touches: Conditions = Field((), description="Touches, if one of these holds.")
    may_touch: Conditions = Field((), description="May touch, if one of these holds and none of the above.")
    acts: Ids = Field((), description="Acts of the catalogue that are meant by 'named act'.")
    services: Ids = Field((), description="Services, or groups, that are meant by 'named service'.")


class LawText(Cited):
    """A legal text, and whom it binds."""

    law: Id = Field(description="Its name, the same as that of its file.")
    title: Words = Field(description="What it is called.")
    date: Line = Field(description="When it was adopted and since when it applies.")
    binds: Words = Field(description="Whom it binds, and whom it does not.")
    checked_on: Day = Field(description="When somebody last looked whether it still says so.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Where it was read.")
    elements: dict[Id, Element] = Field(description="What it is made of, in its order.")


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


def read_law(path: Path, words: Catalogue | None = None) -> LawText:
    """A legal text from a file. Raises ProblemsError with file, line and column for everything that is wrong."""
    document = read_bytes(file_bytes(path), shown(path))
    text, problems = validated(document, LawText)
    if text is None:
        raise ProblemsError(problems)
    words = words or catalogue()
    found = Findings(document, Grades(document, text.sources).problems(text, claims=("elements",)))
    if text.law != path.stem:
        found.say(("law",), f"The file '{path.name}' holds the text '{text.law}'; name it alike.")
    for name, element in text.elements.items():
        where = ("elements", name)
        found.known((*where, "acts"), element.acts, words.acts, "act")
        found.known((*where, "services"), element.services, [*words.groups, *words.services], "service or group")
        for field in ("touches", "may_touch"):
            for index, condition in enumerate(getattr(element, field)):
                for _, word in parts(condition):
                    if word not in CONDITIONS:
                        hint = did_you_mean(word, list(CONDITIONS)) or f" There are: {', '.join(CONDITIONS)}."
                        found.say((*where, field, index), f"I do not know the condition '{word}'.{hint}")
        if not element.touches and not element.may_touch:
            found.say(where, "What does it look at? Add `touches` or `may_touch`.")
    if found.problems:
        raise ProblemsError(in_order(found.problems))
    return inherit(text)


def laws(folder: Path | None = None, words: Catalogue | None = None) -> dict[str, LawText]:
    """Every legal text of a folder (the shipped one), by name. Raises ProblemsError as `read_law` does."""
    folder = folder or Path(str(files("lamppost.rulebook"))) / FOLDER
    return {path.stem: read_law(path, words) for path in sorted(folder.glob("*.yaml"))}


def law_view(
    regime: LoadedRegime, texts: Iterable[LawText] | None = None, words: Catalogue | None = None
) -> list[LawRow]:
    """Every rule of a regime against every element of every text, in the order of rulebooks, entries and texts."""
    words = words or catalogue()
    chosen = list(laws(words=words).values() if texts is None else texts)
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
                        entry = Entry(book, block, name, words, channels, frozenset(element.acts), named)
                        yield _row(entry, text, key, element)


def _row(entry: Entry, text: LawText, key: str, element: Element) -> LawRow:
    state: State = "does not touch"
    because = ""
    stages: tuple[tuple[State, tuple[str, ...]], ...] = (("touches", element.touches), ("may touch", element.may_touch))
    for stage, conditions in stages:
        met = next((condition for condition in conditions if holds(entry, condition)), None)
        if met is not None:
            state, because = stage, in_words(met)
            break
    cite = element.cite or ""
    source = text.sources.get(cite.split(" ", 1)[0])
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

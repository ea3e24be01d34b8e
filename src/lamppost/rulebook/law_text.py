"""The shape of a legal text as data: its elements restated, whom it binds, and what kinds of rules each looks at.

What the conditions mean is in `law_words.py`; the view itself is in `law.py`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field

from lamppost.catalogue.claims import Cited, Day, Id, Ids, Line, Source, Words, one_or_many

Block = Literal["acts", "lists", "consequences", "association", "bands"]
BLOCKS: Final[tuple[Block, ...]] = get_args(Block)
"""Blocks of a rulebook whose entries a text can touch."""

Conditions = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=Line | list[Line])]
Blocks = Annotated[tuple[Block, ...], BeforeValidator(one_or_many, json_schema_input_type=Block | list[Block])]


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

"""Texts that the data stands on, line by line: what a document says, restated, so that an entry can name its line.

A source says with `lines_in` which shipped file lists its lines, and the check of citations then asks everything that
cites the source for a line. Lines stand in groups, for a reader who counts them; a name stands once in a whole text.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from lamppost.catalogue.claims import Id, Line, Model
from lamppost.catalogue.messages import validated
from lamppost.catalogue.reader import read_file
from lamppost.errors import ProblemsError


class TextLines(Model):
    """What a document says, line by line."""

    document: Id = Field(description="Its name, the same as that of its file.")
    lines: dict[Id, dict[Id, Line]] = Field(description="Groups of lines; each line has a name and says one thing.")

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [name for group in self.lines.values() for name in group]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"'{twice[0]}' names two lines. A name stands once in a text.")
        return self

    def all(self) -> dict[str, str]:
        """Every line by its name."""
        return {name: says for group in self.lines.values() for name, says in group.items()}


def texts_folder() -> Path:
    """The folder of the shipped texts."""
    return Path(str(files("lamppost.catalogue"))) / "texts"


@cache
def text_lines(name: str) -> TextLines | None:
    """A shipped text, or None if there is none of that name. Raises ProblemsError if it cannot be read."""
    path = texts_folder() / f"{name}.yaml"
    if not path.is_file():
        return None
    model, problems = validated(read_file(path), TextLines)
    if model is None:
        raise ProblemsError(problems)
    return model

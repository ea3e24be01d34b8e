"""Texts that the data stands on, line by line: what a document says, restated, so that an entry can name its line.

A file of `texts` has groups of lines; each line has a name that is used once in the whole text. A source says with
`lines_in` which file lists its lines, and the check of citations then asks everything that cites it for a line.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml


def texts_folder() -> Path:
    """The folder of the shipped lists of lines."""
    return Path(str(files("lamppost.catalogue"))) / "texts"


@cache
def groups_of(text: str) -> dict[str, dict[str, str]] | None:
    """The lines of a text by group: name of the line -> what it says; None if there is no such list."""
    path = texts_folder() / f"{text}.yaml"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as file:
        groups: dict[str, dict[str, str]] = yaml.safe_load(file)["lines"]
    return groups


def lines_of(text: str) -> dict[str, str] | None:
    """All lines of a text by name; None if there is no such list."""
    groups = groups_of(text)
    return None if groups is None else {name: says for group in groups.values() for name, says in group.items()}

"""The tables of words in docs/rulebooks.md, made from what the fields of the format declare.

`python -m lamppost.rulebook.reference docs/rulebooks.md` writes them anew between the two marks of that file; a test
holds the file equal to this output.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lamppost.catalogue.absence import absent_of
from lamppost.catalogue.claims import Cited, Source, Text
from lamppost.catalogue.declarations import Column, NoColumn
from lamppost.catalogue.fields import blocks_of, declared, literal_values, unit_of
from lamppost.catalogue.messages import plain_kinds
from lamppost.catalogue.model import Later
from lamppost.errors import LamppostError
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.names import NamesOf

BEGIN: Final = "<!-- words: begin -->"
END: Final = "<!-- words: end -->"
ELSEWHERE: Final = (Cited, Source, Text, Later)
"""Blocks that are explained in the text: sources and grades, labels, and late records."""
HEAD: Final = "| word | what it says | written | left out | becomes |\n| --- | --- | --- | --- | --- |"

WRITTEN_AS: Final = {dt.date: "date", Text: "text", str: "name"}


def tables() -> str:
    """A section for each block of a rulebook and of a regime, with a table of its words, as Markdown."""
    every = list(dict.fromkeys([*blocks_of(Rulebook), *blocks_of(RegimeFile)]))
    return "\n\n".join(_section(block) for block in every if block not in ELSEWHERE)


def with_tables(page: str) -> str:
    """A page with its tables of words made anew. Raises LamppostError for a page without the two marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise LamppostError(f"The page has no place for the tables of words: write {BEGIN} and {END} into it.")
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def _section(block: type[BaseModel]) -> str:
    about = (block.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    rows = [_row(info.alias or word, info) for word, info in block.model_fields.items() if not _of_citation(word)]
    return "\n".join([f"### {_title(block)}", "", about, "", HEAD, *rows])


def _title(block: type[BaseModel]) -> str:
    """The name of a block as the schema has it: 'List rule'."""
    name = str(block.model_config.get("title") or block.__name__)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _of_citation(word: str) -> bool:
    """Whether a word is one of those that every entry has: its source, grade, reason and note, and what answers it."""
    return word in Cited.model_fields or word == "answered_by"


def _row(word: str, info: FieldInfo) -> str:
    described = " ".join((info.description or "").split())
    cells = (f"`{word}`", described, _written(info), _absence(info), _becomes(info))
    return f"| {' | '.join(cells)} |"


def _written(info: FieldInfo) -> str:
    """What is written for a word: one of a list of words, names of a kind, or a figure in a unit."""
    words = literal_values(info)
    names = declared(info, NamesOf)
    if words:
        return ", ".join(f"`{word}`" for word in words)
    if names:
        return f"{names[0].kind or names[0].known}{names[0].of}"
    kinds = plain_kinds(info.rebuild_annotation())
    return unit_of(info) or next((says for kind, says in WRITTEN_AS.items() if kind in kinds), "")


def _absence(info: FieldInfo) -> str:
    if info.is_required():
        return "must be given"
    absent = absent_of(info)
    if absent is not None:
        return absent.says
    default = info.get_default(call_default_factory=True)
    return f"`{default}`" if isinstance(default, str | int) else ""


def _becomes(info: FieldInfo) -> str:
    columns = [f"`{each.name}`" for each in declared(info, Column)]
    return ", ".join(columns) or "; ".join(each.use for each in declared(info, NoColumn))


def main() -> int:
    """Writes the tables of words into the page that is named on the command line."""
    page = Path(sys.argv[1])
    page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

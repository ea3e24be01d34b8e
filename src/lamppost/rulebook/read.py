"""A rulebook file, and every other file an author writes, as a typed model with the place of each word.

The format in short (`lamppost schema` prints it for an editor, `model.py` says every word of it):

- One file, one rulebook; the first word says what the file is: `rulebook`, `regime`, `overlay`, `life`, `law`, or a
  file of the `catalogue`. A file with `cases` holds tests; one with `document` lists the lines of a text.
- Every entry is a claim. It names its source (`cite: key locator`), its grade (`evidence`: documented, reported,
  alleged or assumed) and, for an assumed one, its reason (`why`). What is not said is taken from the nearest level
  upward. `evidence` and `why` may stand at the root; `cite` may not, since it would make every locator vague.
- A figure is written short (`points: -50`), with a source of its own (`points: {value: -50, cite: ...}`), or with
  its history (a list of such blocks with `since`).
- Times are words (`90 days`, `2 years`, `for good`), flags are `yes` or `no`, dates are `YYYY-MM-DD`.
- Unknown words are errors. There are no expressions, no anchors and no includes: a mechanism that does not fit
  needs a new word, not a formula.

There is on purpose no field for a name, a number of an identity, a face or a text of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from lamppost.catalogue.check import read_catalogue
from lamppost.catalogue.document import Document, shown
from lamppost.catalogue.messages import validated
from lamppost.catalogue.model import CatalogueFile
from lamppost.catalogue.reader import file_bytes, read_bytes
from lamppost.catalogue.texts import TextLines
from lamppost.errors import Problem, ProblemsError, did_you_mean
from lamppost.rulebook.law_text import LawText
from lamppost.rulebook.model import Cases, Life, Overlay, RegimeFile, Rulebook

KINDS: Final[dict[str, type[BaseModel]]] = {
    "rulebook": Rulebook,
    "regime": RegimeFile,
    "overlay": Overlay,
    "life": Life,
    "cases": Cases,
    "law": LawText,
    "catalogue": CatalogueFile,
    "document": TextLines,
}
"""Kinds of file and what each is read into."""

_CATALOGUE: Final = ("acts", "channels", "services", "responses", "sees", "places")


@dataclass(frozen=True)
class Read:
    """One file: what it is, its text and positions, its model (None if it has problems) and its problems."""

    path: Path
    kind: str
    document: Document
    model: BaseModel | None
    problems: list[Problem]


def kind_of(document: Document) -> str | None:
    """What a file is, by the words at its root; None if nothing there says so."""
    words = list(document.data) if isinstance(document.data, dict) else []
    if "cases" in words:
        return "cases"
    kinds = [str(word) for word in words if word in KINDS]
    # A rulebook or a regime can name a catalogue of its own.
    for word in sorted(kinds, key=lambda kind: kind == "catalogue"):
        return word
    return "catalogue" if any(word in _CATALOGUE for word in words) else None


def read(path: Path) -> Read:
    """A file of any kind. Raises ProblemsError if it is no text or no YAML, or of no known kind."""
    return _read(path, file_bytes(path))


def read_text(text: str, name: str) -> Read:
    """A file of any kind that stands nowhere, by its text; `name` is how it is called. Raises ProblemsError."""
    return _read(Path(name), text.encode())


@lru_cache(maxsize=256)
def _read(path: Path, raw: bytes) -> Read:
    return read_document(read_bytes(raw, shown(path)), path)


def read_document(document: Document, path: Path | None = None) -> Read:
    """A text of any kind that was taken apart; without a path it lies in no file.

    Raises ProblemsError if it is of no known kind.
    """
    path = path or Path(document.file)
    kind = kind_of(document)
    if kind is None:
        raise ProblemsError([*document.problems, _unknown_kind(document)])
    if kind == "catalogue":
        entries, wrong = read_catalogue(document)
        return Read(path, kind, document, entries, wrong)
    model, problems = validated(document, KINDS[kind])
    return Read(path, kind, document, model, problems)


def _unknown_kind(document: Document) -> Problem:
    message = f"I do not know what this file is. Its first word should be one of: {', '.join(KINDS)}."
    if isinstance(document.data, dict) and document.data:
        first = str(next(iter(document.data)))
        hint = did_you_mean(first, list(KINDS))
        if hint:
            return document.problem((first,), f"I do not know the word '{first}' here.{hint}")
    return document.problem((), message, (1, 1))

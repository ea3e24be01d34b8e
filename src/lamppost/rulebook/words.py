"""The words of a regime: the shipped catalogue with those that the regime and its rulebooks bring in files beside them.

`catalogue: mine.yaml` names one such file or several, relative to the file that names them. What a file of own words
may say, and which codes its words get, is in the catalogue's `own.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from lamppost.catalogue.check import read_catalogue
from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.load import readable_catalogue
from lamppost.catalogue.model import Catalogue, CatalogueFile
from lamppost.catalogue.own import PlaceChoices, clash_problems, extended, joined, own_problems
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook.find import find
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.places import WrittenRegime
from lamppost.rulebook.read import Read, read
from lamppost.society import places

Named = tuple[str, Path]
"""A file of own words as it is named, and the folder of the file that names it."""


@dataclass(frozen=True)
class OwnWords:
    """Own words of some files together (None: there are none), and the SHA-256 of each file by its name."""

    file: CatalogueFile | None = None
    sha256: dict[str, str] = field(default_factory=dict)


def file_of(name: str, folder: Path) -> Path:
    """A file of own words. Raises LamppostError if it is not there."""
    path = Path(os.path.normpath(folder / name))
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # no name of a file at all: too long, or with a zero in it
        pass
    raise LamppostError(f"There is no file '{name}' beside the file that names it.")


def own_words(named: Iterable[Named]) -> OwnWords:
    """Own words of some files; one that is named twice counts once.

    Raises LamppostError if a file is not there, and ProblemsError with everything that is wrong with them.
    """
    paths = {path.resolve(): path for path in (file_of(*each) for each in named)}
    if not paths:
        return OwnWords()
    files: list[tuple[Document, CatalogueFile]] = []
    problems: list[Problem] = []
    for _, path in sorted(paths.items()):
        file = read(path)
        problems += own_file_problems(file)
        if isinstance(file.model, CatalogueFile):
            files.append((file.document, file.model))
    if not problems and len(files) > 1:
        problems = clash_problems(files, readable_catalogue())
    if problems:
        raise ProblemsError(problems)
    return OwnWords(joined([model for _, model in files]), {document.file: document.sha256 for document, _ in files})


def own_file_problems(file: Read, strict: bool = False) -> list[Problem]:
    """Everything that is wrong with one file of own words."""
    if file.kind != "catalogue":
        message = f"This is a {file.kind}; a file of own words holds `acts`, `channels`, `services` or `places`."
        return [*file.problems, file.document.problem((), message, (1, 1))]
    if not isinstance(file.model, CatalogueFile):
        return file.problems
    problems = read_catalogue(file.document, strict)[1]
    from lamppost.society.flags import dealt_flags  # here, since it compiles what it imports

    shipped = PlaceChoices(places.names(), dealt_flags())
    return problems + own_problems(file.document, file.model, readable_catalogue(), shipped)


def named_by(model: BaseModel | None, folder: Path) -> list[Named]:
    """Files of own words that a rulebook names, or that a regime and its rulebooks name."""
    result: list[Named] = []
    if isinstance(model, Rulebook | RegimeFile):
        result += [(name, folder) for name in model.catalogue]
    if isinstance(model, RegimeFile):
        for name in model.rulebooks:
            try:
                path = find("rulebook", name, folder)
                book = read(path).model
            except LamppostError:
                continue  # a rulebook that is not there, or cannot be read, is told where it is named
            result += named_by(book if isinstance(book, Rulebook) else None, path.parent)
    return result


def world_words(world: WrittenRegime, base: Catalogue) -> Catalogue:
    """The words of what an overlay changes. Raises as `own_words` does."""
    return extended(base, own_of(world).file)


def own_of(world: WrittenRegime) -> OwnWords:
    """The own words of what an overlay changes. Raises as `own_words` does."""
    documents = [*world.books.values(), *([] if world.regime is None else [world.regime])]
    return own_words([each for document in documents for each in _written(document)])


def _written(document: Document) -> Iterator[Named]:
    names = document.data.get("catalogue") or []
    for name in [names] if isinstance(names, str) else names:
        yield str(name), Path(document.file).parent


def words_of(model: BaseModel | None, folder: Path) -> Catalogue:
    """The shipped catalogue with the own words of a rulebook or a regime. Raises as `own_words` does."""
    return extended(readable_catalogue(), own_words(named_by(model, folder)).file)


def words_or_problems(
    document: Document, models: Sequence[tuple[BaseModel | None, Path]], where: Where
) -> tuple[Catalogue, list[Problem]]:
    """The words of some rulebooks or regimes together; with what is wrong with their files, the shipped words alone."""
    base = readable_catalogue()
    try:
        return extended(base, own_words([each for model in models for each in named_by(*model)]).file), []
    except ProblemsError as error:
        return base, error.problems
    except LamppostError as error:
        return base, [document.problem(where, str(error))]

"""The catalogue, read from its files once and handed to everybody.

Reads the shipped YAML with the same reader and the same messages as a user's rulebook, writes source, grade and
reason down to every figure, and puts everything in the order of its code.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from lamppost.catalogue.check import between, read_catalogue
from lamppost.catalogue.cited import inherit
from lamppost.catalogue.document import Document
from lamppost.catalogue.model import GROUPS, Act, Catalogue, CatalogueFile, Channel, Response, Service
from lamppost.catalogue.reader import read_file
from lamppost.errors import Problem, ProblemsError
from lamppost.memo import memo

E = TypeVar("E", Act, Channel, Response, Service)


def catalogue_folder() -> Path:
    """The folder of the shipped catalogue."""
    return Path(str(files("lamppost.catalogue"))) / "data"


def catalogue_files(folder: Path) -> list[Path]:
    """The YAML files of a catalogue, those in folders included, in the order of their names."""
    return sorted(folder.rglob("*.yaml"))


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue. Raises ProblemsError with every problem of all its files."""
    return memo("catalogue", (), lambda: load_catalogue(catalogue_folder()))


def load_catalogue(folder: Path) -> Catalogue:
    """A catalogue from a folder of YAML files. Raises ProblemsError with every problem of all its files."""
    read, problems = read_folder(folder)
    if problems:
        raise ProblemsError(problems)
    return assemble(read)


@cache
def readable_catalogue() -> Catalogue:
    """What can be read of the shipped catalogue, whatever is wrong with the rest; for checking other files by."""
    try:
        return catalogue()
    except ProblemsError:
        return assemble(read_folder(catalogue_folder())[0])


def assemble(read: list[tuple[Document, CatalogueFile]]) -> Catalogue:
    """The catalogue that some files make together, with source, grade and reason at every figure."""
    models = [inherit(model) for _, model in read]
    services = _in_order([model.services for model in models])
    groups = {group: tuple(name for name, service in services.items() if service.group == group) for group in GROUPS}
    return Catalogue(
        acts=_in_order([model.acts for model in models]),
        channels=_in_order([model.channels for model in models]),
        services=services,
        responses=_in_order([model.responses for model in models]),
        sources={key: source for model in models for key, source in model.sources.items()},
        groups={group: names for group, names in groups.items() if names},
    )


def read_folder(folder: Path) -> tuple[list[tuple[Document, CatalogueFile]], list[Problem]]:
    """Every file of a catalogue as document and model, and what is wrong with them, alone and together."""
    read: list[tuple[Document, CatalogueFile]] = []
    problems: list[Problem] = []
    for path in catalogue_files(folder):
        try:
            document = read_file(path)
        except ProblemsError as error:
            problems += error.problems
            continue
        model, wrong = read_catalogue(document)
        problems += wrong
        if model is not None:
            read.append((document, model))
    return read, problems + (between(read) if not problems else [])


def _in_order(blocks: list[dict[str, E]]) -> dict[str, E]:
    """Entries of all files in the order of their codes (responses: of their names), each knowing its name."""
    entries = {name: entry.model_copy(update={"id": name}) for block in blocks for name, entry in block.items()}
    return dict(sorted(entries.items(), key=lambda item: (getattr(item[1], "code", 0), item[0])))

"""The house: short files, one class a name, and names that say what a thing is. Layers are held by lint-imports."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lamppost

PACKAGE = Path(lamppost.__file__).parent
MOST_LINES = 400
PARTICIPLES = frozenset({"found", "told", "kept", "lived", "said", "asked"})

DATA_MODELS = {"study/findings/model.py", "town/tables.py"}
"""Files of declarations, which are longer than others: a reader looks up one class and leaves."""


@cache
def sources() -> dict[str, str]:
    """Text of every Python file of the package by its path below it."""
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> dict[str, ast.Module]:
    """The same files, parsed."""
    return {file: ast.parse(text) for file, text in sources().items()}


def definitions(kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, str]]:
    """(file, name) of every definition of some kinds, inner ones too."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield file, node.name


def words_of(name: str) -> set[str]:
    """The words of a name: 'KeptWorld' and 'kept_world' have the same two."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_the_package_is_read() -> None:
    assert len(sources()) > 200
    assert len(list(definitions(ast.ClassDef))) > 200
    assert words_of("KeptWorld") == words_of("_kept_world") == {"kept", "world"}


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {file for file, text in sources().items() if len(text.splitlines()) > MOST_LINES}
    assert long == DATA_MODELS


def test_every_class_name_exists_once() -> None:
    files = defaultdict(set)
    for file, name in definitions(ast.ClassDef):
        files[name].add(file)
    assert {name for name, of in files.items() if len(of) > 1} == set()


def test_no_participle_is_a_name() -> None:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    named = {f"{file} {name}" for file, name in definitions(kinds) if words_of(name) & PARTICIPLES}
    named |= {file for file in sources() if words_of(Path(file).stem) & PARTICIPLES}
    assert named == set()

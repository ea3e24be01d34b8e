"""Where a rulebook, regime, overlay or life lies: names of what is shipped, and files of the user's own.

A name is looked for beside the file that uses it first and among the shipped files second, so that a folder of
one's own can replace one rulebook of a regime and keep the rest.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from lamppost.errors import LamppostError, ProblemsError, did_you_mean
from lamppost.rulebook.read import read
from lamppost.values import is_file

FOLDERS: Final = {
    "rulebook": "books",
    "regime": "regimes",
    "overlay": "safeguards",
    "life": "lives",
    "cases": "books",
}
"""Folder of each kind of shipped file."""

_ENDS: Final = (".yaml", ".yml")


def shipped(kind: str) -> dict[str, Path]:
    """Name -> file of everything of a kind that is shipped, by name; cases carry the name of their rulebook."""
    folder = Path(str(files("lamppost.rulebook"))) / FOLDERS[kind]
    result = {}
    for path in sorted(folder.rglob("*.yaml")):
        is_cases = path.name.endswith(".cases.yaml")
        if is_cases == (kind == "cases"):
            result[path.name.removesuffix(".yaml").removesuffix(".cases")] = path
    return dict(sorted(result.items()))


def _is(kind: str, path: Path) -> bool:
    """Whether a file is there and of a kind: a regime may be called as the rulebook it is made of."""
    try:
        return is_file(path) and read(path).kind == kind
    except ProblemsError:
        return True


def is_path(name: str | Path) -> bool:
    """Whether a name is the path of a file, and not the name of something that is shipped."""
    text = str(name)
    return isinstance(name, Path) or text.endswith(_ENDS) or "/" in text or "\\" in text


def find(kind: str, name: str | Path, beside: Path | None = None) -> Path:
    """The file of a name or a path. Raises LamppostError with a suggestion when there is none."""
    text = str(name)
    if is_path(name):
        for path in ([] if beside is None else [beside / text]) + [Path(text)]:
            if is_file(path):
                return path
        raise LamppostError(f"There is no file '{text}'.")
    end = ".cases.yaml" if kind == "cases" else ".yaml"
    if beside is not None and _is(kind, beside / (text + end)):
        return beside / (text + end)
    known = shipped(kind)
    if text in known:
        return known[text]
    what = "cases for" if kind == "cases" else f"{kind}"
    hint = did_you_mean(text, list(known)) or (f" There are: {', '.join(known)}." if known else "")
    raise LamppostError(f"There is no {what} '{text}'.{hint} A file can be given by its path.")

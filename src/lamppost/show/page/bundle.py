"""The modules of the page joined into one script: for a file that plays without a server, and for a notebook.

The page's modules are written so that this is enough: imports stand at the top, each on one line from './name.js',
exports are named or default, nothing is imported in a circle, and only the list of views imports later. Each module
becomes a function that is run once, and gives what it exports; nothing is parsed that is not one of these forms, and
anything else is an error here and not in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Final

STATIC: Final = Path(__file__).with_name("static")
NAME: Final = r"[A-Za-z_$][\w$]*"
_IMPORT: Final = re.compile(
    rf"^import\s+(?:({NAME})|\{{([^}}]*)\}}|\*\s+as\s+({NAME}))\s+from\s+['\"]([^'\"]+)['\"];?$"
)
_LATER: Final = re.compile(r"\(\)\s*=>\s*import\(['\"]([^'\"]+)['\"]\)")
_EXPORT: Final = re.compile(rf"^export\s+(?:(async)\s+)?(const|let|function\*?|class)\s+({NAME})", re.MULTILINE)
_DEFAULT: Final = re.compile(r"^export\s+default\s+", re.MULTILINE)
_LIST: Final = re.compile(r"(?:^|(?<=[;}\n]))export\s*\{([^}]*)\};?\s*$")
_ANY: Final = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)


class BundleError(Exception):
    """A module is written in a way that is not known here."""


def bundle(entry: str, folder: Path = STATIC, views: Collection[str] = ()) -> str:
    """One script that gives what a module exports as default: `const page = (that script)`.

    Args:
        entry: the module to begin with, by its path below the folder: 'app.js'.
        folder: where the modules lie.
        views: modules that are imported later and are to be in it; all others then say that they are not there.

    Raises:
        BundleError: for a module that is not there, is imported in a circle, or is written in another way.
    """
    ordered: dict[str, str] = {}
    _take(entry, folder, frozenset(views), ordered, ())
    modules = "\n".join(f"const {_variable(name)} = (() => {{\n{text}\n}})();" for name, text in ordered.items())
    return f"(() => {{\n'use strict';\n{modules}\nreturn {_variable(entry)}.default;\n}})()"


def modules_of(entry: str, folder: Path = STATIC, views: Collection[str] = ()) -> list[str]:
    """The modules that are joined, each after those that it needs."""
    ordered: dict[str, str] = {}
    _take(entry, folder, frozenset(views), ordered, ())
    return list(ordered)


def _take(name: str, folder: Path, views: frozenset[str], ordered: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module, and before it what it needs, at the end of what is ordered."""
    if name in ordered:
        return
    if name in above:
        raise BundleError(f"{' -> '.join([*above, name])}: a circle of imports.")
    path = folder / name
    if not path.is_file():
        raise BundleError(f"{above[-1] if above else name}: there is no module '{name}'.")
    text = path.read_text(encoding="utf-8")
    lines: list[str] = []
    for line in text.split("\n"):
        found = _IMPORT.match(line)
        if found is None:
            lines.append(line)
            continue
        other = _beside(name, found[4])
        _take(other, folder, views, ordered, (*above, name))
        lines.append(_bound(found, _variable(other)))

    def later(found: re.Match[str]) -> str:
        other = _beside(name, found[1])
        if other not in views:
            return "() => Promise.reject(new Error('not in this file'))"
        _take(other, folder, views, ordered, (*above, name))
        return f"() => Promise.resolve({_variable(other)})"

    body, given = _exports(name, _LATER.sub(later, "\n".join(lines)))
    ordered[name] = f"{body}\nreturn {{ {', '.join(given)} }};"


def _bound(found: re.Match[str], module: str) -> str:
    """An import as a constant."""
    alone, named, everything = found[1], found[2], found[3]
    if alone:
        return f"const {alone} = {module}.default;"
    if everything:
        return f"const {everything} = {module};"
    parts = [each.split(" as ") for each in map(str.strip, named.split(",")) if each]
    return f"const {{ {', '.join(': '.join(map(str.strip, each)) for each in parts)} }} = {module};"


def _exports(name: str, text: str) -> tuple[str, list[str]]:
    """A module's text without the word `export`, and what it gives, as the parts of an object."""
    given: list[str] = []
    listed = _LIST.search(text)
    if listed:
        for each in filter(None, map(str.strip, listed[1].split(","))):
            inside, _, outside = (part.strip() for part in each.partition(" as "))
            given.append(f"{outside or inside}: {inside}")
        text = text[: listed.start()]

    def named(found: re.Match[str]) -> str:
        if found[2] == "let":
            raise BundleError(f"{name}: '{found[3]}' is exported and may change; export a constant.")
        given.append(found[3])
        return " ".join(filter(None, [found[1], found[2], found[3]]))

    text = _EXPORT.sub(named, text)
    if len(_DEFAULT.findall(text)) > 1:
        raise BundleError(f"{name}: there are two defaults.")
    if _DEFAULT.search(text):
        text = _DEFAULT.sub("const __default = ", text)
        given.append("default: __default")
    left = [line for line in _ANY.findall(_without_comments(text)) if line.strip()]
    if left:
        raise BundleError(f"{name}: this line cannot be bundled: '{left[0].strip()[:80]}'.")
    return text, given


def _without_comments(text: str) -> str:
    """A text without the lines that are comments, in which anything may stand."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("//"))


def _beside(name: str, other: str) -> str:
    """The path of a module that another one names."""
    if not other.startswith("./") and not other.startswith("../"):
        raise BundleError(f"{name}: '{other}' is not a module of the page.")
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / other).parts:
        if part == "..":
            if not parts:
                raise BundleError(f"{name}: '{other}' lies outside the page.")
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _variable(name: str) -> str:
    return "m_" + re.sub(r"\W", "_", name)


__all__ = ["STATIC", "BundleError", "bundle", "modules_of"]

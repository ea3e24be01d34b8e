"""The reference of the library, from the signatures and docstrings of what `import lamppost as lp` offers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from scripts.pages.markdown import first_sentence, made, table

import lamppost

HEADS: Final = ("Args", "Returns", "Raises", "Yields")


def page() -> str:
    """docs/reference/library.md."""
    things = {name: public(name) for name in lamppost.__all__ if not name.startswith("__")}
    parts = [
        "# The library",
        made(),
        (
            "What `import lamppost as lp` offers, from its own docstrings. Whatever is wrong with what is handed in is a "
            "`LamppostError` of one line."
        ),
        table(
            ["name", "what it is"],
            ([f"[`lp.{name}`](#lp-{name})", first_sentence(each.__doc__)] for name, each in things.items()),
        ),
        *(_section(f"lp.{name}", thing) for name, thing in things.items()),
    ]
    return "\n\n".join(parts) + "\n"


def public(name: str) -> Any:
    """A public name; `show` is a package that can be called, and what it calls has the docstring."""
    thing = getattr(lamppost, name)
    return getattr(import_module(f"{thing.__name__}.notebook.view"), name) if inspect.ismodule(thing) else thing


def _section(name: str, thing: Any) -> str:
    parts = [f"## {name} {{ #{name.replace('.', '-')} }}", _signature(name, thing), text(thing.__doc__)]
    if inspect.isclass(thing):
        parts += [_member(f"{name}.{each}", member) for each, member in _members(thing)]
    return "\n\n".join(part for part in parts if part)


def _members(thing: type) -> list[tuple[str, Any]]:
    """Public methods and properties that say what they do, the package's own ones."""
    found: dict[str, Any] = {}
    for each in reversed(thing.__mro__):
        if not each.__module__.startswith("lamppost"):
            continue
        found |= {
            name: member
            for name, member in vars(each).items()
            if not name.startswith("_") and (callable(member) or isinstance(member, property | classmethod))
        }
    return [(name, member) for name, member in found.items() if inspect.getdoc(_plain(member))]


def _plain(member: Any) -> Any:
    if isinstance(member, property):
        return member.fget
    return member.__func__ if isinstance(member, classmethod | staticmethod) else member


def _member(name: str, member: Any) -> str:
    plain = _plain(member)
    said = f"`{name}`" if isinstance(member, property) else _signature(name, plain)
    return f"### {name.split('.', 1)[1]}\n\n{said}\n\n{text(plain.__doc__)}"


def _signature(name: str, thing: Callable[..., Any]) -> str:
    """The call, one argument a line if it is long."""
    if inspect.isclass(thing) and issubclass(thing, Exception):
        return ""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    if inspect.isclass(thing) and not inspect.getdoc(thing.__dict__.get("__init__")):
        return ""  # given by other functions, and not made by hand
    shown = [
        ("*" if each.kind is each.VAR_POSITIONAL else "**" if each.kind is each.VAR_KEYWORD else "") + _argument(each)
        for each in signature.parameters.values()
        if each.name not in ("self", "cls") and not each.name.startswith("_")
    ]
    returned = "" if inspect.isclass(thing) or signature.return_annotation is inspect.Signature.empty else (
        f" -> {signature.return_annotation}"
    )  # fmt: skip
    line = f"{name}({', '.join(shown)}){returned}"
    if len(line) > 88:
        line = f"{name}(\n    " + ",\n    ".join(shown) + f",\n){returned}"
    return f"```text\n{line}\n```"


def _argument(argument: inspect.Parameter) -> str:
    """'years: float = 3'."""
    kind = "" if argument.annotation is inspect.Parameter.empty else f": {argument.annotation}"
    if argument.default is inspect.Parameter.empty:
        return argument.name + kind
    default = argument.default
    said = default.__name__ if inspect.isfunction(default) else repr(default)
    return f"{argument.name}{kind} = {said}"


def text(docstring: str | None) -> str:
    """A docstring of Google's style as Markdown: its arguments as a list, the rest as it stands."""
    lines = inspect.cleandoc(docstring or "").split("\n")
    made_lines: list[str] = []
    head = ""
    for line in lines:
        found = re.fullmatch(r"(\w+):", line)
        if found and found[1] in HEADS:
            head = found[1]
            made_lines += ["", f"**{head}**", ""]
        elif head and line.startswith("    "):
            item = re.match(r"    (\*{0,2}\w+): (.*)", line)
            begins = item is not None and head in ("Args", "Raises")
            made_lines.append(f"- `{item[1]}`: {item[2]}" if begins and item else f"  {line.strip()}")
        else:
            head = head if not line else ""
            made_lines.append(line)
    return "\n".join(made_lines).strip()

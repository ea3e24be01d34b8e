"""The reference of the command line, from the parser of the command itself."""

from __future__ import annotations

import inspect
from typing import Any

from scripts.pages.markdown import first_sentence, made, table

from lamppost.command.main import COMMANDS, app


def page() -> str:
    """docs/reference/command-line.md."""
    names = list(COMMANDS)
    parts = [
        "# The command line",
        made(),
        (
            "Every command with its arguments and options, as the parser has them. `lamppost COMMAND --help` says the same. A "
            "mistake in what was written is one line on stderr and exit code 2; Ctrl-C ends with 130."
        ),
        table(
            ["command", "what it does"],
            ([f"[`{name}`](#lamppost-{name})", first_sentence(app[name].help)] for name in names),
        ),
        *(_section(name) for name in names),
    ]
    return "\n\n".join(parts) + "\n"


def _section(name: str) -> str:
    arguments = [each for each in app[name].assemble_argument_collection() if each.show]
    rows = [(_written(each), each.parameter.help or "", _absence(each)) for each in arguments]
    text = inspect.cleandoc(app[name].help or "")
    return "\n\n".join([f"## lamppost {name}", text, table(["argument", "what it says", "left out"], rows)]).rstrip()


def _written(argument: Any) -> str:
    names = [name for name in argument.names if not name.startswith("--no-") or len(argument.names) == 1]
    return ", ".join(f"`{name}`" for name in names)


def _absence(argument: Any) -> str:
    if argument.required:
        return "must be given"
    shown = argument.show_default
    default = argument.field_info.default
    if shown is False or default in (None, False, (), inspect.Parameter.empty):
        return ""
    if callable(shown):
        return str(shown(default))
    return f"`{', '.join(map(str, default)) if isinstance(default, tuple) else default}`"

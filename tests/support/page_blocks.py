"""Blocks of code of the documentation: Python, YAML, and calls of `lamppost`."""

from __future__ import annotations

import re
import shlex
from typing import Final

CODE: Final = re.compile(r"`([^`\n]+)`")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def command_lines(text: str) -> list[list[str]]:
    """Calls of `lamppost` that stand in a line of their own, in words, without a comment at the end."""
    lines = re.findall(r"^\s*(?:\$ )?((?:\.venv/bin/)?lamppost .+)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True)[1:] for line in lines]


def commands(text: str) -> list[list[str]]:
    """Calls of `lamppost` in lines and between backticks."""
    calls = [code for code in CODE.findall(text) if re.match(r"lamppost [a-z-]", code)]
    return command_lines(text) + [shlex.split(call, comments=True)[1:] for call in calls]

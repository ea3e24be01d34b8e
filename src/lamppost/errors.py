"""What a user did wrong, said in one clear line each.

Every mistake a user can make ends in a `LamppostError`; the command line prints it and exits with 2, and nothing
else is ever shown for it. A fault of the program itself is any other exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


class LamppostError(Exception):
    """A mistake of the user; its text says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: 1-based line and column, the dotted path, the sentence, and the source line."""

    file: str
    line: int
    column: int
    path: str
    message: str
    source_line: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        path = f"{self.path}: " if self.path else ""
        text = f"{place}{path}{self.message}"
        return f"{text}\n{self.line:>6} | {self.source_line}" if self.source_line else text


class ProblemsError(LamppostError):
    """All the things wrong in one or more files, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.line, p.column))
        super().__init__("\n".join(str(p) for p in self.problems))


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """' Did you mean 'x'?' for the nearest known word, or the empty string."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""

"""What a user did wrong, said in one clear line each.

Every mistake a user can make ends in a `LamppostError`; the command line prints it and exits with 2, and nothing
else is ever shown for it. A fault of the program itself is any other exception.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

LONGEST_NAME: Final = 200
"""Characters of a name that is looked up; a longer text is not a name."""


LONGEST_WORD: Final = 400
"""Characters of a name or a path that a message repeats; of a longer one the middle is left out."""
LONGEST_LINE: Final = 3000
"""Characters of a message; of a longer one the middle is left out."""


class LamppostError(Exception):
    """A mistake of the user; its text says in one line what is wrong and how to mend it.

    What a user wrote may stand in it as it is: line breaks, control characters and texts without end are made plain
    here, so that the message stays one line.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(one_line(message))


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
        text = one_line(f"{place}{path}{self.message}")
        return f"{text}\n{self.line:>6} | {visible(self.source_line)}" if self.source_line else text


class ProblemsError(LamppostError):
    """All the things wrong in one or more files, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.line, p.column))
        Exception.__init__(self, "\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[list[Problem]]]:
        """For pickle: a process hands its problems back as they are."""
        return type(self), (self.problems,)


def one_line(message: str) -> str:
    """A message on one line: nothing in it that breaks a line or cannot be seen, and no text without end."""
    words = [each if len(each) <= LONGEST_WORD else _middle_out(each, LONGEST_WORD) for each in message.split(" ")]
    text = visible(" ".join(words))
    return text if len(text) <= LONGEST_LINE else _middle_out(text, LONGEST_LINE)


def plain(text: str, most: int = 200) -> str:
    """A user's text as a message repeats it: on one line, all of it visible, and not longer than `most`."""
    shown = visible(text[: most + 1])
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."


def visible(text: str) -> str:
    """A text with whatever cannot be seen, or turns the line around, written as in a program."""
    return text if text.isprintable() else "".join(each if _is_seen(each) else _written(each) for each in text)


def _is_seen(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"  # blanks of every width


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _middle_out(text: str, most: int) -> str:
    return f"{text[: most * 2 // 3]} ... {text[-(most // 4) :]}"


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """' Did you mean 'x'?' for the nearest known word, or the empty string."""
    near = get_close_matches(word, known, n=1, cutoff=0.6) if len(word) <= LONGEST_NAME else []
    return f" Did you mean '{near[0]}'?" if near else ""

"""The problems of one file that a check has met so far, with the few sentences that every check needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.messages import place
from lamppost.errors import Problem, did_you_mean


@dataclass
class ProblemLog:
    """Problems of a document; places may be given as the typed model has them."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def say(self, where: Where, message: str) -> None:
        """Adds a problem at a place, or at the nearest place around it that was written."""
        self.problems.append(self.document.problem(place(self.document.data, where), message))

    def known(self, where: Where, names: Iterable[str], known: Iterable[str], kind: str, of: str = "") -> None:
        """Says of each name that is not known that there is no such thing, and which was perhaps meant."""
        allowed = dict.fromkeys(known)
        for index, name in enumerate(names):
            if name in allowed:
                continue
            hint = did_you_mean(name, list(allowed))
            if not hint and len(allowed) <= 12:
                hint = f" There {'are ' + ', '.join(allowed) if allowed else 'is none'}."
            inside = (*where, name) if (*where, name) in self.document.keys else (*where, index)
            self.say(inside, f"There is no {kind} '{name}'{of}.{hint}")

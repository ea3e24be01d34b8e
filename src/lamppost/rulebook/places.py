"""Where in a regime's files the path of a change leads: rulebooks by name, by '*' or by words in braces, and inside.

This looks at what was written as it is by now, half way through an overlay, and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lamppost.catalogue.claims import WRITTEN
from lamppost.catalogue.document import Document
from lamppost.catalogue.model import Catalogue
from lamppost.errors import did_you_mean
from lamppost.rulebook.model import Change, InForce, Rulebook
from lamppost.rulebook.paths import matches, missing, written_at
from lamppost.rulebook.period import ALWAYS, Period
from lamppost.rulebook.selectors import Sight, chosen, expanded, in_braces, in_words

REGIME: Final = "regime"
"""How the regime itself is called among the files that an overlay changes."""


@dataclass(frozen=True)
class WrittenRegime:
    """What an overlay changes: the rulebooks by name as they are written, and their regime if there is one.

    `period` is over which days what they say is compared: those of the run, or all from the first day on.
    `texts` names the books that lie in no file.
    """

    books: dict[str, Document]
    regime: Document | None = None
    period: Period = ALWAYS
    beside: Path | None = None
    texts: tuple[str, ...] = ()


@dataclass
class WrittenPlaces:
    """The files of a world as an overlay has left them so far, and what a path finds in them."""

    data: dict[str, Any]
    world: WrittenRegime
    words: Catalogue
    _models: dict[str, Rulebook] = field(default_factory=dict, repr=False)

    def sight(self, name: str) -> Sight:
        """What words in braces see of a rulebook as it is by now, with those before it in the regime."""
        names = list(self.world.books)
        earlier = tuple(self._model(each) for each in names[: names.index(name)])
        return Sight(self._model(name), self.words, self.period(name)[0], earlier)

    def _model(self, name: str) -> Rulebook:
        if name not in self._models:
            self._models[name] = Rulebook.model_validate(self.data[name], context=WRITTEN)
        return self._models[name]

    def changed(self, name: str) -> None:
        """A file has been written to: it is to be read anew."""
        self._models.pop(name, None)

    def period(self, name: str) -> tuple[Period, bool]:
        """The days on which a file is in force in the period of the world, and whether there are any.

        A rulebook that is not in force on any of them is looked at over its own days.
        """
        if name == REGIME:
            return self.world.period, True
        force = InForce.model_validate(self.data[name]["in_force"], context=WRITTEN)
        result = self.world.period.within(force.since, force.until)
        return (result, True) if result is not None else (ALWAYS.within(force.since, force.until) or ALWAYS, False)

    def ways(self, book: str, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The places in one file that a path names; a channel is in a regime whether or not the file names it."""
        if book != REGIME or path[0] != "channels" or len(path) != 3:
            return list(matches(self.data[book], path, lambda way, part: self._choose(book, way, part)))
        if path[1] != "*" and not in_braces(path[1]):
            return [path] if path[1] in self.words.channels else []
        only = self.data[REGIME].get("only_channels") or list(self.words.channels)
        acts = {act for name in self.world.books for act in (self.data[name].get("acts") or {})}
        heard = [name for name in self.words.channels if name in only and acts & set(self.words.channels[name].sees)]
        if path[1] != "*":
            heard = chosen(self.sight(next(iter(self.world.books))), "channels", path[1], heard)
        return [("channels", name, path[2]) for name in heard]

    def _choose(self, book: str, way: tuple[str, ...], part: str) -> list[str]:
        """The names at a way for which the words in braces hold, services of a group each by itself."""
        if book == REGIME:
            return []
        sight = self.sight(book)
        held = written_at(self.data[book], way)
        names = [held] if isinstance(held, str) else [str(each) for each in held]
        return chosen(sight, way[-1], part, expanded(sight, names) if way[-1] == "touches" else names)

    def nothing(self, change: Change, places: list[tuple[str, tuple[str, ...]]]) -> str:
        """Why a change found no place."""
        book, path = places[0] if places else ("", ())
        block = next((path[n - 1] for n, part in enumerate(path) if n and in_braces(part)), None)
        if block is not None:
            part = path[path.index(block) + 1]
            here = "no rulebook here has" if book != REGIME else "no rulebook here listens to"
            return f"{here} a {in_words(block, part)}".replace("a act", "an act")
        if len(places) != 1:
            return f"'{change.at}': no rulebook here has such a place"
        if book == REGIME and path[0] == "channels" and len(path) == 3:
            hint = did_you_mean(path[1], list(self.words.channels))
            return f"'{change.at}': there is no channel '{path[1]}'.{hint}".removesuffix(".")
        return f"'{change.at}': in '{book}' {missing(self.data[book], path)}"

    def taken_out(self, names: list[str], name: str) -> list[str]:
        """A list of names without one of them; a group of services that holds it is taken apart."""
        if name in names:
            return [each for each in names if each != name]
        groups = self.words.groups
        rest = [other for each in names for other in (groups[each] if name in groups.get(each, ()) else (each,))]
        return [each for each in rest if each != name]

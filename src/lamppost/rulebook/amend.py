"""One overlay on its way through a rulebook or a regime: each change compared, written, or refused with a reason.

This works on what was written, not on the typed models, so that what comes out is read and checked like any file.
`overlay.py` is the way in.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from lamppost.catalogue.claims import Cited, Claim, Source
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import Findings
from lamppost.catalogue.messages import value_problems
from lamppost.catalogue.model import Catalogue
from lamppost.errors import ProblemsError, did_you_mean
from lamppost.rulebook.model import Change, Overlay, Regime, Rulebook
from lamppost.rulebook.paths import (
    Kind,
    PathError,
    as_written,
    has_range,
    kind_of_path,
    matches,
    meaning,
    missing,
    plainly,
    written_at,
)

REGIME: Final = "regime"
"""How the regime itself is called among the files that an overlay changes."""

NO_PATH: Final = "A path begins with the name of a rulebook (or '*') and goes on inside it, with one dot between words."
REGIME_WORDS: Final = frozenset(Regime.model_fields) - frozenset(Cited.model_fields) - {"regime", "sources"}


@dataclass(frozen=True)
class World:
    """What an overlay changes: the rulebooks by name as they are written, and their regime if there is one."""

    books: dict[str, Document]
    regime: Document | None = None
    day: dt.date | None = None
    beside: Path | None = None


class Changed(NamedTuple):
    """One place that an overlay changed: file (a rulebook's name, or 'regime'), path, before, after, what for."""

    book: str
    path: str
    was: str
    becomes: str
    why: str


@dataclass
class Applying:
    """One overlay on its way through a world; collects problems of the overlay's file instead of stopping."""

    document: Document
    overlay: Overlay
    world: World
    words: Catalogue
    data: dict[str, Any] = field(default_factory=dict)
    changed: list[Changed] = field(default_factory=list)
    by_change: dict[str, int] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Copies what may be changed; the world that came in stays as it is."""
        self.found = Findings(self.document)
        self.data = {name: copy.deepcopy(document.data) for name, document in self.world.books.items()}
        if self.world.regime is not None:
            self.data[REGIME] = copy.deepcopy(self.world.regime.data)

    def apply(self) -> None:
        """Makes every change, or raises ProblemsError with everything that stands against it."""
        for index, change in enumerate(self.overlay.change):
            self._change(index, change)
        if not self.changed and not self.found.problems:
            why = "; ".join(self.idle) or "nothing is there to change"
            self.found.say(("change",), f"This overlay does not apply here and changes nothing: {why}.")
        if self.found.problems:
            raise ProblemsError(self.found.problems)

    def _change(self, index: int, change: Change) -> None:
        where = ("change", index)
        places = self._places(index, change)
        if places is None:
            return
        hit = False
        for book, path in places:
            try:
                kind = kind_of_path(Regime if book == REGIME else Rulebook, path)
            except PathError as error:
                self.found.say((*where, "at"), str(error))
                return
            if not self._fits(index, change, kind):
                return
            for way in self._ways(book, path):
                hit = True
                self._set(index, change, kind, book, way)
        if not hit:
            reason = f"'{change.at}': {self._nothing(places)}"
            if "*" in change.at.split(".") and self.overlay.extends is None:
                self.idle.append(reason)
            else:
                self.found.say((*where, "at"), f"{reason}.".replace("?.", "?"))

    def _places(self, index: int, change: Change) -> list[tuple[str, tuple[str, ...]]] | None:
        """The files that a change is about, with the path inside each; None if there are none."""
        parts = tuple(change.at.split("."))
        books = self.world.books
        if not all(parts):
            self.found.say(("change", index, "at"), NO_PATH)
            return None
        if self.overlay.extends in books:
            return [(str(self.overlay.extends), parts)]
        if parts[0] == REGIME or (parts[0] in REGIME_WORDS and parts[0] not in books):
            if self.world.regime is None:
                self.idle.append(f"'{change.at}' changes a regime, and there is only a rulebook here")
                return None
            return [(REGIME, parts[1:] if parts[0] == REGIME else parts)]
        if len(parts) < 2:
            self.found.say(("change", index, "at"), NO_PATH)
            return None
        if parts[0] == "*":
            return [(name, parts[1:]) for name in books]
        if parts[0] in books:
            return [(parts[0], parts[1:])]
        hint = did_you_mean(parts[0], list(books))
        reason = f"there is no rulebook '{parts[0]}' here"
        if self.overlay.extends is None and not hint:
            self.idle.append(f"'{change.at}': {reason}")
        else:
            self.found.say(("change", index, "at"), reason[0].upper() + reason[1:] + "." + hint)
        return None

    def _fits(self, index: int, change: Change, kind: Kind) -> bool:
        """Whether `was` and `becomes` are values that can stand at this place; says so if not."""
        before = len(self.found.problems)
        for word, value in (("was", change.was), ("becomes", change.becomes)):
            if value is not None:
                self.found.problems += value_problems(self.document, ("change", index, word), kind.annotation, value)[1]
        return len(self.found.problems) == before

    def _ways(self, book: str, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The places in one file that a path names; a channel is in a regime whether or not the file names it."""
        if book != REGIME or path[0] != "channels" or len(path) != 3:
            return list(matches(self.data[book], path))
        if path[1] != "*":
            return [path] if path[1] in self.words.channels else []
        only = self.data[REGIME].get("only_channels") or list(self.words.channels)
        acts = {act for name in self.world.books for act in (self.data[name].get("acts") or {})}
        heard = [name for name in self.words.channels if name in only and acts & set(self.words.channels[name].sees)]
        return [("channels", name, path[2]) for name in heard]

    def _nothing(self, places: list[tuple[str, tuple[str, ...]]]) -> str:
        """Why a change found no place."""
        book, path = places[0] if places else ("", ())
        if len(places) != 1:
            return "no rulebook here has such a place"
        if book == REGIME and path[0] == "channels" and len(path) == 3:
            hint = did_you_mean(path[1], list(self.words.channels))
            return f"there is no channel '{path[1]}'.{hint}".removesuffix(".")
        return f"in '{book}' {missing(self.data[book], path)}"

    def _set(self, index: int, change: Change, kind: Kind, book: str, way: tuple[str, ...]) -> None:
        """Compares one place with `was` and `becomes`, and writes it."""
        star, day = "*" in change.at.split("."), self.world.day
        written = written_at(self.data[book], way)
        typed = kind.typed(written)
        name = f"{book}.{'.'.join(way)}" if star or len(self.data) > 1 else ".".join(way)
        says = as_written(written, day)
        before = says.strip("'")
        if written is None and book == REGIME and way[0] == "channels" and len(way) == 3:
            typed = getattr(self.words.channels[way[1]], way[2])
            before = plainly(meaning(typed))
            says = f"'{before}' (the catalogue)"
        new = kind.typed(change.becomes)
        ranges = has_range(change.becomes)
        same = meaning(typed, day, ranges=ranges) == meaning(new, day, ranges=ranges)
        if change.was is not None and meaning(kind.typed(change.was), day) != meaning(typed, day):
            if not (star and same):
                message = (
                    f"'{name}' says {says}, not {as_written(change.was)}: the base is not what this was written for."
                )
                self.found.say(("change", index, "was"), message)
            return
        if same:
            if not star:
                self.found.say(("change", index, "becomes"), f"'{name}' already says {says}; this changes nothing.")
            else:
                self.idle.append(f"'{name}' already says {says}")
            return
        if change.was is None and written is not None and not star:
            message = f"'{name}' says {says}. Write that as `was`, so that a change of the base is noticed."
            self.found.say(("change", index, "at"), message)
            return
        self._write(book, way, kind, change)
        self.by_change[f"{book}.{'.'.join(way)}"] = index
        row = Changed(book, ".".join(way), before, as_written(change.becomes).strip("'"), change.why)
        self.changed.append(row)

    def _write(self, book: str, way: tuple[str, ...], kind: Kind, change: Change) -> None:
        block = self.data[book]
        for part in way[:-1]:
            block = block.setdefault(part, {})
        if change.becomes is None:
            block.pop(way[-1], None)
            return
        self._source(book, (change.cite or self.overlay.overlay).split(" ", 1)[0])
        standing = {
            "evidence": change.evidence or self.overlay.evidence or "assumed",
            "cite": change.cite or self.overlay.overlay,
            "why": change.why,
        }
        block[way[-1]] = _standing(copy.deepcopy(change.becomes), kind, standing)

    def _source(self, book: str, key: str) -> None:
        """Makes the overlay's source known in a file that it changes; the overlay itself is one."""
        own = Source(title=self.overlay.title.en, kind="data", note="A change made to ask a question.")
        source = self.overlay.sources.get(key, own)
        sources = self.data[book].setdefault("sources", {})
        if key not in sources:
            sources[key] = source.model_dump(exclude_none=True, mode="json")
        elif Source.model_validate(sources[key]) != source:
            self.found.say(("sources", key), f"'{key}' is another source in '{book}'. Give it another key.")


def _standing(value: Any, kind: Kind, standing: Mapping[str, str]) -> Any:
    """A new value with the grade and source of the overlay, wherever it can carry them and has none of its own."""
    if kind.of(Claim):
        versions = value if isinstance(value, list) else [value]
        long = [{**standing, **each} if isinstance(each, Mapping) else {**standing, "value": each} for each in versions]
        return long if isinstance(value, list) else long[0]
    if isinstance(value, Mapping):
        entries = kind.inside_mapping()
        if entries is not None:
            return {name: _standing(each, Kind(entries), standing) for name, each in value.items()}
        if kind.of(Cited):
            return {**standing, **value}
    return value

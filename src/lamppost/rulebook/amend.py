"""One overlay on its way through a rulebook or a regime: each change compared, written, or refused with a reason.

This works on what was written, not on the typed models, so that what comes out is read and checked like any file.
`overlay.py` is the way in and says what a change can do; `edits.py` makes the values, `prune.py` takes out what
depends on an entry that is gone.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from lamppost.catalogue.claims import Cited, Source
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import Findings
from lamppost.catalogue.model import Catalogue
from lamppost.errors import ProblemsError, did_you_mean
from lamppost.rulebook.edits import edited, filled, misfits
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import Change, Overlay, Regime, Rulebook
from lamppost.rulebook.paths import (
    Kind,
    PathError,
    as_written,
    kind_of_path,
    meaning,
    plainly,
    written_at,
)
from lamppost.rulebook.places import REGIME, Places, World
from lamppost.rulebook.prune import pruned
from lamppost.rulebook.selectors import chosen, in_braces, in_words, unknown

NO_PATH: Final = "A path begins with the name of a rulebook (or '*') and goes on inside it, with one dot between words."
SHOWN: Final = 2
"""Reasons why an overlay does nothing that are said in full."""
REGIME_WORDS: Final = frozenset(Regime.model_fields) - frozenset(Cited.model_fields) - {"regime", "sources"}


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
    same: list[tuple[tuple[str | int, ...], str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Copies what may be changed; the world that came in stays as it is."""
        self.found = Findings(self.document)
        self.data = {name: copy.deepcopy(document.data) for name, document in self.world.books.items()}
        if self.world.regime is not None:
            self.data[REGIME] = copy.deepcopy(self.world.regime.data)
        self.places = Places(self.data, self.world, self.words)

    def apply(self) -> None:
        """Makes every change, or raises ProblemsError with everything that stands against it."""
        for index, change in enumerate(self.overlay.change):
            self._change(index, change)
        if len(self.same) > 1 and not self.changed and not self.found.problems:
            self.idle = [reason for _, reason, _ in self.same] + self.idle  # it is in force here already
        else:
            for where, reason, more in self.same:
                self.found.say(where, reason + more)
        if not self.changed and not self.found.problems:
            reasons = list(dict.fromkeys(self.idle)) or ["nothing is there to change"]
            more = f"; and {len(reasons) - SHOWN} more such reasons" if len(reasons) > SHOWN else ""
            why = "; ".join(reasons[:SHOWN]) + more
            self.found.say(("change",), f"This overlay does not apply here and changes nothing: {why}.")
        if self.found.problems:
            raise ProblemsError(self.found.problems)
        self._prune()

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
            if wrong := misfits(self.document, index, change, kind):
                self.found.problems += wrong
                return
            for way in self.places.ways(book, path):
                hit = True
                self._set(index, change, kind, book, way)
        if not hit:
            reason = self.places.nothing(change, places)
            if _open(change) and self.overlay.extends is None:
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
        if in_braces(parts[0]):
            return self._chosen_books(index, parts)
        if parts[0] in books:
            return [(parts[0], parts[1:])]
        hint = did_you_mean(parts[0], list(books))
        reason = f"there is no rulebook '{parts[0]}' here"
        if self.overlay.extends is None and (not hint or parts[0] in shipped("rulebook")):
            self.idle.append(f"'{change.at}': {reason}")
        else:
            self.found.say(("change", index, "at"), reason[0].upper() + reason[1:] + "." + hint)
        return None

    def _chosen_books(self, index: int, parts: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]] | None:
        if why := unknown("rulebooks", parts[0]):
            self.found.say(("change", index, "at"), why)
            return None
        names = [name for name in self.world.books if chosen(self.places.sight(name), "rulebooks", parts[0], [name])]
        if not names:
            self.idle.append(f"there is no {in_words('rulebooks', parts[0])} here")
            return None
        return [(name, parts[1:]) for name in names]

    def _set(self, index: int, change: Change, kind: Kind, book: str, way: tuple[str, ...]) -> None:
        """Compares one place with `was` and the new value, and writes it."""
        star, day = _open(change), self.world.day
        written = written_at(self.data[book], way)
        typed = written if kind.item else kind.typed(written)
        name = f"{book}.{'.'.join(way)}" if star or len(self.data) > 1 else ".".join(way)
        says = as_written(written, day)
        before = says.strip("'")
        if written is None and book == REGIME and way[0] == "channels" and len(way) == 3:
            typed = getattr(self.words.channels[way[1]], way[2], None)
            if typed is not None:
                before = plainly(meaning(typed))
                says = f"'{before}' (the catalogue)"
        if book != REGIME and isinstance(change.value, dict):
            value, empty = filled(self.places.sight(book), change.value)
            if empty:
                self.idle.append(f"'{name}': nothing in '{book}' is {', '.join(empty)}")
                return
            change = change.model_copy(update={change.edit: value})
        same, new = edited(written, typed, kind, change, way[-1], day, self._stands(change))
        if change.was is not None and meaning(kind.typed(change.was), day) != meaning(typed, day):
            if not (star and same):
                message = (
                    f"'{name}' says {says}, not {as_written(change.was)}: the base is not what this was written for."
                )
                self.found.say(("change", index, "was"), message)
            return
        if same:
            if not star:
                limit = f", within '{as_written(change.value)[1:-1]}'" if change.edit in ("at_most", "at_least") else ""
                self.same.append(
                    (("change", index, change.edit), f"'{name}' already says {says}", f"{limit}; this changes nothing.")
                )
            else:
                self.idle.append(f"'{name}' already says {says}")
            return
        if change.was is None and written is not None and not star:
            message = f"'{name}' says {says}. Write that as `was`, so that a change of the base is noticed."
            self.found.say(("change", index, "at"), message)
            return
        self._write(book, way, change, new)
        self.by_change[f"{book}.{'.'.join(way)}"] = index
        row = Changed(book, ".".join(way), before, as_written(new, day).strip("'"), change.why)
        self.changed.append(row)

    def _stands(self, change: Change) -> dict[str, str]:
        """Grade, source and reason of what a change writes."""
        return {
            "evidence": change.evidence or self.overlay.evidence or "assumed",
            "cite": change.cite or self.overlay.overlay,
            "why": change.why,
        }

    def _write(self, book: str, way: tuple[str, ...], change: Change, new: Any) -> None:
        block = self.data[book]
        for part in way[:-2]:
            block = block.setdefault(part, {})
        last = block.setdefault(way[-2], {}) if len(way) > 1 else block
        if isinstance(last, list | str):
            block[way[-2]] = self.places.taken_out([last] if isinstance(last, str) else last, way[-1])
        elif change.edit == "becomes" and change.value is None:
            last.pop(way[-1], None)
        else:
            self._source(book, (change.cite or self.overlay.overlay).split(" ", 1)[0])
            last[way[-1]] = new

    def _prune(self) -> None:
        """Takes out what depends on entries that open paths took out of rulebooks their author never saw."""
        for book in self.world.books:
            rows = [row for row in self.changed if row.book == book and row.becomes == "nothing"]
            causes = {
                tuple(row.path.split(".")): row
                for row in rows
                if _open(self.overlay.change[self.by_change[f"{book}.{row.path}"]])
            }
            for way, cause in pruned(self.data[book], list(causes)):
                row = causes.setdefault(way, causes[cause])
                path = ".".join(way)
                self.by_change.setdefault(f"{book}.{path}", self.by_change[f"{book}.{row.path}"])
                self.changed.append(Changed(book, path, way[-1], "nothing", row.why))

    def _source(self, book: str, key: str) -> None:
        """Makes the overlay's source known in a file that it changes; the overlay itself is one."""
        own = Source(title=self.overlay.title.en, kind="data", note="A change made to ask a question.")
        source = self.overlay.sources.get(key, own)
        sources = self.data[book].setdefault("sources", {})
        if key not in sources:
            sources[key] = source.model_dump(exclude_none=True, mode="json")
        elif Source.model_validate(sources[key]) != source:
            self.found.say(("sources", key), f"'{key}' is another source in '{book}'. Give it another key.")


def _open(change: Change) -> bool:
    """Whether a path names what it changes by '*' or by words in braces."""
    return any(part == "*" or in_braces(part) for part in change.at.split("."))

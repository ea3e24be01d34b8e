"""One overlay on its way through a rulebook or a regime: each change compared, written, or refused with a reason.

This works on what was written, not on the typed models, so that what comes out is read and checked like any file.
`overlay.py` is the way in and says what a change can do; `edits.py` makes the values, `prune.py` takes out what
depends on an entry that is gone.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from lamppost.catalogue.absence import absent_of
from lamppost.catalogue.citation import cited_key
from lamppost.catalogue.claims import WRITTEN, Cited, Claim, Source
from lamppost.catalogue.declarations import FactorOn
from lamppost.catalogue.document import Document
from lamppost.catalogue.fields import declared
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.errors import ProblemsError, did_you_mean
from lamppost.rulebook.edits import edited, filled, misfits
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import Change, ChannelUse, Overlay, RegimeFile, Rulebook
from lamppost.rulebook.paths import (
    PathError,
    PathKind,
    as_written,
    kind_of_path,
    meaning,
    plainly,
    written_at,
)
from lamppost.rulebook.period import Period
from lamppost.rulebook.places import REGIME, WrittenPlaces, WrittenRegime
from lamppost.rulebook.prune import pruned
from lamppost.rulebook.remarks import Kind as RemarkKind
from lamppost.rulebook.remarks import Remark
from lamppost.rulebook.selectors import chosen, in_braces, in_words, unknown

LIMITS: Final = ("at_most", "at_least")
NO_PATH: Final = "A path begins with the name of a rulebook (or '*') and goes on inside it, with one dot between words."
SHOWN: Final = 2
"""Reasons why an overlay does nothing that are said in full."""
REGIME_WORDS: Final = frozenset(RegimeFile.model_fields) - frozenset(Cited.model_fields) - {"regime", "sources"}


class AppliedChange(NamedTuple):
    """One place that an overlay changed: file (a rulebook's name, or 'regime'), path, before, after, what for."""

    book: str
    path: str
    was: str
    becomes: str
    why: str


class NoEffectError(ProblemsError):
    """An overlay that would change nothing as it stands here, and has no other problem."""


FACTORS: Final = {
    figure: tuple(
        word
        for word, info in ChannelUse.model_fields.items()
        if any(figure in each.words for each in declared(info, FactorOn))
    )
    for figure in ChannelUse.model_fields
}
"""Figures of a channel, and the factors of a regime that they are multiplied by (compile/senses.py)."""


@dataclass
class Applying:
    """One overlay on its way through a world; collects problems of the overlay's file instead of stopping.

    Where its limits are applied `again`, after other overlays, what they find as it should be is no news, and what was
    written is not what its author saw.
    """

    document: Document
    overlay: Overlay
    world: WrittenRegime
    words: Catalogue
    again: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    changed: list[AppliedChange] = field(default_factory=list)
    by_change: dict[str, int] = field(default_factory=dict)
    idle: dict[int, list[Remark]] = field(default_factory=dict)
    effective: set[int] = field(default_factory=set)
    same: list[tuple[int, tuple[str | int, ...], str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Copies what may be changed; the world that came in stays as it is."""
        self.log = ProblemLog(self.document)
        self.data = {name: copy.deepcopy(document.data) for name, document in self.world.books.items()}
        if self.world.regime is not None:
            self.data[REGIME] = copy.deepcopy(self.world.regime.data)
        self.places = WrittenPlaces(self.data, self.world, self.words)

    def apply(self) -> None:
        """Makes every change, or raises ProblemsError with everything that stands against it."""
        for index, change in enumerate(self.overlay.change):
            self._change(index, change)
        if not self.again:
            self._judge()
        self._prune()

    def limit(self) -> None:
        """Applies the limits only."""
        for index, change in enumerate(self.overlay.change):
            if change.edit in LIMITS:
                self._change(index, change)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What each change that had no effect anywhere found instead."""
        return tuple(result[0] for index, result in sorted(self.idle.items()) if index not in self.effective)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Of each place that was left as it was, why."""
        return tuple(dict.fromkeys(remark.detail for _, result in sorted(self.idle.items()) for remark in result))

    def _judge(self) -> None:
        """Raises ProblemsError if a change cannot be made, or if the overlay as a whole has no effect."""
        fits = not self.log.problems
        if len(self.same) > 1 and not self.changed and fits:
            for index, _, reason, _ in self.same:  # it is in force here already
                self._without_effect(index, "same", reason)
        else:
            for _, where, reason, more in self.same:
                self.log.say(where, reason + more)
        if not self.effective and not self.log.problems:
            reasons = list(self.reasons) or ["nothing is there to change"]
            more = f"; and {len(reasons) - SHOWN} more such reasons" if len(reasons) > SHOWN else ""
            why = "; ".join(reasons[:SHOWN]) + more
            self.log.say(("change",), f"This overlay does not apply here and changes nothing: {why}.")
        if self.log.problems:
            raise (NoEffectError if fits and not self.effective else ProblemsError)(self.log.problems)

    def _without_effect(self, index: int, kind: RemarkKind, detail: str) -> None:
        change = self.overlay.change[index]
        self.idle.setdefault(index, []).append(Remark(kind, self.overlay.overlay, change.at, detail=detail))

    def _change(self, index: int, change: Change) -> None:
        where = ("change", index)
        places = self._places(index, change)
        if places is None:
            return
        hit = False
        for book, path in places:
            try:
                kind = kind_of_path(RegimeFile if book == REGIME else Rulebook, path)
            except PathError as error:
                self.log.say((*where, "at"), str(error))
                return
            if wrong := misfits(self.document, index, change, kind):
                self.log.problems += wrong
                return
            for way in self.places.ways(book, path):
                hit = True
                self._set(index, change, kind, book, way)
        if not hit:
            reason = self.places.nothing(change, places)
            if _open(change) and self.overlay.extends is None:
                self._without_effect(index, "absent", reason)
            else:
                self.log.say((*where, "at"), f"{reason}.".replace("?.", "?"))

    def _places(self, index: int, change: Change) -> list[tuple[str, tuple[str, ...]]] | None:
        """The files that a change is about, with the path inside each; None if there are none."""
        parts = tuple(change.at.split("."))
        books = self.world.books
        if not all(parts):
            self.log.say(("change", index, "at"), NO_PATH)
            return None
        if self.overlay.extends in books:
            return [(str(self.overlay.extends), parts)]
        if parts[0] == REGIME or (parts[0] in REGIME_WORDS and parts[0] not in books):
            if self.world.regime is None:
                reason = f"'{change.at}' changes a regime, and there is only a rulebook here"
                self._without_effect(index, "absent", reason)
                return None
            return [(REGIME, parts[1:] if parts[0] == REGIME else parts)]
        if len(parts) < 2:
            self.log.say(("change", index, "at"), NO_PATH)
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
            self._without_effect(index, "absent", f"'{change.at}': {reason}")
        else:
            self.log.say(("change", index, "at"), reason[0].upper() + reason[1:] + "." + hint)
        return None

    def _chosen_books(self, index: int, parts: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]] | None:
        if why := unknown("rulebooks", parts[0]):
            self.log.say(("change", index, "at"), why)
            return None
        names = [name for name in self.world.books if chosen(self.places.sight(name), "rulebooks", parts[0], [name])]
        if not names:
            self._without_effect(index, "absent", f"there is no {in_words('rulebooks', parts[0])} here")
            return None
        return [(name, parts[1:]) for name in names]

    def _set(self, index: int, change: Change, kind: PathKind, book: str, way: tuple[str, ...]) -> None:
        """Compares one place with `was` and the new value over the days that count, and writes it."""
        star, (period, in_force) = _open(change), self.places.period(book)
        written = written_at(self.data[book], way)
        typed = written if kind.item else kind.typed(written)
        name = f"{book}.{'.'.join(way)}" if star or len(self.data) > 1 else ".".join(way)
        says = as_written(written, period, typed if isinstance(typed, Claim) else None)
        before = says.replace("'", "")
        if written is None and book == REGIME and way[0] == "channels" and len(way) == 3:
            typed = getattr(self.words.channels[way[1]], way[2], None)
            if typed is not None:
                before = plainly(meaning(typed, period))
                says = f"'{before}' (the catalogue)"
        if written is None and typed is None and kind.absent is not None and kind.absent.value != 0:
            says = f"nothing ({kind.absent.says})"
        if book != REGIME and isinstance(change.value, dict):
            value, empty = filled(self.places.sight(book), change.value)
            if empty:
                self._without_effect(index, "absent", f"'{name}': nothing in '{book}' is {', '.join(empty)}")
                return
            change = change.model_copy(update={change.edit: value})
        times = self._times(change, way, period) if book == REGIME else 1.0
        same, new = edited(written, typed, kind, change, period, self._stands(change), times)
        if change.was is not None and not self.again and not self._is_base(change, kind, typed, period):
            if not (star and same):
                self.log.say(("change", index, "was"), _not_the_base(name, says, change, typed, period))
            return
        if same:
            if not star and in_force:
                limit = f", within '{as_written(change.value)[1:-1]}'" if change.edit in LIMITS else ""
                self.same.append(
                    (index, ("change", index, change.edit), f"'{name}' already says {says}",
                     f"{limit}; this changes nothing.")
                )  # fmt: skip
            else:
                self._without_effect(index, "same", f"'{name}' already says {says}")
            return
        if change.was is None and written is not None and not star and not self.again:
            message = f"'{name}' says {says}. Write that as `was`, so that a change of the base is noticed."
            self.log.say(("change", index, "at"), message)
            return
        if in_force:
            self.effective.add(index)
        else:
            self._without_effect(index, "not_in_force", f"'{book}' is not in force {self.world.period}")
        self._write(book, way, change, new)
        self.by_change[f"{book}.{'.'.join(way)}"] = index
        now = kind.typed(new) if not kind.item and new is not None else None
        after = as_written(new, period, now if isinstance(now, Claim) else None).replace("'", "")
        self.changed.append(AppliedChange(book, ".".join(way), before, after, change.why))

    def _is_base(self, change: Change, kind: PathKind, typed: Any, period: Period) -> bool:
        """Whether a place says on every day what `was` says."""
        was = kind.typed(change.was)
        return bool(meaning(was, period, absent=kind.absent) == meaning(typed, period, absent=kind.absent))

    def _times(self, change: Change, way: tuple[str, ...], period: Period) -> float:
        """What a figure of a channel is multiplied by in the regime where it counts, on the day that a limit minds."""
        if change.edit not in LIMITS or way[0] != "channels" or not FACTORS.get(way[-1]):
            return 1.0
        use = ChannelUse.model_validate(self.data[REGIME].get("channels", {}).get(way[1]) or {}, context=WRITTEN)
        result, worst = 1.0, max if change.edit == "at_most" else min
        for factor in FACTORS[way[-1]]:
            claim, absent = getattr(use, factor), absent_of(ChannelUse.model_fields[factor])
            if claim is not None and absent is not None and absent.value is not None:
                result *= worst(absent.value if n < 0 else claim.versions[n].value for _, n in period.pieces(claim))
        return result

    def _stands(self, change: Change) -> dict[str, str]:
        """Grade, source and reason of what a change writes."""
        return {
            "evidence": change.evidence or self.overlay.evidence or "assumed",
            "cite": change.cite or self.overlay.overlay,
            "why": change.why,
        }

    def _write(self, book: str, way: tuple[str, ...], change: Change, new: Any) -> None:
        self.places.changed(book)
        block = self.data[book]
        for part in way[:-2]:
            block = block.setdefault(part, {})
        last = block.setdefault(way[-2], {}) if len(way) > 1 else block
        if isinstance(last, list | str):
            block[way[-2]] = self.places.taken_out([last] if isinstance(last, str) else last, way[-1])
        elif change.edit == "becomes" and change.value is None:
            last.pop(way[-1], None)
        else:
            self._source(book, cited_key(change.cite or self.overlay.overlay))
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
                self.changed.append(AppliedChange(book, path, way[-1], "nothing", row.why))

    def _source(self, book: str, key: str) -> None:
        """Makes the overlay's source known in a file that it changes; the overlay itself is one."""
        own = Source(title=self.overlay.title.en, kind="data", note="A change made to ask a question.")
        source = self.overlay.sources.get(key, own)
        sources = self.data[book].setdefault("sources", {})
        if key not in sources:
            sources[key] = source.model_dump(exclude_none=True, mode="json")
        elif Source.model_validate(sources[key]) != source:
            self.log.say(("sources", key), f"'{key}' is another source in '{book}'. Give it another key.")


def _not_the_base(name: str, says: str, change: Change, typed: Any, period: Period) -> str:
    """That a place does not say what `was` says; of a value with a history, on which days it says what."""
    wrong = f"'{name}' says {says}, not {as_written(change.was)}"
    if isinstance(typed, Claim) and len(list(period.pieces(typed))) > 1:
        return f"{wrong} ({period}). Write its history as `was`, a list of values with `since`, or run other days."
    return f"{wrong}: the base is not what this was written for."


def _open(change: Change) -> bool:
    """Whether a path names what it changes by '*' or by words in braces."""
    return any(part == "*" or in_braces(part) for part in change.at.split("."))

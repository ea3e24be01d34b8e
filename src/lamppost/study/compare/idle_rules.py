"""Which rules anything touched in a world, and so which changes of an overlay were never put to the test.

A change is idle only if nothing that it could bear upon happened in any world. Where that cannot be told from what a
world leaves behind, the change counts as touched: an idle rule may go unnamed, a rule that mattered is never called
idle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lamppost.measure.world import Outcome
from lamppost.rulebook.blocks import Association
from lamppost.rulebook.compile.plan import services_of
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.overlay import REGIME, AppliedChange
from lamppost.rulebook.regime import Regime
from lamppost.town.codes import EFFECTS, FOREGONE, UNSEEN
from lamppost.town.tables import ACT_CODES, CHANNEL_CODES


@dataclass(frozen=True)
class Touched:
    """What happened in a world, by the names that rulebooks use."""

    recorded: frozenset[tuple[str, str]]  # (act, channel); '' where a channel has no code
    left_out: frozenset[str]  # acts foregone
    done: frozenset[str]  # acts done at all
    listed: frozenset[tuple[str, str]]  # (book, list)
    barred: frozenset[tuple[str, str]]  # (book, consequence) that was first to bar
    served: frozenset[tuple[str, str]]  # (service, effect)


@dataclass(frozen=True)
class Idle:
    """A change that never mattered: where, from what to what, by which overlay."""

    overlay: str
    book: str
    path: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.overlay}: {self.book}.{self.path} ({self.was} -> {self.becomes}) never mattered in these worlds."


def touched(world: Outcome) -> Touched:
    """What happened in a world, from its log."""
    names, town, plan = world.names, world.town, world.regime.plan
    pairs = np.zeros(ACT_CODES * CHANNEL_CODES, np.int64)
    foregone = np.zeros(ACT_CODES, np.int64)
    for rows in town.log.events:
        act, flags = rows["act"].astype(np.int64), rows["flags"]
        left = flags == FOREGONE
        foregone += np.bincount(act[left], minlength=ACT_CODES)
        heard = ~left & (flags & UNSEEN == 0)
        pairs += np.bincount(act[heard] * CHANNEL_CODES + rows["channel"][heard], minlength=pairs.shape[0])
    recorded = {
        (names.acts[int(place) // CHANNEL_CODES], names.channels.get(int(place) % CHANNEL_CODES, ""))
        for place in np.flatnonzero(pairs)
    }
    done = np.sum(town.log.done, axis=0)
    entries = town.lists.entry[: int(town.lists.used[0])]["times"].any(axis=0)
    refused, _ = world.refusals()
    effects = np.sum(town.log.effects, axis=0)
    rows_used = np.unique(refused["row"])
    return Touched(
        recorded=frozenset(recorded),
        left_out=frozenset(names.acts[int(code)] for code in np.flatnonzero(foregone)),
        done=frozenset(names.acts[int(code)] for code in np.flatnonzero(done) if int(code) in names.acts),
        listed=frozenset((names.books[plan.lists[k][0]], plan.lists[k][1]) for k in np.flatnonzero(entries)),
        barred=frozenset((names.books[plan.rows[k].book], plan.rows[k].consequence) for k in rows_used),
        served=frozenset((names.services[int(s)], EFFECTS[e]) for s, e in zip(*np.nonzero(effects), strict=True)),
    )


def idle_rules(regimes: list[Regime], seen: list[Touched]) -> tuple[Idle, ...]:
    """Every change that some world's overlays make and the first world's do not, and that no world touched."""
    base = {(each.file, each.sha256) for each in regimes[0].loaded.applied}
    found: dict[Idle, None] = {}
    for regime in regimes[1:]:
        for overlay in regime.loaded.applied:
            if (overlay.file, overlay.sha256) in base:
                continue
            for row in overlay.changed:
                if not any(matters(row, each, world) for each in (regimes[0], regime) for world in seen):
                    found[Idle(overlay.overlay.overlay, row.book, row.path, row.was, row.becomes)] = None
    return tuple(found)


def matters(row: AppliedChange, regime: Regime, seen: Touched) -> bool:
    """Whether anything in a world touched what a change is about, as that world's regime has it."""
    block, _, rest = row.path.partition(".")
    name = rest.split(".")[0]
    if row.book == REGIME:
        heard = {channel for _, channel in seen.recorded}
        return block != "channels" or name in heard or _could_hear(regime, seen, name)
    book = regime.loaded.rulebooks.get(row.book)
    if book is None:
        return False
    if not name or block not in ("acts", "lists", "consequences", "repair", "association"):
        return any(_heard(book, act, seen) for act in _acts(book)) or any(key[0] == row.book for key in seen.listed)
    if block == "acts":
        return _act(regime, book, name, seen)
    if block == "lists":
        causes = [act for act, rule in book.acts.items() if name in rule.puts_on]
        return (row.book, name) in seen.listed or any(_heard(book, act, seen) for act in causes)
    if block == "consequences":
        return (row.book, name) in seen.barred or _served(regime, book, name, seen)
    if block == "repair":
        repair = book.repair.get(name)
        opens = () if repair is None else repair.open_for
        return any(_heard(book, each, seen) or (row.book, each) in seen.listed for each in opens)
    return _tie(book, book.association.get(name), seen)


def _acts(book: Rulebook) -> tuple[str, ...]:
    return tuple(book.acts)


def _heard(book: Rulebook, act: str, seen: Touched) -> bool:
    return any(one == act and (not channel or listens(book, channel, act)) for one, channel in seen.recorded)


def _act(regime: Regime, book: Rulebook, name: str, seen: Touched) -> bool:
    """An act's rule matters if the act was recorded for the book, or it or a lawful one near it was left undone.

    An entry on a list that counts as this act is an act too.
    """
    near = regime.catalogue.acts[name].near if name in regime.catalogue.acts else ()
    if any(each in seen.left_out for each in (name, *near)) or _heard(book, name, seen):
        return True
    return any(
        (other.rulebook, listed) in seen.listed
        for other in regime.loaded.rulebooks.values()
        for listed, entry in other.lists.items()
        if entry.counts_as == name
    )


def _served(regime: Regime, book: Rulebook, name: str, seen: Touched) -> bool:
    consequence = book.consequences.get(name)
    if consequence is None:
        return False
    services = {service.code: each for each, service in regime.catalogue.services.items()}
    touches = [services[code] for code in services_of(regime.catalogue, consequence.touches)]
    return any((service, consequence.effect) in seen.served for service in touches)


def _tie(book: Rulebook, tie: Association | None, seen: Touched) -> bool:
    if tie is None:
        return False
    if tie.when is None or tie.when.band or tie.carries == "rating":
        return any(_heard(book, act, seen) for act in tie.acts or _acts(book))
    return any((book.rulebook, name) in seen.listed for name in tie.when.on_list)


def _could_hear(regime: Regime, seen: Touched, channel: str) -> bool:
    """Whether anything was done that a channel sees and some book hears: then its figures were put to the test."""
    sees = regime.catalogue.channels[channel].sees if channel in regime.catalogue.channels else {}
    books = regime.loaded.rulebooks.values()
    return any(act in seen.done and listens(book, channel, act) for act in sees for book in books)

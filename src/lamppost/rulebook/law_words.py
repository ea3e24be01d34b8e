"""The conditions by which an element of a legal text looks at an entry of a rulebook: a closed vocabulary.

A condition says what an entry does, never whether that is lawful. Several with commas between them must all hold,
and `not` turns one round, as in the paths of overlays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lamppost.catalogue.claims import Claim
from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.senses import Uses, listens
from lamppost.rulebook.law_text import Block
from lamppost.rulebook.model import ActRule, Association, Band, Consequence, ListRule, Rulebook, When


@dataclass(frozen=True)
class LawEntry:
    """One entry of a rulebook, the channels its regime has, and what an element names itself."""

    book: Rulebook
    block: Block
    name: str
    words: Catalogue
    channels: Uses
    named_acts: frozenset[str] = frozenset()
    named_services: frozenset[str] = frozenset()

    @property
    def it(self) -> ActRule | ListRule | Consequence | Association | Band:
        """The entry itself."""
        result: ActRule | ListRule | Consequence | Association | Band = getattr(self.book, self.block)[self.name]
        return result


def _ever(claim: Claim[bool] | None) -> bool:
    return claim is not None and any(version.value for version in claim.versions)


def _acts(entry: LawEntry) -> list[str]:
    """Acts of the catalogue that the entry is about, or that lead to the state it is about."""
    if entry.block == "acts":
        return [entry.name]
    if entry.block == "lists":
        return [name for name, act in entry.book.acts.items() if entry.name in act.puts_on]
    if entry.block == "bands":
        return [name for name, act in entry.book.acts.items() if act.points is not None or act.sets_band is not None]
    when, result = _when(entry), []
    for name, act in entry.book.acts.items():
        listed = set(act.puts_on) & set(when.on_list if when else ())
        if listed or (when and when.band and (act.points is not None or act.sets_band is not None)):
            result.append(name)
    return result


def _when(entry: LawEntry) -> When | None:
    return entry.it.when if isinstance(entry.it, Consequence | Association) else None


def _services(entry: LawEntry) -> set[str]:
    """Services that the entry touches, groups taken apart; those of what it carries for a tie."""
    rules = [entry.it] if isinstance(entry.it, Consequence) else []
    if isinstance(entry.it, Association) and entry.it.carries == "consequence":
        rules = [entry.book.consequences[name] for name in entry.it.consequences]
    return {service for rule in rules for name in rule.touches for service in entry.words.groups.get(name, (name,))}


def _lowers(entry: LawEntry) -> bool:
    """Whether the entry is to somebody's harm: points off, a list that is not red, a sanction, a tie that carries."""
    it = entry.it
    if isinstance(it, ActRule):
        loses = it.points is not None and any(version.value < 0 for version in it.points.versions)
        return loses or it.sets_band is not None or any(entry.book.lists[name].colour != "red" for name in it.puts_on)
    if isinstance(it, ListRule):
        return it.colour != "red"
    if isinstance(it, Consequence):
        return it.harms
    return isinstance(it, Association)


def _scored(entry: LawEntry) -> bool:
    it = entry.it
    if isinstance(it, ActRule):
        return it.points is not None or it.sets_band is not None
    if isinstance(it, Association) and it.carries in ("points", "rating"):
        return True
    when = _when(entry)
    return isinstance(it, Band) or bool(when and when.band)


def _seen_by(entry: LawEntry, kind: str) -> bool:
    """Whether a channel of a kind, in the regime, tells the rulebook of an act behind the entry."""
    for name in entry.channels:
        channel = entry.words.channels[name]
        if channel.kind == kind and any(a in channel.sees and listens(entry.book, name, a) for a in _acts(entry)):
            return True
    return False


def _children(entry: LawEntry) -> bool:
    reaches = isinstance(entry.it, Consequence) and entry.it.reaches in ("children", "household")
    tied = isinstance(entry.it, Association) and entry.it.to == "household"
    return reaches or tied or any(entry.words.services[name].for_child for name in _services(entry))


def _young(entry: LawEntry) -> bool:
    who = entry.book.who
    youngest = min((version.value for version in who.age_from.versions), default=0) if who and who.age_from else 0
    return entry.book.covers == "person" and youngest < 18


def _tied(entry: LawEntry) -> bool:
    reaches = isinstance(entry.it, Consequence) and entry.it.reaches != "self"
    return reaches or isinstance(entry.it, Association)


def _published(entry: LawEntry) -> bool:
    lists = entry.book.lists
    names = [entry.name] if entry.block == "lists" else entry.it.puts_on if isinstance(entry.it, ActRule) else ()
    return any(_ever(lists[name].made_public) for name in names)


def _endless(entry: LawEntry) -> bool:
    it = entry.it
    if isinstance(it, ListRule):
        return it.stays is None
    return isinstance(it, ActRule) and it.points is not None and it.lasts is None


def _appeal(entry: LawEntry) -> bool:
    return entry.book.appeal is not None and _ever(entry.book.appeal.open)


CONDITIONS: Final[Mapping[str, tuple[str, Callable[[LawEntry], bool]]]] = {
    "person": ("it is about people", lambda e: e.book.covers == "person"),
    "act": ("it is a rule about an act", lambda e: e.block == "acts"),
    "list": ("it is a list", lambda e: e.block == "lists"),
    "band": ("it is a grade", lambda e: e.block == "bands"),
    "consequence": ("it is a consequence", lambda e: e.block == "consequences"),
    "association": ("it works through a tie", lambda e: e.block == "association"),
    "lowers": ("it harms somebody", _lowers),
    "treatment": ("it changes what somebody can have", lambda e: bool(_services(e))),
    "scored": ("it makes or uses a score or grade", _scored),
    "speech": ("it counts speech", lambda e: any(e.words.acts[a].speech for a in _acts(e))),
    "private": ("it counts private life", lambda e: any(e.words.acts[a].private for a in _acts(e))),
    "named act": ("it counts an act of the kind meant", lambda e: bool(e.named_acts & set(_acts(e)))),
    "named service": ("it touches a service of the kind meant", lambda e: bool(e.named_services & _services(e))),
    "several domains": (
        "acts of several domains lead to it",
        lambda e: len({e.words.acts[a].domain for a in _acts(e)}) > 1,
    ),
    "essential": ("a service is essential", lambda e: any(e.words.services[s].essential for s in _services(e))),
    "travel": ("it touches travel", lambda e: any(e.words.services[s].group == "travel" for s in _services(e))),
    "tied": ("it reaches somebody else than the recorded", _tied),
    "children": ("it can reach children through a parent", _children),
    "young": ("its rulebook reaches people under 18", _young),
    "published": ("an entry is published", _published),
    "endless": ("it has no end of its own", _endless),
    "sensor": ("a sensor reports the act", lambda e: _seen_by(e, "sensor")),
    "company": ("a company reports the act", lambda e: _seen_by(e, "company")),
    "discretion": ("the authority acts on a part of records", lambda e: getattr(e.it, "acts_on", None) is not None),
    "appeal": ("its rulebook has an appeal", _appeal),
}
"""Condition -> (what holds then, in words; whether it holds for an entry)."""


def parts(text: str) -> list[tuple[bool, str]]:
    """The words of a condition, each with whether it must hold."""
    words = [" ".join(word.split()) for word in text.split(",")]
    return [(not word.startswith("not "), word.removeprefix("not ")) for word in words]


def holds(entry: LawEntry, text: str) -> bool:
    """Whether every word of a condition holds for an entry."""
    return all(CONDITIONS[word][1](entry) == wanted for wanted, word in parts(text))


def in_words(text: str) -> str:
    """A condition in words: 'it is a consequence; not: its rulebook has an appeal'."""
    return "; ".join(("" if wanted else "not: ") + CONDITIONS[word][0] for wanted, word in parts(text))

"""Words in braces that stand for names in the path of an overlay: `*.acts.{speech}` is every act that is speech.

A safeguard is written for rulebooks that its author has never seen, so it cannot name their entries; `*` alone is
too wide. The words are a closed vocabulary, one set for each kind of block. Several with commas between them must
all hold, and `not` turns one round: `{sanction, by band}`, `{black, not repairable}`. Nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from lamppost.catalogue.model import Catalogue
from lamppost.errors import did_you_mean
from lamppost.rulebook.model import ActRule, Rulebook
from lamppost.rulebook.period import ALWAYS, Period


@dataclass(frozen=True)
class Sight:
    """What a word in braces is judged by: a rulebook, those before it in the regime, the catalogue, the days.

    A word about a dated value holds where it holds on any day of the period.
    """

    book: Rulebook
    words: Catalogue
    period: Period = ALWAYS
    earlier: tuple[Rulebook, ...] = ()


class Word(NamedTuple):
    """One word: what it says of an entry (after 'that'), and whether it holds for one."""

    says: str
    holds: Callable[[Sight, str], bool]


def points_in(rule: ActRule, period: Period) -> list[int]:
    """Every figure that the points of a rule have in a period."""
    return [version.value for version in period.versions(rule.points)]


def _points(sight: Sight, name: str) -> list[int]:
    return points_in(sight.book.acts[name], sight.period)


def _punishes(book: Rulebook, rule: ActRule) -> bool:
    """Whether a rule costs anything on any day: points, a direct grade, a list that is not red."""
    loses = rule.points is not None and any(version.value < 0 for version in rule.points.versions)
    listed = any(book.lists[name].colour != "red" for name in rule.puts_on if name in book.lists)
    return loses or listed or rule.sets_band is not None


def _elsewhere(sight: Sight, name: str) -> bool:
    here = _punishes(sight.book, sight.book.acts[name])
    return here and any(name in other.acts and _punishes(other, other.acts[name]) for other in sight.earlier)


def _repairable(sight: Sight, name: str) -> bool:
    return any(name in repair.open_for for repair in sight.book.repair.values())


def _services(sight: Sight, names: Iterable[str]) -> list[str]:
    """Services in the words of a rulebook, where a word may be a group's."""
    return [service for name in names for service in sight.words.groups.get(name, (name,))]


def _published(sight: Sight, name: str) -> bool:
    return any(version.value for version in sight.period.versions(sight.book.lists[name].made_public))


def _essential(sight: Sight, service: str) -> bool:
    return service in sight.words.services and sight.words.services[service].essential


def _for_child(sight: Sight, service: str) -> bool:
    return service in sight.words.services and sight.words.services[service].for_child


def _act(flag: str, says: str) -> Word:
    return Word(says, lambda sight, name: name in sight.words.acts and bool(getattr(sight.words.acts[name], flag)))


def _kind(kind: str, says: str) -> Word:
    return Word(says, lambda sight, name: name in sight.words.acts and sight.words.acts[name].kind == kind)


def _colour(colour: str) -> Word:
    return Word(f"is {colour}", lambda sight, name: sight.book.lists[name].colour == colour)


def _channel(kind: str, says: str) -> Word:
    return Word(says, lambda sight, name: sight.words.channels[name].kind == kind)


def _no_appeal(sight: Sight, _: str) -> bool:
    appeal = sight.book.appeal
    if appeal is None:
        return True
    return any(number < 0 or not appeal.open.versions[number].value for _, number in sight.period.pieces(appeal.open))


_NO_APPEAL: Final = Word("has no appeal open", _no_appeal)

SELECTORS: Final[Mapping[str, Mapping[str, Word]]] = {
    "rulebooks": {
        "person": Word("is about people", lambda sight, _: sight.book.covers == "person"),
        "firm": Word("is about firms", lambda sight, _: sight.book.covers == "firm"),
        "scored": Word("has a score", lambda sight, _: sight.book.score is not None),
        "no appeal": _NO_APPEAL,
    },
    "acts": {
        "speech": _act("speech", "is speech"),
        "private": _act("private", "belongs to private life"),
        "breach": _kind("breach", "is a breach in the catalogue"),
        "merit": _kind("merit", "is a merit in the catalogue"),
        "deducts": Word("takes points away", lambda sight, name: any(each < 0 for each in _points(sight, name))),
        "adds": Word("gives points", lambda sight, name: any(each > 0 for each in _points(sight, name))),
        "own term": Word(
            "has its own term on a list", lambda sight, name: sight.book.acts[name].listed_for is not None
        ),
        "elsewhere": Word("an earlier rulebook of the regime punishes too", _elsewhere),
        "repairable": Word("can be repaired", _repairable),
    },
    "lists": {
        "black": _colour("black"),
        "red": _colour("red"),
        "state": Word("is a state", lambda sight, name: sight.book.lists[name].colour == "state"),
        "published": Word("is published", _published),
        "repairable": Word("can be repaired", _repairable),
    },
    "consequences": {
        "sanction": Word("is a sanction", lambda sight, name: sight.book.consequences[name].harms),
        "reward": Word("is a reward", lambda sight, name: sight.book.consequences[name].kind == "reward"),
        "by band": Word("comes of a score", lambda sight, name: bool(sight.book.consequences[name].when.band)),
        "by list": Word("comes of a list", lambda sight, name: bool(sight.book.consequences[name].when.on_list)),
        "tied": Word("reaches somebody else", lambda sight, name: sight.book.consequences[name].reaches != "self"),
        "children": Word("reaches children", lambda sight, name: sight.book.consequences[name].reaches == "children"),
        "essential": Word(
            "touches an essential service",
            lambda sight, name: any(
                _essential(sight, each) for each in _services(sight, sight.book.consequences[name].touches)
            ),
        ),
    },
    "touches": {
        "essential": Word("is essential", _essential),
        "for child": Word("is sought for a child", _for_child),
    },
    "channels": {
        "sensor": _channel("sensor", "is a sensor"),
        "institution": _channel("institution", "is an office or institution"),
        "company": _channel("company", "is a company"),
        "people": _channel("people", "is made of people who report"),
        "self": _channel("self", "is what people say of themselves"),
    },
}
"""Words in braces by the block in whose names they choose (`rulebooks`: the first part of a path)."""

_ONE: Final = {
    "rulebooks": "rulebook",
    "acts": "act",
    "lists": "list",
    "consequences": "consequence",
    "touches": "service in a consequence",
    "channels": "channel",
}


def in_braces(part: object) -> bool:
    """Whether a part of a path chooses by words, and is not a name."""
    return isinstance(part, str) and part.startswith("{") and part.endswith("}")


def _words_in(part: str) -> list[tuple[bool, str]]:
    """The words between the braces, each with whether it must hold."""
    words = [" ".join(word.split()) for word in part[1:-1].split(",")]
    return [(not word.startswith("not "), word.removeprefix("not ")) for word in words]


def unknown(block: str, part: str) -> str:
    """Why a part in braces cannot mean anything among the names of a block; '' if it can."""
    known = SELECTORS.get(block)
    if known is None:
        return f"Among '{block}' nothing can be chosen by words in braces. Write '*' or a name."
    for _, word in _words_in(part):
        if word not in known:
            hint = did_you_mean(word, list(known)) or f" The words there are: {', '.join(known)}."
            return f"I do not know the word '{word}' in braces among '{block}'.{hint}"
    return ""


def chosen(sight: Sight, block: str, part: str, names: Iterable[str]) -> list[str]:
    """The names for which every word in the braces holds, in the order given."""
    words = [(wanted, SELECTORS[block][word]) for wanted, word in _words_in(part)]
    return [name for name in names if all(word.holds(sight, name) == wanted for wanted, word in words)]


def in_words(block: str, part: str) -> str:
    """What a part in braces chooses: 'act that is speech'."""
    says = [
        SELECTORS[block][word].says if wanted else f"not: {SELECTORS[block][word].says}"
        for wanted, word in _words_in(part)
    ]
    return f"{_ONE[block]} that {' and '.join(says)}"


def expanded(sight: Sight, touches: Iterable[str]) -> list[str]:
    """The services that a consequence touches, groups taken apart."""
    return list(dict.fromkeys(_services(sight, touches)))

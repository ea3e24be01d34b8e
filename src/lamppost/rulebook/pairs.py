"""Two regimes side by side, claim by claim: what one says, and what in the other it is to be set beside.

What answers a claim is data. An entry names it in `answered_by` (a claim that nothing answers says so with an empty
list), and what it names may stand in the other regime or in a rulebook of another place. Entries that name nothing are
set beside those of the same thing: the same act of the catalogue, a consequence of the same kind on the same service,
a list of the same name, the same tie; and whom a rulebook reaches beside whom another reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from lamppost.catalogue.claims import Cited
from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError, ProblemsError
from lamppost.rulebook.load import rulebook
from lamppost.rulebook.model import Association, Consequence, Rulebook
from lamppost.rulebook.paths import meaning

BLOCKS: Final = ("who", "score", "acts", "lists", "consequences", "association", "appeal", "figures")
"""Blocks of a rulebook that say something to be compared, in the order in which they are shown."""
NAMED: Final = ("acts", "lists", "consequences", "association", "figures")
How = Literal["here", "elsewhere", "nothing", "unclaimed"]


@dataclass(frozen=True)
class Entry:
    """One entry of a resolved rulebook: 'book.acts.x', or a whole block such as 'book.who'."""

    book: Rulebook
    block: str
    name: str
    model: Cited

    @property
    def path(self) -> str:
        """Its place, with its rulebook."""
        return ".".join(part for part in (self.book.rulebook, self.block, self.name) if part)


@dataclass(frozen=True)
class Pair:
    """A claim, and what it is set beside.

    `how` says where that stands: `here` in the other regime, `elsewhere` in a rulebook that is no part of it, or
    nowhere (`nothing`); an `unclaimed` pair is something the other regime says and the first does not.
    """

    how: How
    claim: Entry | None
    written: tuple[Entry, ...]


def differing(result: Iterable[Pair]) -> list[Pair]:
    """The pairs in which, apart from sources, one side says something that the other does not."""
    every = list(result)
    claimed = {_says(pair.claim) for pair in every if pair.claim is not None}

    def same(pair: Pair) -> bool:
        written = {_says(each) for each in pair.written}
        return pair.how == "here" and pair.claim is not None and _says(pair.claim) in written and written <= claimed

    return [pair for pair in every if not same(pair)]


def _says(entry: Entry) -> str:
    return f"{entry.block} {meaning(entry.model)!r}"


def entries(book: Rulebook) -> list[Entry]:
    """Everything of a rulebook that can be compared, in the order of BLOCKS."""
    result = []
    for block in BLOCKS:
        held = getattr(book, block)
        if block in NAMED:
            result += [Entry(book, block, name, model) for name, model in held.items()]
        elif held is not None:
            result.append(Entry(book, block, "", held))
    return result


def pairs(a: Iterable[Rulebook], b: Iterable[Rulebook], words: Catalogue) -> list[Pair]:
    """Every claim of `a` with what answers it, by the blocks of BLOCKS; then what only `b` says.

    Raises LamppostError if an entry names an answer that does not exist.
    """
    claims = [entry for book in a for entry in entries(book)]
    theirs = [entry for book in b for entry in entries(book)]
    by_path = {entry.path: entry for entry in theirs}
    answers: dict[str, list[Entry]] = {}
    for entry in theirs:
        for path in named(entry) or ():
            answers.setdefault(path, []).append(entry)
    result: list[Pair] = []
    used: set[str] = set()
    for claim in sorted(claims, key=lambda each: BLOCKS.index(each.block)):
        listed = named(claim)
        if listed is None:
            written = [*answers.get(claim.path, ()), *(each for each in theirs if _alike(claim, each, words))]
            how: How = "here" if written else "nothing"
        else:
            here = [*(by_path[path] for path in listed if path in by_path), *answers.get(claim.path, ())]
            written = here or [entry_at(path) for path in listed]
            how = "here" if here else "elsewhere" if written else "nothing"
        written = list({each.path: each for each in written}.values())
        used |= {each.path for each in written}
        result.append(Pair(how, claim, tuple(written)))
    rest = [each for each in theirs if each.path not in used]
    return result + [Pair("unclaimed", None, (each,)) for each in sorted(rest, key=lambda e: BLOCKS.index(e.block))]


def named(entry: Entry) -> tuple[str, ...] | None:
    """What an entry says that it is answered by; None if it says nothing of it."""
    result: tuple[str, ...] | None = getattr(entry.model, "answered_by", None)
    return result


def entry_at(path: str) -> Entry:
    """An entry of a shipped rulebook by its path. Raises LamppostError if there is none."""
    book, _, rest = path.partition(".")
    try:
        held: Mapping[str, Entry] = {each.path: each for each in entries(rulebook(book))}
    except ProblemsError:
        raise
    except LamppostError as error:
        raise LamppostError(f"'{path}' answers nothing: {error}") from None
    if path not in held:
        raise LamppostError(f"'{path}' answers nothing: '{book}' has no '{rest}'.")
    return held[path]


def _alike(one: Entry, other: Entry, words: Catalogue) -> bool:
    if one.block != other.block or one.book.covers != other.book.covers:
        return False
    if isinstance(one.model, Consequence) and isinstance(other.model, Consequence):
        same = one.model.kind == other.model.kind and one.model.reaches == other.model.reaches
        return same and bool(services(one.model, words) & services(other.model, words))
    if isinstance(one.model, Association) and isinstance(other.model, Association):
        return one.model.to == other.model.to
    return one.name == other.name


def services(consequence: Consequence, words: Catalogue) -> set[str]:
    """The services that a consequence touches, groups taken apart."""
    return {service for name in consequence.touches for service in words.groups.get(name, (name,))}

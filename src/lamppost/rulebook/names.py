"""Which names a field of the format may hold: said by the field's type, and checked by one walk over a whole file.

A list of words is no use unless each word exists: a flag, a place, a channel, an act of the catalogue, a list of the
same rulebook. `Annotated[Ids, NamesOf("list")]` says which, so that no field can be left out of the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel

from lamppost.catalogue.claims import Flags, Id, Ids
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import FLAGS, PLACES


@dataclass(frozen=True)
class NamesOf:
    """What the names in a field are names of: a word of KNOWN, or `beside`, the word in the same block that has them.

    `kind` and `of` are how a message says it: There is no list 'x' in this rulebook. `blocks` are the blocks of the
    same rulebook whose entries have these names.
    """

    known: str
    kind: str = ""
    of: str = ""
    blocks: tuple[str, ...] = ()


_HERE: Final = " in this rulebook"

KNOWN: Final[Mapping[str, Callable[[Any, Catalogue], Iterable[str]]]] = {
    "flag": lambda _, __: FLAGS,
    "place": lambda _, __: PLACES,
    "channel": lambda _, words: words.channels,
    "act": lambda _, words: words.acts,
    "service or group of services": lambda _, words: [*words.groups, *words.services],
    "own act": lambda book, _: book.acts,
    "own list": lambda book, _: book.lists,
    "own act or list": lambda book, _: [*book.acts, *book.lists],
    "own band": lambda book, _: book.bands,
    "own consequence": lambda book, _: book.consequences,
}
"""The names that there are, from the file as a whole and the catalogue."""

People = Annotated[Flags, NamesOf("flag")]
PlaceNames = Annotated[Ids, NamesOf("place")]
Channels = Annotated[Ids, NamesOf("channel")]
Act = Annotated[Id | None, NamesOf("act")]
CountedAct = Annotated[Id | None, NamesOf("act", of=" in the catalogue")]
Acts = Annotated[Ids, NamesOf("act")]
Touches = Annotated[Ids, NamesOf("service or group of services")]
OwnActs = Annotated[Ids, NamesOf("own act", "act", _HERE, ("acts",))]
OwnLists = Annotated[Ids, NamesOf("own list", "list", _HERE, ("lists",))]
OwnActsOrLists = Annotated[Ids, NamesOf("own act or list", "act or list", _HERE, ("acts", "lists"))]
OwnBand = Annotated[Id, NamesOf("own band", "band", _HERE, ("bands",))]
OwnBands = Annotated[Ids, NamesOf("own band", "band", _HERE, ("bands",))]
OwnConsequences = Annotated[Ids, NamesOf("own consequence", "consequence", _HERE, ("consequences",))]


def among(word: str, kind: str) -> NamesOf:
    """For names that stand under another word of the same block."""
    return NamesOf(f".{word}", kind, f" in `{word}`")


def check_names(log: ProblemLog, root: BaseModel, words: Catalogue) -> None:
    """Says of every name in a file that is not known that there is no such thing, and which was perhaps meant."""
    _walk(log, (), root, root, words)


def _walk(log: ProblemLog, where: tuple[str | int, ...], block: Any, root: BaseModel, words: Catalogue) -> None:
    if isinstance(block, Mapping):
        for name, each in block.items():
            _walk(log, (*where, str(name)), each, root, words)
    elif isinstance(block, tuple):
        for index, each in enumerate(block):
            _walk(log, (*where, index), each, root, words)
    elif isinstance(block, BaseModel):
        for name, info in type(block).model_fields.items():
            at, value = (*where, info.alias or name), getattr(block, name)
            for says in (each for each in info.metadata if isinstance(each, NamesOf)):
                given = [] if value is None else [value] if isinstance(value, str) else list(value)
                known = getattr(block, says.known[1:]) if says.known[0] == "." else KNOWN[says.known](root, words)
                log.known(at, given, known or (), says.kind or says.known, says.of)
            _walk(log, at, value, root, words)

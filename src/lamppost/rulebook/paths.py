"""The `at` of an overlay: what a dotted path means, which places of a file it names, and what they say.

A path follows the words of the format and the names an author gave. `*` stands for any one such name, words in
braces for the names of which they hold (`selectors.py` has them: `*.acts.{speech}`). It ends at a claim, a word, a
whole entry, or one name of a list of names (`touches.{essential}`), and never inside a claim: a figure is changed
together with its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel

from lamppost.catalogue.absence import Absent, absent_of
from lamppost.catalogue.claims import WRITTEN, Cited, Claim
from lamppost.catalogue.messages import plain_kinds, quoted, reader_of, words_of
from lamppost.errors import did_you_mean
from lamppost.rulebook.period import ALWAYS, Period
from lamppost.rulebook.selectors import in_braces, unknown

BEGUN: Final = {"who": None, "appeal": "open", "repair": None}
"""Blocks of a rulebook that a change may begin where there are none, and the word it must begin with (None: any)."""

Chosen = Callable[[tuple[str, ...], str], list[str]]
"""The names at a way that a part in braces chooses."""

B = TypeVar("B")


class PathError(Exception):
    """A path that cannot mean anything; its text says why."""


@dataclass(frozen=True)
class PathKind:
    """What may stand at a path: the annotation of the field, the value of a field that is left out, what that means.

    `item` is true for one name of a list of names.
    """

    annotation: Any
    default: Any = None
    item: bool = False
    absent: Absent | None = None

    def of(self, base: type[B]) -> type[B] | None:
        """The class of this kind if it is a `base`, else None."""
        for each in plain_kinds(self.annotation):
            if isinstance(each, type) and issubclass(each, base):
                return each
        return None

    def inside_mapping(self) -> Any:
        """The annotation of the entries, if it is a block of entries that an author names; else None."""
        for each in plain_kinds(self.annotation):
            if get_origin(each) is dict:
                return get_args(each)[1]
        return None

    def is_names(self) -> bool:
        """Whether it is a list of words, each of which can be taken out by itself."""
        return any(
            get_origin(each) is tuple and not _is_block(get_args(each)[0]) for each in plain_kinds(self.annotation)
        )

    def typed(self, written: object) -> Any:
        """What is written, as the model would read it; what is left out has its default."""
        if written is None:
            return self.default
        return reader_of(self.annotation).validate_python(written, context=WRITTEN)


def _is_block(annotation: Any) -> bool:
    return any(isinstance(each, type) and issubclass(each, BaseModel) for each in plain_kinds(annotation))


def kind_of_path(model: type[BaseModel], path: tuple[str, ...]) -> PathKind:
    """What may stand at a path of a file. Raises PathError when no file of this kind can have such a place."""
    kind = PathKind(model)
    for index, part in enumerate(path):
        so_far = ".".join(path[:index])
        after = f" after '{so_far}'" if so_far else ""
        if kind.of(Claim):
            raise PathError(f"'{so_far}' is one claim and changes as a whole: end the path there.")
        entries = kind.inside_mapping()
        if (entries is not None or kind.is_names()) and in_braces(part) and (why := unknown(path[index - 1], part)):
            raise PathError(why)
        if entries is not None:
            kind = PathKind(entries)
            continue
        if kind.is_names():
            kind = PathKind(str, item=True)
            continue
        block = kind.of(BaseModel)
        if block is None or kind.item:
            raise PathError(f"'{so_far}' has nothing inside it: end the path there.")
        if part == "*":
            raise PathError("'*' stands for a name that an author gives, not for a word of the format.")
        if in_braces(part):
            raise PathError(f"'{part}' stands for names that an author gives, not for words of the format.")
        fields = {info.alias or name: info for name, info in block.model_fields.items()}
        if part not in fields:
            known = words_of(block)
            hint = did_you_mean(part, known) or f" The words there are: {', '.join(known)}."
            raise PathError(f"I do not know the word '{part}' in a path{after}.{hint}")
        info = fields[part]
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        kind = PathKind(info.rebuild_annotation(), default, absent=absent_of(info))
    return kind


def matches(data: Any, path: tuple[str, ...], chosen: Chosen, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place that a path names in what was written; the last part may be absent where the one before is not."""
    if not path:
        yield way
        return
    part, rest = path[0], path[1:]
    if isinstance(data, Mapping):
        if part == "*" or in_braces(part):
            for name in list(data) if part == "*" else chosen(way, part):
                yield from matches(data[name], rest, chosen, (*way, name))
        elif part in data:
            yield from matches(data[part], rest, chosen, (*way, part))
        elif not rest or (not way and len(rest) == 1 and part in BEGUN and BEGUN[part] in (None, rest[0])):
            yield (*way, part, *rest)
    elif isinstance(data, list | str) and not rest:
        names = [data] if isinstance(data, str) else [str(each) for each in data]
        result = names if part == "*" else chosen(way, part) if in_braces(part) else [part] * (part in names)
        yield from ((*way, name) for name in result)


def missing(data: Any, path: tuple[str, ...]) -> str:
    """Why a path names nothing: the first part that is not there, with a suggestion."""
    for index, part in enumerate(path):
        where = f" in '{'.'.join(path[:index])}'" if index else ""
        if not isinstance(data, Mapping):
            return f"'{'.'.join(path[:index])}' has nothing inside it"
        if part == "*" or in_braces(part):
            return f"nothing{where} has '{'.'.join(path[index + 1 :])}'" if data else f"there is nothing{where}"
        if part not in data:
            return f"there is no '{part}'{where}.{did_you_mean(part, list(data))}".removesuffix(".")
        data = data[part]
    return "nothing is there"


def written_at(data: Any, way: tuple[str, ...]) -> Any:
    """What is written at a place, None if nothing is; a name of a list stands for itself."""
    for part in way:
        if isinstance(data, list | str):
            return part
        if not isinstance(data, Mapping) or part not in data:
            return None
        data = data[part]
    return data


def meaning(value: Any, period: Period = ALWAYS, *, ranges: bool = False, absent: Absent | None = None) -> Any:
    """What a typed value says, apart from its sources: comparable, and the same however it was written.

    A claim says what is in force in the period: one value, or (day, value) for each that it has in turn. What is left
    out says what its absence means.
    """
    if value is None:
        return None if absent is None else absent.value
    if isinstance(value, Claim):
        phases: list[tuple[dt.date | None, Any]] = []
        for since, number in period.pieces(value):
            what: Any = None if absent is None else absent.value
            if number < 0:
                what = (what, None, None) if ranges else what
            else:
                version = value.versions[number]
                what = meaning(version.value)
                what = (what, version.low, version.high) if ranges else what
            if not phases or phases[-1][1] != what:
                phases.append((since, what))
        return phases[0][1] if len(phases) == 1 else tuple(phases)
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        apart = Cited.model_fields if isinstance(value, Cited) else ()
        result = {}
        for name, info in fields.items():
            held = getattr(value, name)
            if name in apart or held == info.get_default(call_default_factory=True):
                continue
            means = absent_of(info)
            what = meaning(held, period, ranges=ranges, absent=means)
            if means is None or means.value is None or what != means.value:
                result[name] = what
        return result
    if isinstance(value, Mapping):
        return {name: meaning(each, period, ranges=ranges) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return tuple(meaning(each, period, ranges=ranges) for each in value)
    return value


def as_written(written: Any, period: Period = ALWAYS, claim: Claim[Any] | None = None) -> str:
    """A written value in a sentence: a claim by its figure, nothing as 'nothing'.

    With the claim that it was read as, what it says in the period: '-5', then '-50' from 2020-07-01.
    """
    if claim is not None and isinstance(written, list) and len(written) == len(claim.versions):
        phases: list[str] = []
        for since, number in period.pieces(claim):
            what = as_written(None if number < 0 else written[number])
            phases.append(what if since is None else f"then {what} from {since}")
        return ", ".join(phases)
    if isinstance(written, Mapping) and "value" in written:
        return as_written(written["value"])
    if isinstance(written, list) and written and all(isinstance(each, Mapping) and "value" in each for each in written):
        return as_written(written[-1]["value"])
    if isinstance(written, list | tuple):
        return f"'{', '.join(str(each) for each in written)}'"
    return quoted(written)


def has_range(value: Any) -> bool:
    """Whether a written value is a claim with a range of its own."""
    return isinstance(value, Mapping) and "value" in value and bool({"low", "high"} & set(value))


def plainly(value: Any) -> str:
    """A meaning in words: the parts of a block with their names."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return str(value)

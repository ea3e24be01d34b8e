"""A typed model from a document, and what is wrong with it in sentences an author can act on.

pydantic finds every mistake in one go but knows no lines and speaks of types. Here its complaints get a place in
the file (the place of the word, or of the nearest thing around it), the words that would have been right, and a
suggestion. Rule of the messages: name the word, then the fix; no jargon, and never a traceback.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from lamppost.catalogue.claims import WRITTEN
from lamppost.catalogue.document import Document, Where
from lamppost.errors import Problem, did_you_mean
from lamppost.errors import plain as visible_text

M = TypeVar("M", bound=BaseModel)

MOST: Final = 100
"""Problems of one file that are shown; a file with more is another kind of file."""

_NOT = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_parsing_size": "a whole number of that many digits",
    "finite_number": "a number",
}
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "less than"),
    "less_than_equal": ("le", "more than"),
    "greater_than": ("gt", "not more than"),
    "less_than": ("lt", "not less than"),
}
"""Limits of numbers: their name in an error, and what a number beyond them is."""
_MADE = ("versions", "cited")
"""Levels that the short forms add: an author never wrote them."""


def validated(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """The document as `model`, or None, with every problem of its writing and its words in the order of the file."""
    problems = list(document.problems)
    result: M | None = None
    if not isinstance(document.data, dict):
        problems.append(document.problem((), "A file here is made of lines like 'word: value'.", (1, 1)))
        return None, problems
    try:
        result = model.model_validate(document.data, context=WRITTEN)
    except ValidationError as error:
        broken = [problem.path for problem in problems]
        for each in error.errors(include_url=False):
            problem = _problem(document, (), model, each)
            if not any(problem.path == path or problem.path.startswith((path + ".", path + "[")) for path in broken):
                problems.append(problem)
    return (result if not problems else None), in_order(problems)


@cache
def reader_of(annotation: Any) -> TypeAdapter[Any]:
    """What reads a value of a type; made once for each, since making one is most of the work."""
    return TypeAdapter(annotation)


def value_problems(document: Document, where: Where, kind: Any, value: object) -> tuple[Any, list[Problem]]:
    """A value that stands at `where` as an annotation `kind` reads it, and what is wrong with it."""
    try:
        return reader_of(kind).validate_python(value, context=WRITTEN), []
    except ValidationError as error:
        return None, in_order([_problem(document, where, kind, each) for each in error.errors(include_url=False)])


def in_order(problems: list[Problem]) -> list[Problem]:
    """Each problem once, in the order of the file, and no more than MOST."""
    unique = sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column))
    if len(unique) <= MOST:
        return unique
    last = unique[MOST - 1]
    more = Problem(last.file, last.line, last.column, "", f"And {len(unique) - MOST} more problems like these.")
    return [*unique[:MOST], more]


def place(data: object, loc: tuple[str | int, ...]) -> Where:
    """Where in what was written a location of the typed model lies: the nearest place that the author wrote."""
    where: list[str | int] = []
    for part in loc:
        if isinstance(data, Mapping) and str(part) in data and part != "[key]":
            where.append(str(part))
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            where.append(part)
            data = data[part]
        elif not isinstance(data, Mapping | list) or not (part in _MADE or isinstance(part, int)):
            break
    return tuple(where)


def kind_at(kind: Any, loc: tuple[str | int, ...]) -> Any:
    """The annotation that a location of a typed model has, None if the model has no such place."""
    for part in loc:
        kind = _step(kind, part)
        if kind is None:
            return None
    return kind


def words_of(kind: Any) -> list[str]:
    """The words that a block of this kind knows; [] if it is no block of named words."""
    model = _block(kind)
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def plain_kinds(kind: Any) -> list[Any]:
    """The kinds that an annotation allows, without its decorations."""
    if get_origin(kind) is Annotated:
        return plain_kinds(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [plain for each in get_args(kind) for plain in plain_kinds(each) if each is not type(None)]
    return [kind]


def _block(kind: Any) -> type[BaseModel] | None:
    for plain in plain_kinds(kind):
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            return plain
    return None


def _step(kind: Any, part: str | int) -> Any:
    for plain in plain_kinds(kind):
        if get_origin(plain) is dict:
            return get_args(plain)[1]
        if get_origin(plain) in (tuple, list):
            return get_args(plain)[0] if isinstance(part, int) else None
    model = _block(kind)
    for name, info in model.model_fields.items() if model else ():
        if part in (name, info.alias):
            return info.rebuild_annotation()
    return None


def _problem(document: Document, above: Where, annotation: Any, error: Any) -> Problem:
    """One error of a value that stands at `above` and should be what `annotation` says."""
    loc, kind, value = tuple(error["loc"]), error["type"], error["input"]
    where = place(document.data, (*above, *loc))
    if kind == "extra_forbidden":
        return document.problem(where, _unknown(loc, words_of(kind_at(annotation, loc[:-1])), value))
    if kind == "missing":
        return document.problem(where, f"The word '{loc[-1]}' is missing{' in this block' if where else ''}.")
    return document.problem(where, sentence(error))


def _unknown(loc: tuple[str | int, ...], known: list[str], value: object) -> str:
    word = str(loc[-1])
    hint = did_you_mean(word, known)
    if value is None and " " in word:
        return f"'{word}' is taken for a word of its own. A text with a comma in it needs quotes inside {{...}}."
    if not hint and known:
        hint = f" The words here are: {', '.join(k for k in known if k not in ('versions',))}."
    return f"I do not know the word '{word}' here.{hint}"


def quoted(value: object) -> str:
    """A value as its author would recognise it."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a block"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{visible_text(text, 60)}'"


def sentence(error: Any) -> str:
    """What to say for one pydantic error, with the words or the shape that would be right."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    given = quoted(value)
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        hint = did_you_mean(given.strip("'"), allowed) or (f" Write {_either(allowed)}." if allowed else "")
        return f"{given} is not allowed.{hint}"
    if kind in _NOT:
        number = isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", value)
        return f"{given} is {'a text because of its quotes; leave them out' if number else 'not ' + _NOT[kind]}."
    if kind == "string_type":
        if isinstance(value, int | float):
            return "This is read as a number or a flag, and a text is wanted. Put it in quotes."
        return f"A text is wanted here, not {given}."
    if kind == "string_pattern_mismatch":
        tidy = re.sub(r"[^A-Za-z0-9+★]+", "-", value).strip("-")[:40] if isinstance(value, str) else ""
        hint = f" Write for example '{tidy}'." if tidy else ""
        return f"{given} cannot be a name: names are made of letters, digits and '-'.{hint}"
    if (limit := _limit(kind, given, context)) is not None:
        return limit
    if kind in ("bool_type", "bool_parsing"):
        return f"{given} is neither yes nor no."
    if kind in ("model_type", "dict_type", "model_attributes_type", "mapping_type", "dataclass_type"):
        return f"A block of words is wanted here, not {given}."
    if kind in ("tuple_type", "list_type", "set_type", "frozen_set_type", "iterable_type"):
        return f"A list is wanted here ('- one' lines or [one, two]), not {given}."
    if kind == "is_instance_of" or kind.startswith("date"):
        return f"{given} is not a date. Write YYYY-MM-DD."
    return f"{given} does not fit here. `lamppost schema` shows what does."


def _limit(kind: str, given: str, context: Mapping[str, Any]) -> str | None:
    """What to say of a value beyond a limit; None for any other error."""
    if kind in _BOUNDS:
        name, relation = _BOUNDS[kind]
        return f"{given} is {relation} {context[name]:g}."
    if kind in ("string_too_long", "string_too_short"):
        long = kind == "string_too_long"
        bound = context["max_length" if long else "min_length"]
        return f"{given} is too {'long' if long else 'short'}: at {'most' if long else 'least'} {bound} characters."
    if kind in ("too_long", "too_short"):
        long = kind == "too_long"
        bound = context["max_length" if long else "min_length"]
        return f"There are too {'many' if long else 'few'} here: at {'most' if long else 'least'} {bound}."
    return None


def _either(words: list[str]) -> str:
    if len(words) == 1:
        return f"'{words[0]}'"
    return ", ".join(f"'{word}'" for word in words[:-1]) + f" or '{words[-1]}'"

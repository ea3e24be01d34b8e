"""Every word of the format is declared once, on its field, and what is declared is what happens.

Each word of the made-up city is dropped in turn: a column that it declares must move, or it is declared to become none.
A word that says what its absence means anyway is given another of its values instead.
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from lamppost.catalogue.claims import WRITTEN, Claim, Source, Text
from lamppost.catalogue.declarations import Column, NoColumn, PhraseKey
from lamppost.catalogue.fields import blocks_of, claim_kind, declared, literal_values, phrase_key
from lamppost.catalogue.messages import plain_kinds
from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook.check import check_paths
from lamppost.rulebook.compile.acts import acts_table
from lamppost.rulebook.compile.law import law_table
from lamppost.rulebook.compile.plan import plan
from lamppost.rulebook.compile.senses import senses_table
from lamppost.rulebook.compile.services import services_table
from lamppost.rulebook.compile.tables import dates_of_change
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.rulebook.read import read
from lamppost.rulebook.reference import with_tables
from lamppost.rulebook.regime import Regime, regime

TOWNS: Final = Path(__file__).parents[1] / "data" / "towns"
FILES: Final[Mapping[str, type[BaseModel]]] = {
    "new-city": Rulebook,
    "new-city-firms": Rulebook,
    "new-city-town": RegimeFile,
}
DAYS: Final = tuple(map(dt.date, (2019, 2019, 2020, 2029), (8, 3, 6, 6), (5, 4, 1, 4)))
"""Days on which tables are compared: in the middle, before some values begin, after all have, after the books' end."""
WORDS: Final = Path(__file__).parents[2] / "src" / "lamppost" / "words"

Way = tuple[str | int, ...]
Models = Mapping[str, BaseModel]
Parts = dict[str, bytes]


@cache
def catalogue() -> Catalogue:
    return regime(TOWNS / "new-city-town.yaml").catalogue


@cache
def written(name: str) -> Any:
    return read(TOWNS / f"{name}.yaml").document.data


@cache
def models() -> dict[str, BaseModel]:
    return {name: FILES[name].model_validate(written(name), context=WRITTEN) for name in FILES}


def arrays(name: str, part: Any) -> Iterator[tuple[str, bytes]]:
    """Every column of a structured array, and every other array, by name."""
    if hasattr(part, "_fields"):
        for each in part._fields:
            yield from arrays(each, getattr(part, each))
    elif isinstance(part, np.ndarray) and part.dtype.names:
        for column in part.dtype.names:
            yield f"{name}.{column}", np.ascontiguousarray(part[column]).tobytes()
    else:
        yield name, np.ascontiguousarray(np.asarray(part)).tobytes()


TABLES_OF: Final = {"rule_list": "placed"}
"""Arrays of the law that have another name than their rows."""


def named(part: Any) -> Parts:
    found = {}
    for name, data in arrays("", part):
        table, dot, column = name.partition(".")
        found[TABLES_OF.get(table, table) + dot + column] = data
    return found


def stages(files: Models) -> Iterator[Parts]:
    """The tables of a regime piece by piece, the cheap ones first, so that a comparison can stop early."""
    town: Any = files["new-city-town"]
    books: dict[str, Any] = {name: files[name] for name in town.rulebooks}
    law = Regime(LoadedRegime(town, books, (), {}), catalogue())
    numbers, uses = plan(books, law.catalogue), law.channels
    yield {"dates": repr(dates_of_change(numbers, uses, law.catalogue, town.fear)).encode()}
    for day in DAYS:
        words = law._words(day)
        yield named(law_table(numbers, words, day))
        yield named(services_table(numbers, words, day))
        yield named(senses_table(numbers, words, uses, day))
        yield named(acts_table(numbers, words, day))


@cache
def base() -> list[Parts]:
    return list(stages(models()))


def moved(files: Models, columns: set[str]) -> bool:
    """Whether one of some columns differs from those of the city as it is."""
    for now, then in zip(stages(files), base(), strict=True):
        if any(now.get(column) != then.get(column) for column in columns):
            return True
    return False


def anything_moved(files: Models) -> bool:
    return any(now != then for now, then in zip(stages(files), base(), strict=True))


# --- the places of a file, with the field that each is a word of

Place = tuple[Way, FieldInfo, Any]


def places(model: type[BaseModel], data: Any, way: Way = ()) -> Iterator[Place]:
    """Every word of a file, with its field and what is written there; a figure, a list and its items each count."""
    by_name = {info.alias or name: info for name, info in model.model_fields.items()}
    for word, value in data.items():
        info = by_name[word]
        yield (*way, word), info, value
        if any(each.values == () for each in declared(info, NoColumn)):
            continue
        yield from inside(info, info.rebuild_annotation(), value, (*way, word))


def inside(info: FieldInfo, annotation: Any, value: Any, way: Way) -> Iterator[Place]:
    for kind in plain_kinds(annotation):
        if isinstance(kind, type) and issubclass(kind, Claim):
            versions = value if isinstance(value, list) else [value]
            for index, version in enumerate(versions):
                at = (*way, index) if isinstance(value, list) else way
                if isinstance(value, list):
                    yield at, info, version
                if isinstance(version, dict):
                    version_model = kind.model_fields["versions"].annotation.__args__[0]  # type: ignore[union-attr]
                    for word in version:
                        own = version_model.model_fields[word]
                        yield (*at, word), own if declared(own, NoColumn) else info, version[word]
            return
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Text | Source):
            if isinstance(value, dict):
                yield from places(kind, value, way)
            return
        arguments = getattr(kind, "__args__", ())
        if isinstance(value, dict) and len(arguments) == 2:
            for name, each in value.items():
                yield (*way, name), info, each
                yield from inside(info, arguments[1], each, (*way, name))
            return
        if isinstance(value, list) and arguments:
            for index, each in enumerate(value):
                yield (*way, index), info, each
            return


def without(data: Any, way: Way) -> Any:
    data = copy.deepcopy(data)
    block = data
    for part in way[:-1]:
        block = block[part]
    del block[way[-1]]
    return data


def replaced(data: Any, way: Way, value: Any) -> Any:
    data = copy.deepcopy(data)
    block = data
    for part in way[:-1]:
        block = block[part]
    block[way[-1]] = value
    return data


def other_values(info: FieldInfo, value: Any) -> list[Any]:
    """Values to write instead of one that says what absence means."""
    literal = [each for each in literal_values(info) if each != value]
    if literal:
        return literal
    others = {"yes or no": ["no" if value == "yes" else "yes"], "share": [0.5], "length of time": ["40 days"]}
    return others.get(claim_kind(info) or "", [])


def columns_of(info: FieldInfo) -> set[str]:
    return {each.name for each in declared(info, Column)}


def refused(name: str, data: Any, tmp: Path) -> bool:
    """Whether the city no longer holds together, so that `check` says what is wrong."""
    for each in TOWNS.glob("new-city*.yaml"):
        if ".cases" not in each.name:
            (tmp / each.name).write_bytes(each.read_bytes())
    (tmp / f"{name}.yaml").write_text(json.dumps(data, default=str), encoding="utf-8")
    return bool(check_paths([tmp / f"{each}.yaml" for each in FILES]))


PLACES = [(name, *place) for name, model in FILES.items() for place in places(model, written(name))]


def in_other_words(way: Way) -> str:
    return ".".join(map(str, way))


def try_without(name: str, way: Way, info: FieldInfo, value: Any, tmp: Path) -> str:
    """What comes of a drop: '' if it is as declared, else what is wrong."""
    apart = declared(info, NoColumn)
    if any(each.values == () for each in apart):
        return ""  # all of these are dropped together by the test below
    columns = columns_of(info)
    if not columns:
        return "becomes no column and is not declared for eyes"
    tries = [without(written(name), way)]
    items = value if isinstance(value, list) else [value]
    if any(set(items) <= set(each.values) for each in apart if all(isinstance(item, str) for item in items)):
        return ""  # between these values the tables make no difference, which the test below holds
    tries += [replaced(written(name), way, each) for each in other_values(info, value)]
    for data in tries:
        try:
            files = {**models(), name: FILES[name].model_validate(data, context=WRITTEN)}
        except ValidationError:
            return ""
        try:
            if moved(files, columns):
                return ""
        except (KeyError, ValueError, StopIteration):
            pass  # a name that is known no more
        if refused(name, data, tmp):
            return ""
    return f"moves none of {', '.join(sorted(columns))}"


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_the_city_moves_a_column_that_it_declares(name: str, tmp_path: Path) -> None:
    wrong = {}
    for file, way, info, value in PLACES:
        if file == name and (why := try_without(name, way, info, value, tmp_path)):
            wrong[in_other_words(way)] = why
    assert wrong == {}


REQUIRED: Final = {
    "rulebook", "regime", "title", "authority", "label", "value", "counts", "as_of", "place", "start",
}  # fmt: skip
"""Words that move no column and that a file must have."""


def test_no_word_that_is_declared_to_move_no_column_moves_one() -> None:
    """All of them are dropped at once, and of words of which some values make no difference, those values."""
    files, dropped = {}, 0
    for name, model in FILES.items():
        data, required = written(name), set()
        for _, way, info, value in reversed([each for each in PLACES if each[0] == name]):
            apart = declared(info, NoColumn)
            whole = any(each.values == () for each in apart)
            some = isinstance(value, str) and any(value in each.values for each in apart)
            if whole and info.is_required():
                required.add(way[-1])
            elif whole or some:
                data, dropped = without(data, way), dropped + 1
        assert required <= REQUIRED
        files[name] = model.model_validate(data, context=WRITTEN)
    assert dropped > 100
    assert not anything_moved(files)


BLOCKS: Final = {block.__name__: block for model in (Rulebook, RegimeFile) for block in blocks_of(model)}
ELSEWHERE: Final = ("Source", "Text", "Later")
"""Blocks of the catalogue."""
FIELDS: Final = {
    (name, word): info
    for name, block in BLOCKS.items()
    if name not in ELSEWHERE
    for word, info in block.model_fields.items()
}


def test_every_word_declares_its_columns_or_what_it_is_for() -> None:
    assert {at for at, info in FIELDS.items() if not declared(info, Column) and not declared(info, NoColumn)} == set()
    assert len(FIELDS) > 150


NUMBERED: Final = {
    # Ranges, owners and marks, which the compiler numbers by the order of the entries.
    "band.lists_end", "band.mark", "band_list", "book.bands", "book.repairs", "book.spreads", "book.spreads_end",
    "list.also", "list.mark", "list.on", "list.stays", "list.times", "list.times_end", "list.ways", "list.ways_end",
    "placed.ways_end", "repair_rules", "row.settles", "rule.lists_end", "rule.on", "rule_start", "service.first",
    "spread_acts", "stay", "tie.list", "tie.on", "tie_start", "times.mark", "marks",
    # The catalogue's, of no word of a rulebook.
    "ask_by", "begins", "rule.own_channels", "service.avoidable", "service.cost", "service.instead",
    "service.instead_share", "way.rate",
}  # fmt: skip
OF_LAW: Final = ("band", "book", "list", "placed", "repair", "row", "rule", "service", "spread", "tie", "times", "way")


def test_every_column_of_the_law_is_declared_by_a_word_and_every_declared_one_exists() -> None:
    there = {column for part in base() for column in part}
    said = {column for info in FIELDS.values() for column in columns_of(info)}
    assert said - there == set()
    of_law = {column for column in there if column.split(".")[0] in OF_LAW}
    assert of_law - said - NUMBERED == set()


def test_every_phrase_that_a_word_declares_is_a_sentence_in_each_language() -> None:
    keys = {each.key for info in FIELDS.values() for each in declared(info, PhraseKey)}
    for language in ("en", "zh-Hans", "zh-Hant"):
        sentences = json.loads((WORDS / language / "rules.json").read_text(encoding="utf-8"))
        assert {key for key in keys if f"rules.{key}" not in sentences} == set()
    assert phrase_key(BLOCKS["ActRule"], "lasts") == "say.lasts"
    assert phrase_key(BLOCKS["ActRule"], "label") is None


def test_every_word_of_a_rule_that_changes_a_table_is_stated_to_a_reader() -> None:
    blocks_of_rules = set(BLOCKS) - {"Rulebook", "Regime", "RegimeFile", "InForce", "ChannelUse"}
    mute = {
        (name, word)
        for (name, word), info in FIELDS.items()
        if name in blocks_of_rules and declared(info, Column) and not declared(info, PhraseKey)
    }
    assert mute == set()


def test_the_tables_of_words_in_the_documentation_are_those_of_the_declarations() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rulebooks.md").read_text(encoding="utf-8")
    assert with_tables(page) == page
    assert page.count("| `") > 150
    with pytest.raises(LamppostError, match="no place for the tables"):
        with_tables("A page without marks.")


def told(book: Any) -> str:
    """What a reader is told of a rulebook, entry by entry."""
    return json.dumps(EntryPhrases("en", catalogue()).entries(book))


OF_CLAIMS: Final = ("low", "high", "cite", "note", "why", "evidence")
"""Words of a figure, which are told beside it and not by its phrase."""


@pytest.mark.parametrize("name", ["new-city", "new-city-firms"])
def test_every_word_that_declares_a_phrase_is_told(name: str) -> None:
    """Without the word, or with another of its values, a reader of the rulebook is told something else."""
    whole, untold, tried = told(models()[name]), [], 0
    for file, way, info, value in PLACES:
        if file != name or not declared(info, PhraseKey) or way[-1] in OF_CLAIMS:
            continue
        others = [replaced(written(name), way, each) for each in other_values(info, value)]
        tries = [without(written(name), way), *others]
        books = []
        for data in tries:
            with contextlib.suppress(ValidationError):
                books.append(FILES[name].model_validate(data, context=WRITTEN))
        tried += bool(books)
        with contextlib.suppress(KeyError, IndexError):  # what `check` refuses
            if books and all(told(book) == whole for book in books):
                untold.append(in_other_words(way))
    assert untold == []
    assert tried > 30

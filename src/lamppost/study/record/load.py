"""The figures from their files, the shipped one and a user's own: each checked, with the line of what is wrong.

The fit set ends with `FIT_UNTIL`: what was published later cannot be fitted to. A hold-out figure that the fit set has
too is an error wherever the two stand, since a model that was fitted to a number is not tested by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from lamppost.arguments import question
from lamppost.catalogue.document import Document
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.messages import validated
from lamppost.catalogue.reader import read_file
from lamppost.errors import LamppostError, Problem, ProblemsError, did_you_mean
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.study.record.model import FigureEntry, Measure, Record, RecordFigure, RecordFile, Series
from lamppost.values import path_of

SHIPPED: Final = Path(__file__).with_name("figures.yaml")
FIT_UNTIL: Final = dt.date(2018, 5, 31)
"""Last day on which what is fitted to was published."""


@question
def record_figures(files: Iterable[str | Path] = ()) -> Record:
    """The shipped figures, and those of a user's own files, which may use shipped series and sources.

    Raises LamppostError with file, line and column for a file that is not there or wrong: a figure without a unit or a
    period, one that cites nothing, a hold-out figure that the fit set has too.
    """
    documents = [(SHIPPED, read_file(SHIPPED))]
    for path in files:
        given = Path(path_of("figures", path))
        documents.append((given, read_file(given)))
    problems: list[Problem] = []
    read: list[tuple[Document, RecordFile]] = []
    for _, document in documents:
        model, wrong = validated(document, RecordFile)
        problems += wrong
        if model is not None:
            read.append((document, model))
    if not problems:
        checker = _Checker(read)
        problems = list(checker.problems())
        if not problems:
            return Record(checker.found)
    raise ProblemsError(problems)


class _Checker:
    """What the files come to together, and what is wrong with it."""

    def __init__(self, files: list[tuple[Document, RecordFile]]) -> None:
        self.files = files
        self.sources = {key: source for _, file in files for key, source in file.sources.items()}
        self.series = {key: series for _, file in files for key, series in file.series.items()}
        self.found: dict[str, RecordFigure] = {}
        self.places: dict[str, str] = {}

    def problems(self) -> Iterator[Problem]:
        for document, file in self.files:
            for name, series in file.series.items():
                yield from _model_problems(document, name, series)
            for name, figure in file.figures.items():
                yield from self._figure(document, name, figure)

    def _figure(self, document: Document, name: str, figure: FigureEntry) -> Iterator[Problem]:
        def at(word: str, message: str) -> Problem:
            return document.problem(("figures", name, word) if word else ("figures", name), message)

        if name in self.found:
            yield at("", f"There is a figure '{name}' already, at {self.places[name]}. Give this one another name.")
            return
        if figure.series not in self.series:
            yield at("series", f"There is no series '{figure.series}'.{did_you_mean(figure.series, list(self.series))}")
            return
        series = self.series[figure.series]
        wrong = list(self._lacks(at, figure, series))
        yield from wrong
        if wrong:
            return
        made = self._complete(name, figure, series)
        for other in self.found.values():
            if {made.set, other.set} == {"fit", "hold-out"} and _same(made, other):
                yield at("set", f"This is in the fit set and in the hold-out: '{other.name}' at "
                                f"{self.places[other.name]} counts the same ({made.series}, {made.period}). "
                                "Take one out.")  # fmt: skip
        line, column = document.position(("figures", name))
        self.found[name], self.places[name] = made, f"{document.file}:{line}:{column}"

    def _lacks(self, at: Callable[[str, str], Problem], figure: FigureEntry, series: Series) -> Iterator[Problem]:
        kind, first = figure.kind or series.kind, figure.from_ or series.from_
        if not (figure.unit or series.unit):
            yield at("", "This figure has no unit. Write 'unit: ...', here or in its series, in words.")
        if not (figure.counts or series.counts):
            yield at("", "It does not say what one of it is. Write 'counts: attempts', entries, subjects, persons, "
                         "firms or records.")  # fmt: skip
        if kind is None:
            yield at("", "It does not say how it adds up. Write 'kind: cumulative', flow, stock or ratio.")
        if figure.to is None or (first is None and kind != "stock"):
            lacks = "to" if figure.to is None else "from"
            yield at("", f"This figure has no period. Write '{lacks}: YYYY-MM-DD': the first day (from) and the last "
                         "(to) that it counts.")  # fmt: skip
        elif first is not None and figure.to < first:
            yield at("to", f"Its period ends on {figure.to}, before it begins on {first}.")
        key = (figure.cite or "").split(" ", 1)[0]
        if not key:
            yield at("", "This figure cites nothing. Write 'cite:' with a key of 'sources'.")
        elif key not in self.sources:
            yield at("cite", f"There is no source '{key}'.{did_you_mean(key, list(self.sources))}")
        for end, bad in (("low", figure.low is not None and figure.low > figure.value),
                         ("high", figure.high is not None and figure.high < figure.value)):  # fmt: skip
            if bad:
                yield at(end, f"Its {end} end lies on the other side of the value {figure.value:g}.")
        if figure.set == "fit" and (figure.published is None or figure.published > FIT_UNTIL):
            when = "does not say when it was" if figure.published is None else f"was on {figure.published}"
            yield at("set", f"Only what was published up to {FIT_UNTIL} is fitted to; this {when}. "
                            "Write 'set: hold-out'.")  # fmt: skip

    def _complete(self, name: str, figure: FigureEntry, series: Series) -> RecordFigure:
        kind, counts, last = figure.kind or series.kind, figure.counts or series.counts, figure.to
        if kind is None or counts is None or last is None or figure.cite is None:
            raise LamppostError(f"The figure '{name}' is not complete.")
        return RecordFigure(
            name, figure.series, series.label, figure.value,
            figure.value if figure.low is None else figure.low,
            figure.value if figure.high is None else figure.high,
            kind, figure.from_ or series.from_, last, counts, figure.unit or series.unit or "", series.of,
            figure.published, figure.set, figure.evidence or "reported",
            self.sources[figure.cite.split(" ", 1)[0]], series.model, series.why_not or "",
            " ".join(each for each in (series.note, figure.note) if each),
        )  # fmt: skip


def _same(one: RecordFigure, other: RecordFigure) -> bool:
    return (one.series, one.kind, one.first, one.last) == (other.series, other.kind, other.first, other.last)


def _model_problems(document: Document, name: str, series: Series) -> Iterator[Problem]:
    model = series.model
    where = ("series", name, "model")
    if model is None:
        if not series.why_not:
            yield document.problem(where, "It says that a run has no such quantity, and not why. Write 'why_not: ...'.")
        return
    if model.regime not in shipped("regime") and not model.regime.endswith((".yaml", ".yml")):
        near = did_you_mean(model.regime, list(shipped("regime")))
        yield document.problem((*where, "regime"), f"There is no regime '{model.regime}'.{near}")
    for word, names in (("names", model.names), ("on", (model.on,) if model.on else ())):
        for each in names:
            if why := _unknown(model, word, each):
                yield document.problem((*where, word), why)


def _unknown(model: Measure, word: str, name: str) -> str:
    """Why a name means nothing; '' if it does."""
    if model.measure == "refusals" and word == "names":
        services = catalogue().services
        return "" if name in services else f"There is no service '{name}'.{did_you_mean(name, list(services))}"
    book, _, entry = name.partition(".")
    if book not in shipped("rulebook"):
        return f"There is no rulebook '{book}'.{did_you_mean(book, list(shipped('rulebook')))} Write 'rulebook.list'."
    try:
        loaded = load.rulebook(book)
    except LamppostError as error:
        return str(error)
    block = loaded.bands if model.measure == "in-band" else loaded.lists
    return "" if entry in block else f"'{book}' has no '{entry}'.{did_you_mean(entry, list(block))}"

"""The page of a report: one HTML file with everything in it. No script, no network, no font; light, dark and print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from lamppost.rulebook.source_titles import title_in
from lamppost.show.figures import FIGURES, DrawnFigure, draw
from lamppost.show.figures.palette import css
from lamppost.show.report import repeat
from lamppost.show.report.data import data_table
from lamppost.show.report.numbers import span
from lamppost.show.report.sentences import sentences
from lamppost.show.report.tables import ReportTables, Table
from lamppost.show.report.turns import turns
from lamppost.study.findings.model import Findings, TypicalLife, in_language
from lamppost.version import __version__
from lamppost.words import LANGUAGES, Words
from lamppost.words import words as words_of

PAIR: Final = ("ladder", "evidence")
"""Figures of the first world that stand side by side where there is room for both."""
HALF: Final = 508.0
WHOLE: Final = 1040.0
"""Widths of figures, px."""
STRETCH: Final = ("flows", "refusals_by_service", "weeks", "three_lives")
"""Figures that fill the page; the others are as wide as they were made for."""


@dataclass(frozen=True)
class ReportFigure:
    """A figure on the page: as it is where there is room, and on a phone."""

    id: str
    wide: DrawnFigure
    narrow: DrawnFigure
    table: Table
    half: bool


def report_html(findings: Findings, language: str = "en") -> str:
    """The page in 'en', 'zh-Hans' or 'zh-Hant'. Raises LamppostError for any other language."""
    words = words_of(language)
    tables = ReportTables(findings, words)

    def say(key: str, **values: object) -> str:
        return words.say(f"report.{key}", **values)

    titles = [in_language(world.title, language) for world in findings.worlds]
    return _template().render(
        css=_css(),
        light=css("paper"),
        dark=css("night"),
        language=language,
        languages=LANGUAGES,
        say=say,
        words=words,
        findings=findings,
        head=say("against", first=titles[0], others=words.listed(titles[1:])) if titles[1:] else titles[0],
        titles=titles,
        town=_town(findings, words),
        sentences=sentences(findings, words),
        figures=list(_figures(findings, words)),
        tables=tables.all(),
        rules=[table for world in findings.worlds if (table := tables.rules(world)).rows],
        remarks=list(dict.fromkeys(in_language(each, language) for world in findings.worlds for each in world.remarks)),
        idle=[each for twin in findings.twins for each in twin.idle],
        turns=turns(findings, words),
        lives=[_life(each, words) for each in findings.lives],
        command=repeat.command(findings),
        snippet=repeat.snippet(findings),
        prints=words.listed(repeat.numbers(findings)),
        smaller=findings.ladder or next(iter(findings.evidence or findings.classes), None),
        version=__version__,
        title_in=lambda title: title_in(title, language),
        label=lambda label: in_language(label, language),
    )


def _town(findings: Findings, words: Words) -> str:
    asked = findings.asked
    town = words.count("report.town", findings.people, span=span(words, findings.weeks), seed=asked.seed)
    if not asked.warm_up_weeks:
        return town
    return words.say("report.town_after", town=town, before=span(words, asked.warm_up_weeks))


def _figures(findings: Findings, words: Words) -> Iterator[ReportFigure]:
    """Every figure that there is something to draw for, once for each world that it can be about."""
    pair = all(draw(name, findings, words, width=HALF) is not None for name in PAIR)
    for name, figure in FIGURES.items():
        about = {"world": findings.worlds, "twin": findings.worlds[1:], "all": findings.worlds[:1]}[figure.about]
        for place, world in enumerate(about):
            if place and name != "flows" and figure.about == "world" and not world.people_refused:
                continue  # nothing happened there, as the flows say
            half = pair and name in PAIR and not place
            width: float | Literal["wide"] = HALF if half else WHOLE if name in STRETCH else "wide"
            wide = draw(name, findings, words, width=width, world=world.name)
            narrow = draw(name, findings, words, width="narrow", world=world.name)
            if wide is not None and narrow is not None:
                id_ = name.replace("_", "-") + ("" if figure.about == "all" else f"-{world.name.replace(' ', '-')}")
                yield ReportFigure(id_, wide, narrow, data_table(id_, wide, findings, words), half)


@dataclass(frozen=True)
class ReportLife:
    """A life on the page."""

    life: TypicalLife
    who: str
    why: str


def _life(life: TypicalLife, words: Words) -> ReportLife:
    income = words.say(f"figure.income_class.{life.income_class}")
    area = words.say(f"figure.area.{life.area}")
    sex = words.say(f"figure.person.{life.sex}")
    who = words.say("figure.person", n=f"{life.person:,}", sex=sex, age=life.age, area=area, income=income)
    return ReportLife(life, who, words.say(f"report.life.chosen.{life.chosen}", of=f"{life.of:,}"))


def _css() -> Markup:
    text = files("lamppost.show.report").joinpath("report.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = PackageLoader("lamppost.show.report", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["Markup"] = Markup
    return environment.get_template("report.html.j2")

"""The numbers of a town for the page: the findings of a report, and the same figures as in a report, one at a time.

A figure comes as SVG whose colours follow the page, with what it says in words and its numbers as a table, so that
nobody needs to see it to know what it shows.
"""

from __future__ import annotations

from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.measure.effects import KINDS
from lamppost.measure.outcomes import OUTCOMES
from lamppost.show.figures import FIGURES, DrawnFigure, draw, file_bytes
from lamppost.show.figures.origin import origin
from lamppost.show.figures.types import FigureRequest
from lamppost.study.findings.model import Findings, World, in_language
from lamppost.words import words

WIDTHS: Final = ("wide", "narrow")
FILES: Final = ("svg", "csv")
"""Formats of a figure as a file; a browser makes a PNG of the SVG itself, with its own fonts."""


def numbers(findings: Findings, language: str) -> dict[str, Any]:
    """{"people", "weeks", "seed", "worlds": [...], "twins": [...], "figures": [{"name", "worlds", "title"}]}.

    A world has its headline numbers, burdens, groups and lists; figures are named with the worlds they can be about.
    `origin` is the line that belongs under whatever is taken away.
    """
    spoken = words(language)
    found = []
    for name, figure in FIGURES.items():
        about = {"world": findings.worlds, "twin": findings.worlds[1:], "all": findings.worlds[:1]}[figure.about]
        drawn = {world.name: draw(name, findings, spoken, world=world.name) for world in about}
        there = {world: each for world, each in drawn.items() if each is not None}
        if there:
            title = next(iter(there.values())).title
            found.append({"name": name, "worlds": list(there), "about": figure.about, "title": title})
    return {
        "people": findings.people,
        "weeks": findings.weeks,
        "start": findings.start,
        "seed": findings.asked.seed,
        "origin": origin(FigureRequest(findings, spoken, 0, "paper", findings.worlds[0])),
        "worlds": [_world(each, language) for each in findings.worlds],
        "twins": [
            {
                "world": each.world,
                "people": each.people,
                "unchanged": each.unchanged,
                "kinds": [
                    {"id": kind, **{way: getattr(each.effect(outcome), way) for way in ("harmed", "helped")}}
                    for kind, outcome in KINDS.items()
                ],
                "groups": [
                    {
                        "by": group.by,
                        "value": group.value,
                        "people": group.people,
                        "kinds": [
                            {"id": kind, "harmed": group.harmed[outcome], "helped": group.helped[outcome]}
                            for kind, outcome in KINDS.items()
                        ],
                    }
                    for group in each.groups
                ],
            }
            for each in findings.twins
        ],
        "figures": found,
    }


def _world(world: World, language: str) -> dict[str, Any]:
    spoken = words(language)
    return {
        "name": world.name,
        "regime": world.regime,
        "title": in_language(world.title, language),
        "with": list(world.overlays),
        "claims": world.claims,
        "remarks": [in_language(each, language) for each in world.remarks],
        "people_refused": world.people_refused,
        "people_wrongly_refused": world.people_wrongly_refused,
        "people_refused_through_ties": world.people_refused_through_ties,
        "refusals": world.refused.refusals,
        "wrongful": world.refused.wrongful,
        "collateral": world.refused.collateral,
        "double": world.refused.double,
        "records_true": world.flow.records_true,
        "records_false": world.flow.records_false,
        "listed_people": world.flow.listed_people,
        "burdens": [
            {
                "id": each.outcome,
                "label": spoken.say(f"figure.outcome.{each.outcome}"),
                "total": each.total,
                "people": each.people,
            }
            for each in world.burdens
            if each.outcome in OUTCOMES
        ],
        "groups": [
            {
                "by": each.by,
                "value": each.value,
                "people": each.people,
                "people_refused": each.people_refused,
                "people_wrongly_refused": each.people_wrongly_refused,
                "refusals": each.refusals,
            }
            for each in world.groups
        ],
    }


def figure(findings: Findings, name: str, language: str, world: str = "", width: str = "wide") -> dict[str, Any]:
    """One figure: {"name", "title", "note", "alt", "svg", "head", "rows"}; `world` by its name, the usual one if ''.

    Raises LamppostError for a figure, a world or a width that is not there, or where there is nothing to draw.
    """
    if width not in WIDTHS:
        raise LamppostError(f"A figure is 'wide' or 'narrow', not '{width[:20]}'.")
    return _figure_data(_drawn(findings, name, language, world, width))


def figure_file(findings: Findings, name: str, language: str, world: str = "", format_: str = "svg") -> str:
    """A figure as a file that stands alone, the same as `lamppost report --figures` writes: SVG or CSV.

    Raises LamppostError for a figure, a world or a format that is not there, or where there is nothing to draw.
    """
    if format_ not in FILES:
        raise LamppostError(f"A figure of the page is a file as {' or '.join(FILES)}, not '{format_[:20]}'.")
    return file_bytes(_drawn(findings, name, language, world), format_).decode()


def _drawn(findings: Findings, name: str, language: str, world: str, width: str = "wide") -> DrawnFigure:
    spoken = words(language)
    drawn = draw(name, findings, spoken, width="narrow" if width == "narrow" else "wide", world=world or None)
    if drawn is None:
        raise LamppostError(spoken.say(f"figure.{name}.absent"))
    return drawn


def _figure_data(drawn: DrawnFigure) -> dict[str, Any]:
    return {
        "name": drawn.name,
        "title": drawn.title,
        "note": drawn.note,
        "alt": drawn.alt,
        "svg": drawn.svg,
        "head": drawn.table.columns,
        "rows": [list(row) for row in drawn.table.rows()],
    }

"""The tables of a report: every number behind the figures and the sentences, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lamppost.catalogue.claims import GRADES
from lamppost.catalogue.people import AGE_GROUPS
from lamppost.show.report.numbers import span
from lamppost.show.report.sentences import silenced
from lamppost.study.findings.model import (
    Classes,
    Evidence,
    Findings,
    Twin,
    World,
    burden_count,
    group_count,
    in_language,
    list_count,
    service_count,
)
from lamppost.words import Words
from lamppost.words.counts import per_100, span_of

MOST_SERVICES: Final = 25
"""Services that have a line of their own."""


@dataclass(frozen=True)
class Cell:
    """One cell: text, a number or not, the grade whose ink it has ('' = none), an address, its spread ('' = none)."""

    text: str
    number: bool = False
    grade: str = ""
    url: str = ""
    spread: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its headline and what must be known to read it; the first cell of a row is its head."""

    id: str
    title: str
    columns: list[Cell]
    rows: list[list[Cell]]
    note: str = ""
    languages: dict[str, str] = field(default_factory=dict)


class ReportTables:
    """Makes the tables of some findings in one language."""

    def __init__(self, findings: Findings, words: Words) -> None:
        self.findings, self.words = findings, words

    def all(self) -> list[Table]:
        """Every table, in the order of the page; those with nothing in them are left out."""
        findings = self.findings
        found = [self.headline()]
        found += [self.effects(each) for each in findings.twins]
        found += [self.services(each) for each in findings.worlds]
        found.append(self.groups())
        found += [self.classes(each) for each in findings.classes]
        found += [self.known(each) for each in findings.evidence]
        found.append(self.lists())
        return [each for each in found if each.rows]

    def say(self, key: str, **values: object) -> str:
        """A sentence of the report."""
        return self.words.say(f"report.{key}", **values)

    def title(self, name: str) -> str:
        """What a world is called."""
        return in_language(self.findings.world(name).title, self.words.language)

    def headline(self) -> Table:
        """One column for each world."""
        worlds, people = self.findings.worlds, self.findings.people

        def line(key: str, counts: list[tuple[int, int]], spread: str = "") -> list[Cell]:
            cells = (
                _with_share(part, whole, self.spread(world, spread) if spread else "")
                for world, (part, whole) in zip(worlds, counts, strict=True)
            )
            return [Cell(self.say(key)), *cells]

        refused = [world.refused for world in worlds]
        rows = [
            line("line.people_refused", [(world.people_refused, people) for world in worlds], "people_refused"),
            line("line.people_wrongly", [(world.people_wrongly_refused, people) for world in worlds],
                 "people_wrongly_refused"),
            line("line.people_tied", [(world.people_refused_through_ties, people) for world in worlds],
                 "people_refused_through_ties"),
            line("line.refusals", [(each.refusals, 0) for each in refused], "refusals"),
            line("col.wrongful", [(each.wrongful, each.refusals) for each in refused], "wrongful"),
            line("col.tied", [(each.collateral, each.refusals) for each in refused], "collateral"),
            line("col.double", [(each.double, each.refusals) for each in refused], "double"),
            line("line.firms", [(world.firms_refused.refusals, 0) for world in worlds], "firms_refusals"),
            line("line.listed", [(world.flow.listed_people, people) for world in worlds], "listed_people"),
            line("line.acts", [(world.flow.acts, 0) for world in worlds]),
            line("line.seen", [(world.flow.seen, world.flow.acts) for world in worlds]),
            line("line.falsely", [(world.burden("false_records").people, people) for world in worlds],
                 "falsely_recorded"),
            line("line.false", [(world.flow.records_false, 0) for world in worlds], "records_false"),
            line("line.silent", [(silenced(world), people) for world in worlds], "silent_people"),
            *(
                line(f"line.{key}", [(world.burden(outcome).total, 0) for world in worlds], burden_count(outcome))
                for key, outcome in (
                    ("unsaid", "expression_foregone"),
                    ("ties", "ties_cut"),
                    ("jobs", "income_lost_yuan"),
                )
            ),
        ]  # fmt: skip
        return Table(
            "headline",
            self.say("table.headline"),
            [Cell(self.say("col.what")), *(Cell(self.title(world.name), number=True) for world in worlds)],
            rows,
            self.noted("table.headline.note", span=span(self.words, self.findings.weeks), people=f"{people:,}"),
        )

    def spread(self, world: World, count: str) -> str:
        """The spread of a count over the towns that were lived, '' where there are none."""
        spread = self.findings.spread
        return "" if spread is None else span_of(spread.of(world.name, count))

    def noted(self, key: str, **values: object) -> str:
        """A note, and what the small numbers below are: the spread, or that there is none."""
        spread, note = self.findings.spread, self.say(key, **values).strip()
        if spread is None:
            more = self.say("spread.none")
        else:
            more = self.say("spread.note", towns=len(spread.seeds), people=f"{spread.people:,}")
        return f"{note}{' ' if self.words.language == 'en' and note else ''}{more}"

    def effects(self, twin: Twin) -> Table:
        """Each burden in a world against the first."""
        first, other = self.title(twin.first), self.title(twin.world)
        columns = [
            Cell(self.say("col.what")),
            *(Cell(self.say("col.first", first=each), number=True) for each in (first, other)),
            *(Cell(self.say(f"col.{key}"), number=True) for key in ("difference", "harmed", "helped", "unchanged")),
        ]
        rows = [
            [
                Cell(self.words.say(f"figure.outcome.{each.outcome}")),
                *(_number(number) for number in (each.first, each.value)),
                Cell(_signed(each.difference), number=True),
                *(_number(number) for number in (each.harmed, each.helped, each.unchanged)),
            ]
            for each in twin.effects
        ]
        title = self.say("table.effects", first=first, other=other)
        return Table(
            f"effects-{twin.world}", title, columns, rows, self.say("table.effects.note", people=f"{twin.people:,}")
        )

    def services(self, world: World) -> Table:
        """What was refused in one world, by service and by what it would not have happened without."""
        shown = world.services[:MOST_SERVICES]
        rows = [
            [
                Cell(in_language(each.label, self.words.language)),
                *(
                    _number(number, self.spread(world, service_count(each.id)) if place == 1 else "")
                    for place, number in enumerate(
                        (
                            each.sought,
                            each.refused.refusals,
                            each.people,
                            each.refused.rightful,
                            each.refused.wrongful,
                            each.refused.collateral,
                            each.refused.double,
                        )
                    )
                ),
                self._grades(each.grades),
            ]
            for each in shown
        ]
        keys = ("sought", "refused", "people", "rightful", "wrongful", "tied", "double")
        left = len(world.services) - len(shown)
        more = self.say("table.services.more", n=left) if left else ""
        return Table(
            f"services-{world.name}",
            self.say("table.services", first=self.title(world.name)),
            [
                Cell(self.say("col.service")),
                *(Cell(self.say(f"col.{key}"), number=True) for key in keys),
                Cell(self.say("col.grade")),
            ],
            rows,
            self.noted("table.services.note", more=more),
        )

    def _grades(self, grades: dict[str, int]) -> Cell:
        """The grade of the rule that refused, where it is one; else each with its number."""
        met = [grade for grade in GRADES if grades.get(grade)]
        if len(met) == 1:
            return Cell(self.words.say(f"figure.grade.{met[0]}"), grade=met[0])
        return Cell(self.words.listed([f"{self.words.say(f'figure.grade.{each}')} {grades[each]:,}" for each in met]))

    def groups(self) -> Table:
        """Who was refused, group by group, in each world."""
        worlds = self.findings.worlds
        by_key = [{(each.by, each.value): each for each in world.groups} for world in worlds]
        rows = []
        for each in worlds[0].groups:
            if each.people:
                here = [those[each.by, each.value] for those in by_key]
                value = each.value.replace("-", "_")
                name = each.value if each.value in AGE_GROUPS else self.words.say(f"figure.{each.by}.{value}")
                shares = (
                    _with_share(one.people_refused, one.people, self.spread(world, group_count(one.by, one.value)))
                    for world, one in zip(worlds, here, strict=True)
                )
                heads = [Cell(self.words.say(f"figure.by.{each.by}")), Cell(name), _number(each.people)]
                rows.append([*heads, *shares])
        columns = [Cell(""), Cell(self.say("col.group")), Cell(self.say("col.people"), number=True)]
        columns += [Cell(self.title(world.name), number=True) for world in worlds]
        columns[0] = Cell(self.say("col.what"))
        return Table("groups", self.say("table.groups"), columns, rows, self.noted("table.groups.note"))

    def classes(self, classes: Classes) -> Table:
        """Every refusal and listing of a smaller town by its classes."""
        rows = [
            [
                Cell(self.words.say(f"figure.class.{each.name}")),
                Cell(self.words.say(f"figure.class.{each.name}.means")),
                _with_share(each.refusals, classes.refusals),
                Cell("–", number=True) if each.listings is None else _with_share(each.listings, classes.listings),
            ]
            for each in classes.classes
        ]
        columns = [Cell(self.say("col.class")), Cell(self.say("col.what"))]
        columns += [Cell(self.say(f"col.{key}"), number=True) for key in ("refusals", "listings")]
        note = self.say("table.classes.note", people=f"{classes.people:,}", refusals=f"{classes.refusals:,}")
        title = self.say("table.classes", first=self.title(classes.world))
        return Table(f"classes-{classes.world}", title, columns, rows if classes.refusals else [], note)

    def known(self, evidence: Evidence) -> Table:
        """What the headline numbers of a smaller town become."""
        rows = [
            [
                Cell(self.words.say(f"figure.variant.{each.name.replace(' ', '_')}")),
                _with_share(each.people_refused, evidence.people),
                _number(each.refusals),
                _with_share(each.wrongful, each.refusals),
            ]
            for each in evidence.variants
        ]
        columns = [Cell(self.say("col.variant"))]
        columns += [Cell(self.say(f"col.{key}"), number=True) for key in ("people_refused", "refusals", "wrongful")]
        note = self.say("table.known.note", people=f"{evidence.people:,}", span=span(self.words, evidence.weeks))
        return Table(
            f"known-{evidence.world}", self.say("table.known", first=self.title(evidence.world)), columns, rows, note
        )

    def lists(self) -> Table:
        """Lists on which anybody ever stood."""
        rows = [
            [
                Cell(in_language(each.label, self.words.language)),
                Cell(self.title(world.name)),
                _number(each.ever, self.spread(world, list_count(each.rulebook, each.list))),
                *(_number(number) for number in (each.at_end, each.wrongly_at_end)),
                Cell(self.words.say(f"figure.grade.{each.grade}"), grade=each.grade),
            ]
            for world in self.findings.worlds
            for each in world.lists
            if each.ever
        ]
        columns = [Cell(self.say("col.list")), Cell(self.say("col.world"))]
        columns += [Cell(self.say(f"col.{key}"), number=True) for key in ("ever", "at_end", "wrongly")]
        columns.append(Cell(self.say("col.grade")))
        return Table("lists", self.say("table.lists"), columns, rows, self.noted("table.lists.note"))

    def rules(self, world: World) -> Table:
        """Every rule that touched anybody, with its grade, its source and where that can be read."""
        rows = [
            [
                Cell(in_language(each.label, self.words.language)),
                Cell(self.say(f"kind.{each.kind}")),
                _number(each.times),
                Cell(self.words.say(f"figure.grade.{each.grade}"), grade=each.grade),
                Cell(f"{each.source}, {each.where}" if each.where else each.source, url=each.url),
            ]
            for each in world.rules
        ]
        columns = [Cell(self.say("col.rule")), Cell(self.say("col.what")), Cell(self.say("col.times"), number=True)]
        columns += [Cell(self.say("col.grade")), Cell(self.say("col.source"))]
        title = self.say("table.rules", first=self.title(world.name))
        return Table(f"rules-{world.name}", title, columns, rows)


def _number(number: int, spread: str = "") -> Cell:
    return Cell(f"{number:,}", number=True, spread=spread)


def _with_share(part: int, whole: int, spread: str = "") -> Cell:
    share = per_100(part, whole) if whole and part else ""
    return Cell(f"{part:,} ({share})" if share else f"{part:,}", number=True, spread=spread)


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−") if number else "0"

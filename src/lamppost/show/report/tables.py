"""The tables of a report: every number behind the figures and the sentences, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lamppost.catalogue.claims import GRADES
from lamppost.catalogue.people import AGE_GROUPS
from lamppost.show.report.numbers import per_100, span
from lamppost.show.report.sentences import silenced
from lamppost.study.findings.model import Classes, Evidence, Findings, Twin, World, in_language
from lamppost.words import Words

MOST_SERVICES: Final = 25
"""Services that have a line of their own."""


@dataclass(frozen=True)
class Cell:
    """One cell: text, a number or not, the grade whose ink it has ('' = none), an address that it leads to."""

    text: str
    number: bool = False
    grade: str = ""
    url: str = ""


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

        def line(key: str, counts: list[tuple[int, int]]) -> list[Cell]:
            return [Cell(self.say(f"line.{key}")), *(_with_share(*each) for each in counts)]

        refusals = [world.refused.refusals for world in worlds]
        rows = [
            line("people_refused", [(world.people_refused, people) for world in worlds]),
            line("people_wrongly", [(world.people_wrongly_refused, people) for world in worlds]),
            line("people_tied", [(world.people_refused_through_ties, people) for world in worlds]),
            line("refusals", [(each, 0) for each in refusals]),
            *(
                [Cell(self.say(f"col.{key}")), *(_with_share(*each) for each in counts)]
                for key, counts in (
                    ("wrongful", [(world.refused.wrongful, world.refused.refusals) for world in worlds]),
                    ("tied", [(world.refused.collateral, world.refused.refusals) for world in worlds]),
                    ("double", [(world.refused.double, world.refused.refusals) for world in worlds]),
                )
            ),
            line("firms", [(world.firms_refused.refusals, 0) for world in worlds]),
            line("listed", [(world.flow.listed_people, people) for world in worlds]),
            line("acts", [(world.flow.acts, 0) for world in worlds]),
            line("seen", [(world.flow.seen, world.flow.acts) for world in worlds]),
            line("false", [(world.flow.records_false, 0) for world in worlds]),
            line("silent", [(silenced(world), people) for world in worlds]),
            *(
                line(key, [(self._burden(world, outcome), 0) for world in worlds])
                for key, outcome in (
                    ("unsaid", "expression_foregone"),
                    ("ties", "ties_cut"),
                    ("jobs", "income_lost_yuan"),
                )
            ),
        ]
        return Table(
            "headline",
            self.say("table.headline"),
            [Cell(self.say("col.what")), *(Cell(self.title(world.name), number=True) for world in worlds)],
            rows,
            self.say("table.headline.note", span=span(self.words, self.findings.weeks), people=f"{people:,}"),
        )

    def _burden(self, world: World, outcome: str) -> int:
        return next(each.total for each in world.burdens if each.outcome == outcome)

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
                    _number(number)
                    for number in (
                        each.sought,
                        each.refused.refusals,
                        each.people,
                        each.refused.rightful,
                        each.refused.wrongful,
                        each.refused.collateral,
                        each.refused.double,
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
            self.say("table.services.note", more=more).strip(),
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
                shares = (Cell(f"{per_100(one.people_refused, one.people)}", number=True) for one in here)
                heads = [Cell(self.words.say(f"figure.by.{each.by}")), Cell(name), _number(each.people)]
                rows.append([*heads, *shares])
        columns = [Cell(""), Cell(self.say("col.group")), Cell(self.say("col.people"), number=True)]
        columns += [Cell(self.title(world.name), number=True) for world in worlds]
        columns[0] = Cell(self.say("col.what"))
        return Table("groups", self.say("table.groups"), columns, rows, self.say("table.groups.note"))

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
                *(_number(number) for number in (each.ever, each.at_end, each.wrongly_at_end)),
                Cell(self.words.say(f"figure.grade.{each.grade}"), grade=each.grade),
            ]
            for world in self.findings.worlds
            for each in world.lists
            if each.ever
        ]
        columns = [Cell(self.say("col.list")), Cell(self.say("col.world"))]
        columns += [Cell(self.say(f"col.{key}"), number=True) for key in ("ever", "at_end", "wrongly")]
        columns.append(Cell(self.say("col.grade")))
        return Table("lists", self.say("table.lists"), columns, rows, self.say("table.lists.note"))

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


def _number(number: int) -> Cell:
    return Cell(f"{number:,}", number=True)


def _with_share(part: int, whole: int) -> Cell:
    return Cell(f"{part:,} ({per_100(part, whole)})" if whole else f"{part:,}", number=True)


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−") if number else "0"

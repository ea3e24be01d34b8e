"""The numbers that a report and a page show of a run or of twins: what they are, and as JSON and back.

Nothing is computed here (that is study/findings/build.py) and nothing is said here: ids are those of the catalogue,
labels stand beside them in three languages, and every count is of made-up people over the whole run unless it says
otherwise. Firms are left out but where they are named. A year is 52 weeks.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any, Final, TypeVar

FORMAT: Final = 3
"""Of the JSON; goes up when a reader of older ones would misread it."""

Label = dict[str, str]
"""A name in 'en', 'zh-Hans' and 'zh-Hant'."""
Found = TypeVar("Found")
GROUPED: Final = ("sex", "age_group", "area", "income_class", "migrant", "education")
"""Columns of measure/groups.py by which findings are split."""


def in_language(label: Mapping[str, str], language: str) -> str:
    """A label in a language, in English if it has none in that one."""
    return label.get(language) or label["en"]


@dataclass(frozen=True)
class Refused:
    """Refusals by what they would not have happened without, as the town marked them when they happened."""

    refusals: int = 0
    wrongful: int = 0  # without false records it would not have happened
    collateral: int = 0  # it came only through a tie to somebody else
    both: int = 0  # of these two, what is both
    double: int = 0  # more than one authority barred it

    @property
    def tainted(self) -> int:
        """Wrongful, collateral or both."""
        return self.wrongful + self.collateral - self.both

    @property
    def rightful(self) -> int:
        """By the rulebook's own terms: neither wrongful nor collateral."""
        return self.refusals - self.tainted


@dataclass(frozen=True)
class ServiceFindings:
    """What was refused of one service, or of one group of services.

    `grades`: refusals by how well the consequence is known that barred first: documented, reported, alleged, assumed.
    """

    id: str
    label: Label
    group: str
    sought: int
    people: int  # refused it at least once
    refused: Refused
    grades: dict[str, int]


@dataclass(frozen=True)
class Flow:
    """From what people did to what they were refused.

    `acts` that some rule names = `unseen` (nobody recorded them) + `seen`. Records: `true`, and false ones in three
    kinds. How refusals follow by cause and by group of services is in World.service_groups.
    """

    acts: int
    unseen: int
    seen: int
    records_true: int
    records_twice: int  # the same deed, entered again
    records_of_others: int  # somebody else did it
    records_invented: int  # nobody did it
    listed_people: int  # ever on a black list
    listings: int  # entries on black lists that took effect
    barred_people_at_end: int  # standing in a state that bars some service, at the end of the run

    @property
    def records_false(self) -> int:
        """Records of what the person did not do, or entered twice."""
        return self.records_twice + self.records_of_others + self.records_invented


@dataclass(frozen=True)
class Weeks:
    """One number per week, for people."""

    first_day: list[str]
    refusals: list[int]
    wrongful: list[int]
    collateral: list[int]
    people_refused: list[int]
    records_true: list[int]
    records_false: list[int]
    unseen: list[int]
    foregone: list[int]  # acts left undone out of fear
    listed: list[int]  # people on a black list at the end of the week


@dataclass(frozen=True)
class Burden:
    """One outcome of measure/outcomes.py in one world: more of it is worse."""

    outcome: str
    total: int
    people: int  # on how many people some of it fell


@dataclass(frozen=True)
class Group:
    """A group of people, known from the society alone.

    `by` is one of GROUPED, `value` a word of it: 'female', '25-39', 'urban', 'q1', 'true' (a migrant), 'tertiary'.
    """

    by: str
    value: str
    people: int
    people_refused: int
    people_wrongly_refused: int
    refusals: int


@dataclass(frozen=True)
class List:
    """One list: who stands on it. Red lists are honours."""

    rulebook: str
    list: str
    label: Label
    colour: str
    actor: str
    grade: str
    at_end: int
    wrongly_at_end: int
    ever: int


@dataclass(frozen=True)
class Rule:
    """A rule that mattered to people, and how often.

    `kind` and what `times` counts: 'act' (records that reached the rulebook), 'list' (entries that took effect),
    'consequence' (refusals that it was the first to bring), 'tie' (people reached through a tie).
    """

    book: str
    kind: str
    entry: str
    label: Label
    grade: str
    source: str  # title
    where: str  # in the source: 'art. 3'
    url: str
    times: int


@dataclass(frozen=True)
class World:
    """What one world did to people."""

    name: str  # as tables call it; the same everywhere in these findings
    regime: str
    title: Label
    overlays: tuple[str, ...]
    claims: dict[str, int]  # claims behind its rules, by grade
    people_refused: int  # at least once
    people_wrongly_refused: int
    people_refused_through_ties: int
    refused: Refused
    firms_refused: Refused
    services: tuple[ServiceFindings, ...]  # most refused first; those never refused are left out
    service_groups: tuple[ServiceFindings, ...]  # all that were sought, in the order of the catalogue
    flow: Flow
    weeks: Weeks
    burdens: tuple[Burden, ...]
    groups: tuple[Group, ...]
    lists: tuple[List, ...]
    rules: tuple[Rule, ...]  # most often first within a kind
    knobs: Mapping[str, float] = field(default_factory=dict)  # which were turned, and to what
    remarks: tuple[Label, ...] = ()  # on its overlays: changes without effect, limits that held, a matter of order

    def burden(self, outcome: str) -> Burden:
        """One burden by its name. Raises KeyError."""
        return {each.outcome: each for each in self.burdens}[outcome]

    @property
    def numbers(self) -> dict[str, int]:
        """The headline counts by the names under which a spread has them."""
        return {
            "people_refused": self.people_refused,
            "people_wrongly_refused": self.people_wrongly_refused,
            "people_refused_through_ties": self.people_refused_through_ties,
            "listed_people": self.flow.listed_people,
            "silent_people": self.burden("expression_foregone").people,
            "falsely_recorded": self.burden("false_records").people,
            "refusals": self.refused.refusals,
            "wrongful": self.refused.wrongful,
            "collateral": self.refused.collateral,
            "tainted": self.refused.tainted,
            "double": self.refused.double,
            "records_false": self.flow.records_false,
            "firms_refusals": self.firms_refused.refusals,
            **numbers_of_parts(self.services, self.groups, self.lists, self.burdens),
        }


def numbers_of_parts(
    services: Sequence[ServiceFindings], groups: Sequence[Group], lists: Sequence[List], burdens: Sequence[Burden]
) -> dict[str, int]:
    """Refusals of each service, people refused of each group, people ever on each list, and burdens, by their names."""
    numbers = {service_count(each.id): each.refused.refusals for each in services}
    numbers |= {burden_count(each.outcome): each.total for each in burdens}
    numbers |= {burden_people(each.outcome): each.people for each in burdens}
    numbers |= {group_count(each.by, each.value): each.people_refused for each in groups}
    return numbers | {list_count(each.rulebook, each.list): each.ever for each in lists}


def burden_count(outcome: str) -> str:
    """Name of the sum of a burden over everybody."""
    return f"total {outcome}"


def burden_people(outcome: str) -> str:
    """Name of the count of people on whom a burden fell."""
    return f"people {outcome}"


def service_count(service: str) -> str:
    """Name of the count of refusals of a service."""
    return f"service {service}"


def group_count(by: str, value: str) -> str:
    """Name of the count of people of a group who were refused something."""
    return f"group {by} {value}"


def list_count(book: str, name: str) -> str:
    """Name of the count of those who were ever on a list."""
    return f"list {book} {name}"


@dataclass(frozen=True)
class Effect:
    """One outcome in a world against the first one: sums over everybody, and to how many people it did what."""

    outcome: str
    first: int
    value: int
    harmed: int
    helped: int
    unchanged: int
    most_harmed: int
    most_helped: int

    @property
    def difference(self) -> int:
        """Value less first: above 0 is more of the burden."""
        return self.value - self.first


@dataclass(frozen=True)
class GroupEffect:
    """How a group fared in a world against the first one, by outcome; `unchanged` are so in every outcome."""

    by: str
    value: str
    people: int
    harmed: Mapping[str, int]
    helped: Mapping[str, int]
    unchanged: int
    refusals_first: int
    refusals_value: int


@dataclass(frozen=True)
class Twin:
    """A world set against the first, outcome by outcome; `unchanged` people are so in every outcome."""

    world: str
    first: str
    people: int
    unchanged: int
    effects: tuple[Effect, ...]
    groups: tuple[GroupEffect, ...]
    idle: tuple[str, ...]  # changes that nothing put to the test

    def effect(self, outcome: str) -> Effect:
        """One outcome by its name. Raises KeyError."""
        return {each.outcome: each for each in self.effects}[outcome]


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: counts in each of the towns (one per seed, in the order of the seeds)."""

    overlay: str  # '' = none; else what this rung adds to those before it
    label: Label
    people_refused: list[int]
    refusals: list[int]
    tainted: list[int]  # wrongful or collateral


@dataclass(frozen=True)
class Ladder:
    """Safeguards added one after another to one world, over the same people with the same chance; in smaller towns."""

    world: str
    people: int
    weeks: int
    seeds: list[int]
    rungs: tuple[Rung, ...]
    left_out: list[str]  # safeguards that cannot be laid on this regime, or change nothing in it


@dataclass(frozen=True)
class Spread:
    """Counts of each world in towns of other people with other chance: one number a seed, in the order of `seeds`.

    `worlds`: name of a world -> name of a count (World.numbers) -> numbers. `by_week`: name of a world -> name of a
    series (record/frames.py COUNTS) -> for each town one number a week. `twins`: name of a world but the first -> kind
    of harm -> [for each town the people with more of it than in the first, and those with less]. `people` may be fewer
    than in the run.
    """

    people: int
    weeks: int
    seeds: list[int]
    worlds: Mapping[str, Mapping[str, list[int]]]
    by_week: Mapping[str, Mapping[str, list[list[int]]]] = field(default_factory=dict)
    twins: Mapping[str, Mapping[str, list[list[int]]]] = field(default_factory=dict)

    def of(self, world: str, count: str) -> list[int]:
        """One number for each town; none of a thing is 0 in each."""
        return self.worlds[world].get(count) or [0] * len(self.seeds)


@dataclass(frozen=True)
class Variant:
    """A headline number when claims are taken away or moved.

    `name`: 'as it is'; of rules 'without assumed', 'without alleged', 'only documented'; of figures 'all low' and
    'all high'.
    """

    name: str
    about: str  # '' | 'rules' | 'figures'
    people_refused: int
    refusals: int
    wrongful: int


@dataclass(frozen=True)
class Evidence:
    """How much of one world's numbers is known; in a smaller town."""

    world: str
    people: int
    weeks: int
    seed: int
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Class:
    """Refusals and listings of one class of study/compare/truth.py; classes overlap.

    Listings are never out of domain: None.
    """

    name: str
    refusals: int
    listings: int | None


@dataclass(frozen=True)
class Overlap:
    """Refusals that are of exactly these classes; over all overlaps they add up to every refusal."""

    classes: tuple[str, ...]
    refusals: int


@dataclass(frozen=True)
class Classes:
    """Every refusal and listing of one world classed by replay, people and firms; in a smaller town."""

    world: str
    people: int
    weeks: int
    seed: int
    refusals: int
    listings: int
    classes: tuple[Class, ...]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class LedgerLine:
    """One line of a ledger. `kind` is a word of record/words.py WHAT, or 'left undone out of fear'.

    `truth`: '' where nothing is said, 'true', 'twice' (entered again), 'other' (somebody else did it), 'invented'; of a
    refusal 'wrongful' or ''. `grade`, `source` and `rule_at` (file:line) are '' where no rule stands behind the line;
    `rule` is what the rule is called, `rule_id` its rulebook and path, `where` the place in the source, `url` its
    address. `because` is the place among the ledger's lines of the one that it rests on, None where it rests on none.
    Points add up: the score shown before in the same rulebook (or `anew`, where its account has started anew) and
    `omitted` points of lines that are left out and `points` are `score`.
    """

    week: int
    day: str
    kind: str
    sentence: Label
    truth: str
    through_tie: bool
    points: int | None
    score: int | None
    grade: str
    source: str
    rule_at: str
    book: str = ""
    rule: Label = field(default_factory=dict)
    rule_id: str = ""
    where: str = ""
    url: str = ""
    because: int | None = None
    omitted: int = 0
    anew: int | None = None


@dataclass(frozen=True)
class Ledger:
    """One person's ledger in one world: `lines` by date, the weightiest where there are many, and `more` left out."""

    world: str
    refusals: int
    wrongful: int
    collateral: int
    listed_weeks: int
    lines: tuple[LedgerLine, ...]
    more: int


@dataclass(frozen=True)
class TypicalLife:
    """A typical synthetic person, found by a rule: `chosen` is 'median', 'wrongful', 'tie' or 'unchanged'."""

    person: int
    chosen: str
    of: int  # people whom this rule could have found
    sex: str
    age: int
    area: str
    income_class: str
    education: str
    ledgers: tuple[Ledger, ...]  # one per world


@dataclass(frozen=True)
class ReportSource:
    """A document behind the rules; `books` name which rulebooks, overlays or regimes cite it."""

    title: str
    by: str
    kind: str
    published: str
    url: str
    books: tuple[str, ...]


@dataclass(frozen=True)
class RunRequest:
    """What was asked for, so that anybody can ask again: regimes as named, overlays on the last world, grade, place.

    `knobs` are what was turned, by name: in every world that has them, or in the twin alone where it has nothing else.
    `warm_up_weeks` were lived before the start and not counted, by `own_warm_up` each world's own rules.
    """

    regimes: tuple[str, ...]
    overlays: tuple[str, ...]
    grade: str  # '' = every grade
    place: str
    people: int
    society_seed: int
    seed: int
    weeks: int
    start: str
    knobs: Mapping[str, float] = field(default_factory=dict)
    warm_up_weeks: int = 0
    own_warm_up: bool = False


@dataclass(frozen=True)
class Findings:
    """All of it. One world: a run. More: twins, the first being what the others are compared with."""

    format: int
    asked: RunRequest
    people: int
    firms: int
    start: str
    weeks: int
    worlds: tuple[World, ...]
    twins: tuple[Twin, ...]
    lives: tuple[TypicalLife, ...]
    classes: tuple[Classes, ...]
    ladder: Ladder | None
    evidence: tuple[Evidence, ...]
    sources: tuple[ReportSource, ...]
    spread: Spread | None = None

    @property
    def years(self) -> float:
        """How long, in years of 52 weeks."""
        return self.weeks / 52

    def world(self, name: str) -> World:
        """A world by name. Raises KeyError."""
        return {each.name: each for each in self.worlds}[name]

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Findings:
        """From JSON. Raises KeyError, TypeError or ValueError for what is none."""
        if data.get("format") != FORMAT:
            raise ValueError(f"format {data.get('format')!r}")
        return _read(cls, data)


def _read(kind: type[Found], data: Mapping[str, Any]) -> Found:
    hints = typing.get_type_hints(kind)
    return kind(**{each.name: _value(hints[each.name], data[each.name]) for each in fields(kind)})  # type: ignore[arg-type]


def _value(kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) is types.UnionType:
        if value is None:
            return None
        kind = next(each for each in typing.get_args(kind) if each is not type(None))
    if is_dataclass(kind):
        return _read(typing.cast("type[Any]", kind), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_value(typing.get_args(kind)[0], each) for each in value)
    return value

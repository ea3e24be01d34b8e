"""What can be read about one synthetic person, as plain data: who they are, and their life in each world, line by line.

Every line has the rule behind it, its source and grade, whether what it rests on was true, what it cost, and of a
refusal whether it would have happened without false records or without ties. Nobody here exists.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lamppost.rulebook.citation import CitedDocument
from lamppost.study.person.remedies import Possible


@dataclass(frozen=True)
class Member:
    """Somebody of the household."""

    person: int
    title: str
    age: int
    sex: str


@dataclass(frozen=True)
class PersonProfile:
    """Who a synthetic person is: numbers as they are (districts from 0, said from 1), the rest in words or ''."""

    age: int
    sex: str
    place: str
    area: str
    district: int
    work: str
    sector: str
    education: str
    income: str
    yuan_a_year: int
    household: tuple[Member, ...]
    household_size: int
    said: str


@dataclass(frozen=True)
class RuleBehind:
    """The entry behind a line: in which rulebook, under which path, in words, and where it stands (file:line)."""

    rulebook: str
    title: str
    path: str
    label: str
    at: str
    source: CitedDocument | None
    grade: str


@dataclass(frozen=True)
class PersonLine:
    """One thing that happened.

    `kind` is a word of record/words.py WHAT, or 'left undone'. `truth` is 'true', 'untrue', 'tied' (about somebody
    tied), or '' where nothing is said; `truth_said` the same in words. Of refusals and entries on lists: `classes`
    names what they would not have happened without ('false records', 'ties'), `otherwise` says so in a sentence, and
    `notice` whether the person had been told before; of all others they are (), '' and None. Of `yuan`, `deposit` are
    given back some day. `because` is the place among the lines of the one that it rests on, -1 for none; `book` the
    rulebook that it is of. The points of a book add up to its score, but where `anew` says at which score its account
    has started anew before the line.
    """

    week: int
    day: str
    kind: str
    what: str
    by: str
    counted: bool
    truth: str
    truth_said: str
    rule: RuleBehind | None
    points: int | None
    score: int | None
    yuan: int | None
    classes: tuple[str, ...]
    otherwise: str
    notice: bool | None
    notice_said: str
    deposit: int = 0
    book: str = ""
    because: int = -1
    anew: int | None = None


@dataclass(frozen=True)
class ScoreAtEnd:
    """The points in one rulebook at the end; `band` is '' where there is none."""

    rulebook: str
    title: str
    points: int
    start: int
    band: str


@dataclass(frozen=True)
class ListEntry:
    """An entry on a list at the end: `until` is '' where only a way out ends it; `true` as the town's books have it."""

    rulebook: str
    list: str
    since: str
    until: str
    true: bool
    said: str


@dataclass(frozen=True)
class Counts:
    """What befell the person in all; yuan are what was dearer, asked as a deposit, or lost with work."""

    records: int
    untrue: int
    refusals: int
    wrongful: int
    through_ties: int
    foregone: int
    points_lost: int
    points_won: int
    yuan_dearer: int
    yuan_income: int
    yuan_deposits: int = 0


@dataclass(frozen=True)
class PersonWorld:
    """One world's part: `by_replay` says whether classes were found by living again, or are the town's own marks."""

    world: str
    title: str
    by_replay: bool
    counts: Counts
    lines: tuple[PersonLine, ...]
    scores: tuple[ScoreAtEnd, ...]
    lists: tuple[ListEntry, ...]
    possible: tuple[Possible, ...]


@dataclass(frozen=True)
class Apart:
    """A place where somebody's two lives part; a line is '' where that world says nothing then."""

    person: int
    week: int
    day: str
    said: str
    first: str
    other: str


@dataclass(frozen=True)
class Since:
    """A line that stands in one world only, after the parting."""

    world: str
    day: str
    what: str


@dataclass(frozen=True)
class RuleChange:
    """A change of an overlay from which the difference came."""

    rulebook: str
    path: str
    was: str
    becomes: str
    why: str


@dataclass(frozen=True)
class Parted:
    """Where the lives part: `steps` lead from where a changed rule was met to this person, `chain` on from there."""

    worlds: tuple[str, str]
    week: int
    day: str
    said: str
    steps: tuple[Apart, ...]
    chain: tuple[Since, ...]
    rules: tuple[RuleChange, ...]


@dataclass(frozen=True)
class PersonPage:
    """All that can be read about one person; `parted` is None for one world, or where the lives never part."""

    person: int
    title: str
    language: str
    note: str
    first_day: str
    weeks: int
    who: PersonProfile
    worlds: tuple[PersonWorld, ...]
    parted: Parted | None

    def data(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return asdict(self)

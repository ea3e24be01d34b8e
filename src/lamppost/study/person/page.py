"""One synthetic person to read about: who they are, and their life in each world, line by line.

Every line has the rule behind it, its source and grade, whether what it rests on was true, what it cost, and of a
refusal whether it would have happened without false records or without ties. At the end stand where they are now,
what they can still do, and of twins the first week in which the two lives part, and why. Nobody here exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from lamppost.catalogue.people import AREAS, EDUCATIONS, INCOMES, PLACES, SECTORS, SEXES
from lamppost.errors import LamppostError
from lamppost.measure.ties import near_to
from lamppost.measure.world import World
from lamppost.record.lines import Ledger, Line
from lamppost.record.words import WHAT
from lamppost.rulebook.citation import Source, source_of
from lamppost.rulebook.knobs import NAME as KNOBS
from lamppost.society.work import NO_SECTOR, STATUSES
from lamppost.study.person.remedies import Possible, possible
from lamppost.study.person.store import ANNOUNCED, THROUGH_TIE, UNTRUE, Everybody, One, Rows, everybody
from lamppost.study.person.story import LEFT_UNDONE, Told
from lamppost.study.person.why import FURTHEST, Parting, Step, chain_of, changed_by, fitting, origin, parted
from lamppost.town import desk
from lamppost.town.coverage import reaches
from lamppost.town.state import FOREGONE, TRACE, UNSEEN
from lamppost.town.tables import EFFECTS, FOREVER, ONE, WEEKS_A_YEAR
from lamppost.words import Words, words

NEAR: Final = 40
"""Most of those tied to a person who are asked whether a difference came from them."""
HOME: Final = 12
"""Most members of a household that are named; a dormitory has more."""
EXTRA: Final = ("dearer", "deposit")
"""Effects whose price is known in yuan."""


@dataclass(frozen=True)
class Member:
    """Somebody of the household."""

    person: int
    title: str
    age: int
    sex: str


@dataclass(frozen=True)
class Who:
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
class Rule:
    """The entry behind a line: in which rulebook, under which path, in words, and where it stands (file:line)."""

    rulebook: str
    title: str
    path: str
    label: str
    at: str
    source: Source | None
    grade: str


@dataclass(frozen=True)
class PersonLine:
    """One thing that happened.

    `kind` is a word of record/words.py WHAT, or 'left undone'. `truth` is 'true', 'untrue', 'tied' (about somebody
    tied), or '' where nothing is said; `truth_said` the same in words. Of refusals and entries on lists: `classes`
    names what they would not have happened without ('false records', 'ties'), `otherwise` says so in a sentence, and
    `notice` whether the person had been told before; of all others they are (), '' and None. Of `yuan`, `deposit` are
    given back some day.
    """

    week: int
    day: str
    kind: str
    what: str
    by: str
    counted: bool
    truth: str
    truth_said: str
    rule: Rule | None
    points: int | None
    score: int | None
    yuan: int | None
    classes: tuple[str, ...]
    otherwise: str
    notice: bool | None
    notice_said: str
    deposit: int = 0


@dataclass(frozen=True)
class Score:
    """The points in one rulebook at the end; `band` is '' where there is none."""

    rulebook: str
    title: str
    points: int
    start: int
    band: str


@dataclass(frozen=True)
class Entry:
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
class Life:
    """One world's part: `by_replay` says whether classes were found by living again, or are the town's own marks."""

    world: str
    title: str
    by_replay: bool
    counts: Counts
    lines: tuple[PersonLine, ...]
    scores: tuple[Score, ...]
    lists: tuple[Entry, ...]
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
class Changed:
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
    rules: tuple[Changed, ...]


@dataclass(frozen=True)
class PersonPage:
    """All that is told of one person; `parted` is None for one world, or where the lives never part."""

    person: int
    title: str
    language: str
    note: str
    first_day: str
    weeks: int
    who: Who
    worlds: tuple[Life, ...]
    parted: Parted | None

    def data(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return asdict(self)


def person_page(worlds: Sequence[World | Everybody], person: int, language: str = "en") -> PersonPage:
    """Everything about one person in one world or more, the first being the one compared with.

    A World is put in order first (study/person/store.py), which takes replays: whoever asks for more than one person
    does so once, and hands in what came of it. Raises LamppostError for a person, a language or worlds that do not fit.
    """
    said = words(language)
    if not worlds:
        raise LamppostError("Give at least one world in which to read about the person.")
    kept = [everybody(each) if isinstance(each, World) else each for each in worlds]
    first = kept[0]
    if not 0 <= person < first.society.people:
        raise LamppostError(f"There is no person {person}: they are numbered 0 to {first.society.people - 1:,}.")
    for other in kept[1:]:
        if (other.society.people, other.seed, other.start, other.weeks) != (
            first.society.people, first.seed, first.start, first.weeks,
        ):  # fmt: skip
            raise LamppostError(f"'{first.name}' and '{other.name}' are not twins: one was lived otherwise.")
    return PersonPage(
        person=person,
        title=title_of(person, said),
        language=language,
        note=said.say("person.note"),
        first_day=first.start.isoformat(),
        weeks=first.weeks,
        who=_who(first, person, said),
        worlds=tuple(_life(each, person, language) for each in kept),
        parted=_parted((first, kept[1]), person, said) if len(kept) > 1 else None,
    )


def title_of(person: int, said: Words) -> str:
    """How a person is called: by number, never by a name."""
    return said.say("person.title", n=f"{person:,}")


# --- who


def _who(kept: Everybody, person: int, said: Words) -> Who:
    society = kept.society

    def word(key: str, names: Sequence[str], code: int) -> str:
        return said.say(f"person.{key}.{names[code].replace('-', '_')}")

    first, end = (int(society.household_start[int(society.household[person]) + k]) for k in (0, 1))
    members = tuple(
        Member(each, title_of(each, said), int(society.age[each]), word("sex", SEXES, int(society.sex[each])))
        for each in range(first, end)
        if each != person
    )
    district, sector = int(society.district[person]), int(society.sector[person])
    status = int(society.work_status[person]) if society.work_status.shape[0] else None
    place = next(name for name, code in PLACES.items() if code == int(society.person_place[person]))
    who = Who(
        age=int(society.age[person]),
        sex=word("sex", SEXES, int(society.sex[person])),
        place=said.say(f"person.place.{place.replace('-', '_')}"),
        area=word("area", AREAS, int(society.district_area[district])),
        district=district,
        work="" if status is None else word("work", STATUSES, status),
        sector="" if sector == NO_SECTOR else word("sector", SECTORS, sector),
        education=word("education", EDUCATIONS, int(society.education[person])),
        income=word("income", INCOMES, int(society.income_class[person])),
        yuan_a_year=int(society.income[person]),
        household=members[:HOME],
        household_size=end - first,
        said="",
    )
    facts = [
        who.sex,
        said.say("person.age", n=who.age),
        said.say("person.district", n=district + 1),
        who.area,
        who.work,
    ]
    facts += [who.sector, who.education, who.income, said.count("person.household", who.household_size)]
    return Who(**{**who.__dict__, "said": said.listed([fact for fact in facts if fact])})


# --- a life in one world


def _life(kept: Everybody, person: int, language: str) -> Life:
    one, ledger = kept.one(person), Ledger(kept.regime, kept.start, language)
    teller = _Teller(kept, ledger)
    rows = np.concatenate([_quiet(one.events), one.trace])
    rows = rows[np.argsort(rows["week"], kind="stable")]
    lines = tuple(teller.line(row) for row in rows)
    return Life(
        world=kept.name,
        title=_title(kept, language),
        by_replay=kept.classed,
        counts=_counts(kept, person, rows, lines),
        lines=lines,
        scores=tuple(teller.scores(person)),
        lists=tuple(teller.entry(row) for row in kept.lists(person)),
        possible=possible(kept, person, language),
    )


def _title(kept: Everybody, language: str) -> str:
    """What a world is called: its regime, what was laid over it, and which knobs were turned."""
    loaded, say = kept.regime.loaded, words(language).say
    known = (*loaded.regime.safeguards, KNOBS)
    over = [each.overlay.title.in_language(language) for each in loaded.applied if each.overlay.overlay not in known]
    over += [f"{say(f'knobs.{name}.label')} {value:g}" for name, value in loaded.knobs.items()]
    return " + ".join([loaded.regime.title.in_language(language), *over])


def _quiet(events: Rows) -> Rows:
    """Rows of a ledger for what only the person knows: done and seen by nobody, or left undone."""
    found = events[(events["flags"] & UNSEEN != 0) | (events["flags"] == FOREGONE)]
    rows = np.zeros(found.shape[0], TRACE)
    for name in ("person", "week", "act", "slot"):
        rows[name] = found[name]
    rows["weekday"] = found["slot"] // 2
    rows["since"], rows["book"], rows["other"] = 7 * found["week"] + rows["weekday"], 255, -1
    undone = found["flags"] == FOREGONE
    rows["kind"], rows["flags"] = np.where(undone, LEFT_UNDONE, desk.DID), np.where(undone, 0, UNSEEN | 1)
    return rows


def _counts(kept: Everybody, person: int, rows: Rows, lines: tuple[PersonLine, ...]) -> Counts:
    kinds = rows["kind"]
    records = [line for line in lines if line.kind == WHAT[desk.RECORDED]]
    refusals = [line for line in lines if line.kind == WHAT[desk.REFUSED]]
    points = rows["value"][kinds == desk.POINTS]
    income, share, since, lost = int(kept.society.income[person]), ONE - 1, 0, 0.0
    for row in [*rows[(kinds == desk.LOST_WORK) | (kinds == desk.FOUND_WORK)], None]:
        week = kept.weeks if row is None else int(row["week"])
        lost += (week - since) / WEEKS_A_YEAR * income * (ONE - 1 - share) / (ONE - 1)
        share, since = (share if row is None else int(row["value"])), week
    return Counts(
        records=len(records),
        untrue=sum(line.truth == "untrue" for line in records),
        refusals=len(refusals),
        wrongful=sum("false records" in line.classes for line in refusals),
        through_ties=sum("ties" in line.classes for line in refusals),
        foregone=int(np.count_nonzero(kinds == LEFT_UNDONE)),
        points_lost=-int(points[points < 0].sum()),
        points_won=int(points[points > 0].sum()),
        yuan_dearer=sum(line.yuan - line.deposit for line in lines if line.yuan is not None),
        yuan_income=round(lost),
        yuan_deposits=sum(line.deposit for line in lines),
    )


class _Teller:
    """Puts the rows of one world into lines."""

    def __init__(self, kept: Everybody, ledger: Ledger) -> None:
        self.kept, self.ledger, self.words, self.language = kept, ledger, ledger.words, ledger.language
        self.plan, self.catalogue = kept.regime.plan, kept.regime.catalogue

    def line(self, row: np.void) -> PersonLine:
        kind, week = int(row["kind"]), int(row["week"])
        if kind == LEFT_UNDONE:
            said = self.ledger.undone(int(row["act"]))
            day = self.ledger.day(7 * week + int(row["slot"]) // 2)
            line = Line(day, said, False, None, None, "", "", "", "", "", kind)
        else:
            line = self.ledger.line(row)
        classes, otherwise, notice = self._otherwise(row, kind)
        yuan = self._yuan(row, week) if kind == desk.TOUCHED else None
        by = ""
        if kind == desk.RECORDED:
            channel = self.ledger.channels.get(int(row["channel"]))
            by = channel.label.in_language(self.language) if channel else self.ledger.say("authority")
        return PersonLine(
            week=week,
            day=line.day.isoformat(),
            kind=WHAT.get(kind, "left undone"),
            what=line.what,
            by=by,
            counted=line.counted,
            truth=_truth(line.held) if kind != desk.REFUSED else "",
            truth_said=line.truth if kind != desk.REFUSED else "",
            rule=None if kind == LEFT_UNDONE else self._rule(row, line),
            points=line.points,
            score=line.score,
            yuan=None if yuan is None else sum(yuan.values()),
            classes=classes,
            otherwise=otherwise,
            notice=notice,
            deposit=0 if yuan is None else yuan.get("deposit", 0),
            notice_said="" if notice is None else self.words.say(f"person.notice.{'given' if notice else 'none'}"),
        )

    def _otherwise(self, row: np.void, kind: int) -> tuple[tuple[str, ...], str, bool | None]:
        """(classes, what would have happened otherwise, whether notice was given) of refusals and entries."""
        if kind not in (desk.REFUSED, desk.LISTED):
            return (), "", None
        if kind == desk.LISTED and self.kept.tables_at(int(row["week"])).law.list["red"][int(row["ref"])]:
            return (), "", None
        bits = self.kept.of_refusal(row) if kind == desk.REFUSED else self.kept.of_entry(row)
        classes = tuple(name for bit, name in ((UNTRUE, "false records"), (THROUGH_TIE, "ties")) if bits & bit)
        key = "both" if len(classes) == 2 else {(): "same", ("ties",): "tie"}.get(classes, "untrue")
        what = "refusal" if kind == desk.REFUSED else "entry"
        return classes, self.words.say(f"person.otherwise.{what}.{key}"), bool(bits & ANNOUNCED)

    def _rule(self, row: np.void, line: Line) -> Rule | None:
        found = self.ledger.behind(row)
        if found is None:
            return None
        entry, where, book = found
        return Rule(
            rulebook=book.rulebook,
            title=book.title.in_language(self.language),
            path=".".join(where),
            label=self._label(entry, where, row),
            at=line.place,
            source=source_of(book, entry),
            grade=entry.evidence or "",
        )

    def _label(self, entry: Any, where: tuple[str, ...], row: np.void) -> str:
        """What a rule is called: its own label, else the act's, the service's with its effect, or its name."""
        if getattr(entry, "label", None) is not None:
            return str(entry.label.in_language(self.language))
        if where[0] == "acts":
            return self.catalogue.acts[where[1]].label.in_language(self.language)
        if where[0] == "consequences":
            effect = self.ledger.say(f"effect.{entry.effect.replace(' ', '_')}")
            return self.ledger.say("touched", service=self.ledger.service(int(row["act"])), effects=effect)
        return where[1]

    def _yuan(self, row: np.void, week: int) -> dict[str, int] | None:
        """What a service cost more, and the deposit, where all rules that could have brought it say the same."""
        services, code = self.kept.tables_at(week).services, int(row["act"])
        found = {}
        for name in EXTRA:
            if not int(row["value"]) >> EFFECTS.index(name) & 1:
                continue
            rows = services.row[services.service[code]["first"] : services.service[code]["end"]]
            mine = rows[(rows["effect"] == EFFECTS.index(name)) & (rows["enforced"] > 0)]
            sizes = {int(size) for size in mine["size"]}
            if len(sizes) != 1:
                return None
            size, cost = sizes.pop(), int(services.service[code]["cost"])
            found[name] = size if name == "deposit" else round(cost * (size - 100) / 100)
        return found or None

    def scores(self, person: int) -> list[Score]:
        """Where the person stands in every rulebook that scores people and reaches them."""
        found = []
        law = self.kept.tables_at(self.kept.weeks - 1).law
        for number, book in enumerate(self.plan.books):
            row = law.book[number]
            score = int(row["score"])
            if score < 0 or not self._reached(number, person):
                continue
            points = min(max(int(self.kept.score[score, person]), int(row["lowest"])), int(row["highest"]))
            band = self.ledger.band(book, int(self.kept.band[score, person]))
            title = book.title.in_language(self.language)
            found.append(Score(book.rulebook, title, points, int(row["start"]), band))
        return found

    def _reached(self, number: int, person: int) -> bool:
        """Whether a book reaches the person, by who they were at the start."""
        row, society = self.kept.tables_at(self.kept.weeks - 1).law.book[number], self.kept.society
        at = {"age": society.age[person], "place": society.person_place[person], "flags": society.flags[person]}
        return bool(reaches(row, firm=False, **at))

    def entry(self, row: np.void) -> Entry:
        owner, name = self.plan.lists[int(row["list"])]
        book, until = self.plan.books[owner], int(row["until"])
        label = book.lists[name].label
        called = label.in_language(self.language) if label else name
        end = None if until >= FOREVER else self.ledger.day(until)
        said = (
            self.ledger.say("listed.open", list=called)
            if end is None
            else self.ledger.say("listed.until", list=called, day=self.words.day(end))
        )
        since = self.ledger.day(int(row["since"])).isoformat()
        return Entry(book.rulebook, called, since, "" if end is None else end.isoformat(), bool(row["true"]), said)


def _truth(held: tuple[str, ...]) -> str:
    word = held[0] if held else ""
    return {"": "", "true": "true", "tied": "tied"}.get(word, "untrue")


# --- where two lives part


def _parted(pair: tuple[Everybody, Everybody], person: int, said: Words) -> Parted | None:
    """The first difference between two lives, and back from it to where a changed rule was met."""
    changed = changed_by(pair[0].regime, pair[1].regime)
    language, titles = said.language, (_title(pair[0], said.language), _title(pair[1], said.language))

    def at(each: int) -> tuple[Told, Told]:
        return _begun(pair[0].one(each)), _begun(pair[1].one(each))

    found = parted(at(person), person, language)
    if found is None:
        return None
    chain = chain_of(at(person), person, found, language)
    partings = [found]
    while changed and len(partings) < FURTHEST and not fitting(partings[0].item, changed, exact=True):
        here = partings[0]
        asked = origin(at, here, {part.person for part in partings}, _near(pair, here))
        before = None if asked is None else parted(at(asked), asked, language)
        if before is None:
            break
        partings.insert(0, before)
    rules = fitting(partings[0].item, changed)
    return Parted(
        worlds=(pair[0].name, pair[1].name),
        week=found.week,
        day=found.day.isoformat(),
        said=said.say("person.parted", day=said.day(found.day), week=f"{found.week + 1:,}"),
        steps=tuple(_apart(part, titles, said) for part in partings),
        chain=tuple(_since(step) for step in chain),
        rules=tuple(Changed(row.book, row.path, str(row.was), str(row.becomes), row.why) for row in rules),
    )


def _begun(one: One) -> One:
    """The same rows without the first bands that are given out on the first day, by which nothing happens yet."""
    return replace(one, trace=one.trace[(one.trace["kind"] != desk.BAND) | (one.trace["week"] > 0)])


def _apart(part: Parting, titles: tuple[str, str], said: Words) -> Apart:
    lines = [item.what if item is not None else "" for item in (part.first, part.other)]
    shown = [
        said.say("person.parted.in", world=name, what=line or said.say("person.parted.nothing"))
        for name, line in zip(titles, lines, strict=True)
    ]
    head = said.say("person.parted.here", person=title_of(part.person, said), day=said.day(part.day))
    return Apart(
        part.person,
        part.week,
        part.day.isoformat(),
        (" " if said.language == "en" else "").join([head, *shown]),
        *lines,
    )


def _since(step: Step) -> Since:
    return Since(step.world, step.day.isoformat(), step.item.what)


def _near(pair: tuple[Everybody, Everybody], found: Parting) -> list[int]:
    """Those tied to a person whose own rows differ by then, lowest number first; firms have no story."""
    people = pair[0].society.people
    tied = [int(each) for each in near_to(pair[0].first_week, found.person) if each < people]
    return [each for each in tied if _rows(pair[0], each, found.week) != _rows(pair[1], each, found.week)][:NEAR]


def _rows(kept: Everybody, person: int, week: int) -> bytes:
    one = kept.one(person)
    return b"".join(rows[rows["week"] <= week].tobytes() for rows in (one.trace, one.events))


__all__ = [
    "Apart", "Changed", "Counts", "Entry", "Life", "Member", "Parted", "PersonLine", "PersonPage", "Rule", "Score",
    "Since", "Who", "person_page", "title_of",
]  # fmt: skip

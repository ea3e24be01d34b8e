"""One person's life in one world, line by line, and where they stand at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from lamppost.record.entry import LedgerEntry
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import WHAT
from lamppost.rulebook.citation import source_of
from lamppost.study.names import title_of
from lamppost.study.person.chain import causes, in_order, starts
from lamppost.study.person.model import Counts, ListEntry, PersonLine, PersonWorld, RuleBehind, ScoreAtEnd
from lamppost.study.person.remedies import possible
from lamppost.study.person.store import ANNOUNCED, THROUGH_TIE, UNTRUE, Everybody, Rows
from lamppost.study.person.story import LEFT_UNDONE
from lamppost.town import codes
from lamppost.town.codes import EFFECTS, FOREGONE, UNSEEN
from lamppost.town.predicates import reaches
from lamppost.town.rows import TRACE
from lamppost.town.tables import FOREVER, ONE, WEEKS_A_YEAR

EXTRA: Final = ("dearer", "deposit")
"""Effects whose price is known in yuan."""


def person_world(kept: Everybody, person: int, language: str) -> PersonWorld:
    """One world's part of what can be read about a person."""
    one, ledger = kept.one(person), LedgerWriter(kept.regime, kept.start, language)
    teller = _LineWriter(kept, ledger)
    rows = in_order(np.concatenate([_quiet(one.events), one.trace]))
    plain = [teller.line(row) for row in rows]
    book_of = [each.book if each.points is not None else "" for each in plain]
    anew = starts([(book, each.points, each.score) for book, each in zip(book_of, plain, strict=True)])
    lines = tuple(
        replace(line, because=cause, anew=start)
        for line, cause, start in zip(plain, causes(rows, kept.regime), anew, strict=True)
    )
    return PersonWorld(
        world=kept.name,
        title=title_of(kept.regime)[language],
        by_replay=kept.classed,
        counts=_counts(kept, person, rows, lines),
        lines=lines,
        scores=tuple(teller.scores(person)),
        lists=tuple(teller.entry(row) for row in kept.lists(person)),
        possible=possible(kept, person, language),
    )


def _quiet(events: Rows) -> Rows:
    """Rows of a ledger for what only the person knows: done and seen by nobody, or left undone."""
    found = events[(events["flags"] & UNSEEN != 0) | (events["flags"] == FOREGONE)]
    rows = np.zeros(found.shape[0], TRACE)
    for name in ("person", "week", "act", "slot"):
        rows[name] = found[name]
    rows["weekday"] = found["slot"] // 2
    rows["since"], rows["book"], rows["other"] = 7 * found["week"] + rows["weekday"], codes.NO_BOOK, codes.NOBODY
    undone = found["flags"] == FOREGONE
    rows["kind"], rows["flags"] = np.where(undone, LEFT_UNDONE, codes.DID), np.where(undone, 0, UNSEEN | 1)
    return rows


def _counts(kept: Everybody, person: int, rows: Rows, lines: tuple[PersonLine, ...]) -> Counts:
    kinds = rows["kind"]
    records = [line for line in lines if line.kind == WHAT[codes.RECORDED]]
    refusals = [line for line in lines if line.kind == WHAT[codes.REFUSED]]
    points = rows["value"][kinds == codes.POINTS]
    income, share, since, lost = int(kept.society.income[person]), ONE - 1, 0, 0.0
    for row in [*rows[(kinds == codes.LOST_WORK) | (kinds == codes.FOUND_WORK)], None]:
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


class _LineWriter:
    """Puts the rows of one world into lines."""

    def __init__(self, kept: Everybody, ledger: LedgerWriter) -> None:
        self.kept, self.ledger, self.words, self.language = kept, ledger, ledger.words, ledger.language
        self.plan, self.catalogue = kept.regime.plan, kept.regime.catalogue

    def line(self, row: np.void) -> PersonLine:
        kind, week = int(row["kind"]), int(row["week"])
        if kind == LEFT_UNDONE:
            said = self.ledger.undone(int(row["act"]))
            day = self.ledger.day(7 * week + int(row["slot"]) // 2)
            line = LedgerEntry(day, said, False, None, None, "", "", "", "", "", kind)
        else:
            line = self.ledger.line(row)
        classes, otherwise, notice = self._otherwise(row, kind)
        yuan = self._yuan(row, week) if kind == codes.TOUCHED else None
        by = ""
        if kind == codes.RECORDED:
            channel = self.ledger.channels.get(int(row["channel"]))
            by = channel.label.in_language(self.language) if channel else self.ledger.say("authority")
        return PersonLine(
            week=week,
            day=line.day.isoformat(),
            kind=WHAT.get(kind, "left undone"),
            what=line.what,
            by=by,
            counted=line.counted,
            truth=_truth(line.held) if kind != codes.REFUSED else "",
            truth_said=line.truth if kind != codes.REFUSED else "",
            rule=None if kind == LEFT_UNDONE else self._rule(row, line),
            points=line.points,
            score=line.score,
            book=line.rulebook,
            yuan=None if yuan is None else sum(yuan.values()),
            classes=classes,
            otherwise=otherwise,
            notice=notice,
            deposit=0 if yuan is None else yuan.get("deposit", 0),
            notice_said="" if notice is None else self.words.say(f"person.notice.{'given' if notice else 'none'}"),
        )

    def _otherwise(self, row: np.void, kind: int) -> tuple[tuple[str, ...], str, bool | None]:
        """(classes, what would have happened otherwise, whether notice was given) of refusals and entries."""
        if kind not in (codes.REFUSED, codes.LISTED):
            return (), "", None
        if kind == codes.LISTED and self.kept.tables_at(int(row["week"])).law.list["red"][int(row["ref"])]:
            return (), "", None
        bits = self.kept.of_refusal(row) if kind == codes.REFUSED else self.kept.of_entry(row)
        classes = tuple(name for bit, name in ((UNTRUE, "false records"), (THROUGH_TIE, "ties")) if bits & bit)
        key = "both" if len(classes) == 2 else {(): "same", ("ties",): "tie"}.get(classes, "untrue")
        what = "refusal" if kind == codes.REFUSED else "entry"
        return classes, self.words.say(f"person.otherwise.{what}.{key}"), bool(bits & ANNOUNCED)

    def _rule(self, row: np.void, line: LedgerEntry) -> RuleBehind | None:
        found = self.ledger.behind(row)
        if found is None:
            return None
        entry, where, book = found
        return RuleBehind(
            rulebook=book.rulebook,
            title=book.title.in_language(self.language),
            path=".".join(where),
            label=self.ledger.label(entry, where, row),
            at=line.place,
            source=source_of(book, entry, self.language),
            grade=entry.evidence or "",
        )

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

    def scores(self, person: int) -> list[ScoreAtEnd]:
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
            found.append(ScoreAtEnd(book.rulebook, title, points, int(row["start"]), band))
        return found

    def _reached(self, number: int, person: int) -> bool:
        """Whether a book reaches the person, by who they were at the start."""
        row, society = self.kept.tables_at(self.kept.weeks - 1).law.book[number], self.kept.society
        at = {"age": society.age[person], "place": society.person_place[person], "flags": society.flags[person]}
        return bool(reaches(row, firm=False, **at))

    def entry(self, row: np.void) -> ListEntry:
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
        return ListEntry(book.rulebook, called, since, "" if end is None else end.isoformat(), bool(row["true"]), said)


def _truth(held: tuple[str, ...]) -> str:
    word = held[0] if held else ""
    return {"": "", "true": "true", "tied": "tied"}.get(word, "untrue")

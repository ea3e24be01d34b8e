"""What one world did to people, as the numbers of findings.py: refusals, flows, weeks, groups, lists, rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.catalogue.citation import split_citation
from lamppost.catalogue.claims import GRADES, Cited
from lamppost.measure.groups import groups
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import Outcome
from lamppost.record.totals import ever_on
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.model import Rulebook
from lamppost.society.model import Society
from lamppost.study.findings import model as f
from lamppost.study.names import label_of, overlays_of, title_of
from lamppost.town import codes
from lamppost.town.codes import (
    BARRED,
    COLLATERAL,
    DOUBLE,
    FOREGONE,
    INVENTED,
    TRUE,
    TWICE,
    UNSEEN,
    WRONG_PERSON,
    WRONGFUL,
)
from lamppost.words import LANGUAGES, words

Rows = NDArray[np.void]
Counts = NDArray[np.int64]
SLOTS: Final = 16
"""More than the slots of a week."""


def refused(rows: Rows) -> f.Refused:
    """Refusals by what they would not have happened without."""
    flags = rows["flags"]
    wrongful, collateral = flags & WRONGFUL != 0, flags & COLLATERAL != 0
    return f.Refused(
        refusals=rows.shape[0],
        wrongful=int(wrongful.sum()),
        collateral=int(collateral.sum()),
        both=int((wrongful & collateral).sum()),
        double=int((flags & DOUBLE != 0).sum()),
    )


def people_of(rows: Rows) -> int:
    """How many different people some rows are about."""
    return int(np.unique(rows["person"]).shape[0])


class WorldCounts:
    """A world, and its refusals to people and to firms."""

    def __init__(self, world: Outcome, overlays: tuple[str, ...] | None = None) -> None:
        self.world, self.people = world, world.society.people
        self.overlays = overlays_of(world.regime) if overlays is None else overlays
        rows, _ = world.refusals()
        self.rows, self.of_firms = rows[rows["person"] < self.people], rows[rows["person"] >= self.people]
        self.outcomes = outcomes(world)

    def counts(self) -> f.World:
        """All of it."""
        loaded = self.world.regime.loaded
        flags = self.rows["flags"]
        return f.World(
            name=self.world.name,
            regime=self.world.regime.name,
            title=title_of(self.world.regime, self.overlays),
            overlays=self.overlays,
            claims=grades_of(list(loaded.rulebooks.values())),
            people_refused=people_of(self.rows),
            people_wrongly_refused=people_of(self.rows[flags & WRONGFUL != 0]),
            people_refused_through_ties=people_of(self.rows[flags & COLLATERAL != 0]),
            refused=refused(self.rows),
            firms_refused=refused(self.of_firms),
            services=self.services(),
            service_groups=self.service_groups(),
            flow=self.flow(),
            weeks=self.weeks(),
            burdens=self.burdens(),
            groups=self.groups(),
            lists=self.lists(),
            rules=self.rules(),
            knobs=self.world.regime.settings,
            remarks=tuple({each: remark.say(words(each)) for each in LANGUAGES} for remark in loaded.remarks),
        )

    # --- services

    @cached_property
    def sought(self) -> Counts:
        """(service codes,) how often each was sought."""
        return np.asarray(self.world.town.sought.sum(axis=1), np.int64)

    def services(self) -> tuple[f.ServiceFindings, ...]:
        """Those that were ever refused to people, most refused first."""
        catalogue, names = self.world.regime.catalogue.services, self.world.names.services
        codes = np.unique(self.rows["service"])
        found = [
            self._service([int(code)], names[int(code)], label_of(catalogue[names[int(code)]].label, ""),
                          str(catalogue[names[int(code)]].group))
            for code in codes
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda each: (-each.refused.refusals, each.id)))

    def service_groups(self) -> tuple[f.ServiceFindings, ...]:
        """Every group of which people sought anything, in the order of the catalogue."""
        catalogue = self.world.regime.catalogue
        found = []
        for group, ids in catalogue.groups.items():
            codes = [catalogue.services[each].code for each in ids if catalogue.services[each].actor == "person"]
            if codes and self.sought[codes].sum():
                label = {each: words(each).say(f"figure.group.{group}") for each in LANGUAGES}
                found.append(self._service(codes, group, label, group))
        return tuple(found)

    def _service(self, codes: list[int], id_: str, label: f.Label, group: str) -> f.ServiceFindings:
        rows = self.rows[np.isin(self.rows["service"], codes)]
        return f.ServiceFindings(
            id=id_,
            label=label,
            group=group,
            sought=int(self.sought[codes].sum()),
            people=people_of(rows),
            refused=refused(rows),
            grades=self._grades(rows),
        )

    def _grades(self, rows: Rows) -> dict[str, int]:
        """Refusals by the grade of the consequence that barred first."""
        plan = self.world.regime.plan
        counts = dict.fromkeys(map(str, GRADES), 0)
        for row, times in zip(*np.unique(rows["row"], return_counts=True), strict=True):
            place = plan.rows[int(row)]
            grade = plan.books[place.book].consequences[place.consequence].evidence
            counts[str(grade or GRADES[-1])] += int(times)
        return counts

    # --- flows and weeks

    def flow(self) -> f.Flow:
        """From acts to records to lists."""
        acts = unseen = true = 0
        false = {TWICE: 0, WRONG_PERSON: 0, INVENTED: 0}
        for events in self.world.town.log.events:
            rows = events[events["flags"] != FOREGONE]
            flags = rows["flags"]
            deed = (flags & INVENTED == 0) & (rows["doer"] >= 0) & (rows["doer"] < self.people)
            acts += int(np.unique(rows["doer"][deed].astype(np.int64) * SLOTS + rows["slot"][deed]).shape[0])
            unseen += int((deed & (flags & UNSEEN != 0)).sum())
            record = (flags & UNSEEN == 0) & (rows["person"] < self.people)
            true += int((record & (flags & (TRUE | TWICE) == TRUE)).sum())
            false[TWICE] += int((record & (flags & TWICE != 0)).sum())
            false[WRONG_PERSON] += int((record & (flags & (WRONG_PERSON | TWICE) == WRONG_PERSON)).sum())
            false[INVENTED] += int((record & (flags & (INVENTED | TWICE) == INVENTED)).sum())
        entered = self._black()
        return f.Flow(
            acts=acts,
            unseen=unseen,
            seen=acts - unseen,
            records_true=true,
            records_twice=false[TWICE],
            records_of_others=false[WRONG_PERSON],
            records_invented=false[INVENTED],
            listed_people=people_of(entered),
            listings=int(entered.shape[0]),
            barred_people_at_end=self._barred(),
        )

    def _black(self) -> Rows:
        """People's entries on lists that are no honour."""
        entered = self.world.entered
        red = self.world.town.tables.law.list["red"]
        rows: Rows = entered[(red[entered["list"]] == 0) & (entered["person"] < self.people)]
        return rows

    def _barred(self) -> int:
        """People who would be refused some service if they sought it now."""
        tables, mark = self.world.town.tables.services, self.world.town.state.mark[: self.people]
        found = np.zeros(self.people, np.bool_)
        barring = tables.row[(tables.row["effect"] == BARRED) & (tables.row["enforced"] > 0)]
        for number in np.unique(barring["mark"]):
            found |= (mark[:, number >> 6] >> np.uint64(number & 63)) & np.uint64(1) == 1
        return int(found.sum())

    def weeks(self) -> f.Weeks:
        """One number per week."""
        world, span = self.world, self.world.weeks
        flags = self.rows["flags"]

        def weekly(rows: Rows) -> list[int]:
            return [int(each) for each in np.bincount(rows["week"], minlength=span)[:span]]

        pairs = np.unique(self.rows["week"].astype(np.int64) << 32 | self.rows["person"]) >> 32
        true, false, unseen, foregone = [], [], [], []
        for rows in world.town.log.events:
            mine, doer = rows["person"] < self.people, rows["doer"] < self.people
            said = rows["flags"]
            record = mine & (said & UNSEEN == 0) & (said != FOREGONE)
            right = said & (TRUE | TWICE) == TRUE
            true.append(int((record & right).sum()))
            false.append(int((record & ~right).sum()))
            unseen.append(int((doer & (said & UNSEEN != 0)).sum()))
            foregone.append(int((mine & (said == FOREGONE)).sum()))
        return f.Weeks(
            first_day=[world.names.day(week).isoformat() for week in range(span)],
            refusals=weekly(self.rows),
            wrongful=weekly(self.rows[flags & WRONGFUL != 0]),
            collateral=weekly(self.rows[flags & COLLATERAL != 0]),
            people_refused=[int(each) for each in np.bincount(pairs, minlength=span)[:span]],
            records_true=true,
            records_false=false,
            unseen=unseen,
            foregone=foregone,
            listed=self._listed(),
        )

    def _listed(self) -> list[int]:
        """People on some black list at the end of each week."""
        red = self.world.town.tables.law.list["red"]
        lists = red.shape[0]
        if not lists:
            return [0] * self.world.weeks
        found = []
        for stood in self.world.notes.stood:
            who = np.unique(stood[red[stood % lists] == 0] // lists)
            found.append(int((who < self.people).sum()))
        return found

    # --- burdens, groups, lists, rules

    def burdens(self) -> tuple[f.Burden, ...]:
        """Every outcome: its sum, and on how many people it fell."""
        return tuple(
            f.Burden(name, int(self.outcomes[name].sum()), int((self.outcomes[name] > 0).sum())) for name in OUTCOMES
        )

    def groups(self) -> tuple[f.Group, ...]:
        """Every group of findings.GROUPED."""
        times = self.outcomes["refused_services"]
        wrong = np.zeros(self.people, np.bool_)
        wrong[self.rows["person"][self.rows["flags"] & WRONGFUL != 0]] = True
        found = []
        for by, value, mine in members(self.world.society):
            numbers = (mine.sum(), (mine & (times > 0)).sum(), (mine & wrong).sum(), times[mine].sum())
            found.append(f.Group(by, value, *(int(each) for each in numbers)))
        return tuple(found)

    def lists(self) -> tuple[f.List, ...]:
        """Every list: who stands on it at the end, and who ever did."""
        world = self.world
        used, last = int(world.town.lists.used[0]), world.town.last_day
        entry, plan = world.town.lists.entry[:used], world.regime.plan
        found = []
        for number, (book, name) in enumerate(plan.lists):
            rule = plan.books[book].lists[name]
            on = entry["until"][:, number] > last
            found.append(
                f.List(
                    rulebook=world.names.books[book],
                    list=name,
                    label=label_of(rule.label, name),
                    colour=rule.colour,
                    actor=plan.books[book].covers,
                    grade=str(rule.evidence or GRADES[-1]),
                    at_end=int(on.sum()),
                    wrongly_at_end=int((on & (entry["until_true"][:, number] <= last)).sum()),
                    ever=int(ever_on(entry)[:, number].sum()),
                )
            )
        return tuple(found)

    def rules(self) -> tuple[f.Rule, ...]:
        """Acts of which records arrived, lists that were entered, consequences that refused, ties that reached."""
        plan, catalogue = self.world.regime.plan, self.world.regime.catalogue
        found: list[f.Rule] = []
        heard = self._heard()
        for book, act in plan.rules:
            if times := int(heard[book, catalogue.acts[act].code]):
                found.append(_rule(plan.books[book], "act", act, plan.books[book].acts[act],
                                   label_of(catalogue.acts[act].label, act), times))  # fmt: skip
        entries = np.bincount(self.world.entered["list"], minlength=len(plan.lists))
        for (book, name), times in zip(plan.lists, entries, strict=True):
            if times:
                rule = plan.books[book].lists[name]
                found.append(_rule(plan.books[book], "list", name, rule, label_of(rule.label, name), int(times)))
        refusals: dict[tuple[int, str], int] = {}
        for row, times in zip(*np.unique(self.world.refusals()[0]["row"], return_counts=True), strict=True):
            place = plan.rows[int(row)]
            key = (place.book, place.consequence)
            refusals[key] = refusals.get(key, 0) + int(times)
        for (book, name), times in refusals.items():
            entry = plan.books[book].consequences[name]
            found.append(_rule(plan.books[book], "consequence", name, entry, label_of(entry.label, name), times))
        found += self._ties()
        order = ("act", "list", "consequence", "tie")
        return tuple(sorted(found, key=lambda each: (order.index(each.kind), -each.times, each.book, each.entry)))

    def _heard(self) -> Counts:
        """(books, act codes) records that reached each book."""
        books = len(self.world.regime.plan.books)
        found = np.zeros((books, 1 << 16), np.int64)
        for rows in self.world.town.log.events:
            heard = rows[(rows["books"] != 0) & (rows["flags"] & (UNSEEN | FOREGONE) == 0)]
            for book in range(books):
                acts = heard["act"][(heard["books"] >> np.uint64(book)) & np.uint64(1) == 1]
                found[book] += np.bincount(acts, minlength=1 << 16)
        return found

    def _ties(self) -> list[f.Rule]:
        """Associations that reached anybody whose ledger is kept."""
        plan, trace = self.world.regime.plan, self.world.trace
        met = np.unique(trace["ref"][trace["kind"] == codes.TIED_MARK])
        reached: dict[tuple[int, str], int] = {}
        for ref in met:
            tie = plan.ties[int(ref)]
            if tie.association is not None:
                rows = trace[(trace["kind"] == codes.TIED_MARK) & (trace["ref"] == ref)]
                key = (tie.book, tie.association)
                reached[key] = reached.get(key, 0) + people_of(rows)
        return [
            _rule(plan.books[book], "tie", name, plan.books[book].association[name], label_of(None, name), times)
            for (book, name), times in reached.items()
        ]


def members(society: Society) -> Iterable[tuple[str, str, NDArray[np.bool_]]]:
    """(by, value, (n,) who belongs to it) of every group of findings.GROUPED."""
    table = groups(society, f.GROUPED)
    for by in f.GROUPED:
        column = table[by]
        if not isinstance(column.dtype, pl.Enum):
            of = column.to_numpy()
            yield by, "false", ~of
            yield by, "true", of
            continue
        codes = column.to_physical().to_numpy()
        for code, value in enumerate(column.dtype.categories):
            yield by, str(value), codes == code


def _rule(book: Rulebook, kind: str, entry: str, cited: Cited, label: f.Label, times: int) -> f.Rule:
    key, where = split_citation(cited.cite)
    source = book.sources.get(key)
    return f.Rule(
        book=book.rulebook,
        kind=kind,
        entry=entry,
        label=label,
        grade=str(cited.evidence or GRADES[-1]),
        source=source.title if source else key,
        where=where,
        url=(source.url or "") if source else "",
        times=times,
    )

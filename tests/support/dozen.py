"""A town of a dozen, two authorities over it, and a script in which every class of refusal happens once or twice.

Weeks of the run, from 0. Chance is off (town/script.still), so everything can be worked out by hand:

- 0, 1 and the child 2 are one household; 3 and 4 another; the others live alone. Even numbers are men.
- The town's list `rough` stands ten weeks and counts as an act with the railway; its `debtors` begin three weeks
  after the decision and are removed five weeks after payment. Gambling costs 30 of 100 points for eight weeks, and
  who is below 80 when bands are set (on the first of each month) is in the band `bad`.
- The railway bans whoever the town lists from fast trains, and bans from flying for the same assault.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lamppost.catalogue.load import catalogue
from lamppost.catalogue.people import age_group_of, class_of, flag_mask
from lamppost.measure.world import Outcome, live
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.town.codes import ASKS, INVENTED, TRUE, TWICE
from lamppost.town.script import Script, still

WEEKS = 40
EVERYBODY = 2**64 - 1

SOURCES = """
in_force: {since: 2015-01-01, cite: law}
evidence: documented
sources: {law: {title: The law of the tests, kind: law}}
"""
TOWN = f"""
rulebook: dozen-town
title: The town
authority: The town of the tests
{SOURCES}
score: {{start: 100, lowest: 0, highest: 200, graded: monthly, cite: law}}
bands: {{good: {{at_least: 80, cite: law}}, bad: {{cite: law}}}}
acts:
  assault-minor: {{puts_on: rough, cite: law}}
  gambling: {{points: -30, lasts: 8 weeks, cite: law}}
  court-debt-refused: {{puts_on: debtors, cite: law}}
lists:
  rough: {{stays: 10 weeks, counts_as: listed-by-court, cite: law}}
  debtors: {{notice_first: 3 weeks, leaves_when: obligation met, deleted_within: 5 weeks, cite: law}}
consequences:
  no-housing: {{when: {{on_list: rough}}, touches: public-housing, effect: barred, cite: law}}
  no-flight: {{when: {{on_list: rough}}, touches: flight, effect: barred, cite: law}}
  no-loan: {{when: {{on_list: debtors}}, touches: loan, effect: barred, cite: law}}
  no-hotel: {{when: {{band: bad}}, touches: hotel-star, effect: barred, cite: law}}
appeal: {{open: yes, decided_within: 2 weeks, corrected_within: 1 week, cite: law}}
association:
  home: {{to: household, when: {{on_list: rough}}, carries: consequence, consequences: no-housing, cite: law}}
"""
RAIL = f"""
rulebook: dozen-rail
title: The railway
authority: The railway of the tests
{SOURCES}
acts:
  listed-by-court: {{puts_on: no-trains, cite: law}}
  assault-minor: {{puts_on: banned, cite: law}}
lists:
  no-trains: {{stays: 10 weeks, cite: law}}
  banned: {{stays: 10 weeks, cite: law}}
consequences:
  no-train: {{when: {{on_list: no-trains}}, touches: train-high-speed, effect: barred, cite: law}}
  no-fly: {{when: {{on_list: banned}}, touches: flight, effect: barred, cite: law}}
"""
DOZEN = """
regime: dozen
title: A town of a dozen
place: mainland-city
start: 2018-01-01
rulebooks: [dozen-town, dozen-rail]
"""
OVERLAYS = {
    "shorter": "{at: dozen-town.lists.rough.stays, was: 10 weeks, becomes: 3 weeks, why: Does the term matter?}",
    "alone": "{at: dozen-town.association, becomes: null, was: {home: {to: household, when: {on_list: rough}, "
    "carries: consequence, consequences: no-housing, cite: law}}, why: Does the home matter?}",
    "no-fine": "{at: dozen-town.acts.assault-minor.puts_on, was: rough, becomes: null, why: Does one act matter?}",
    "unheard": "{at: dozen-town.lists.debtors.deleted_within, was: 5 weeks, becomes: 1 week, why: Is it met?}",
    "silent": "{at: dozen-town.appeal.open, was: yes, becomes: no, why: Does the appeal matter?}",
}


def files(folder: Path) -> Path:
    """The books, the regime and the overlays in a folder; gives the regime's path."""
    for name, text in {"dozen-town": TOWN, "dozen-rail": RAIL, "dozen": DOZEN}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, change in OVERLAYS.items():
        text = f"overlay: {name}\ntitle: A question\nchange:\n  - {change}\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "dozen.yaml"


def dozen(folder: Path, *overlays: str) -> Regime:
    """The regime of the dozen, with overlays."""
    path = files(folder)
    return regime(path, [folder / f"{name}.yaml" for name in overlays])


def society() -> Society:
    """Twelve people, one firm in which nobody works."""
    n = 12
    household = np.array([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8], np.int32)
    age = np.array([40, 40, 10] + [40] * 9, np.uint8)
    sex = (np.arange(n) % 2).astype(np.uint8)
    names = [["adult", "urban"] if year >= 18 else ["child", "urban"] for year in age]
    names[5].append("debtor")
    none = np.full(n, -1, np.int32)
    return Society(
        place="mainland-city",
        seed=0,
        people=n,
        age=age,
        sex=sex,
        education=np.zeros(n, np.uint8),
        sector=np.full(n, 255, np.uint8),
        income_class=np.full(n, 2, np.uint8),
        income=np.full(n, 52_000, np.int32),
        flags=np.array([flag_mask(each) for each in names], np.uint32),
        cls=np.array([class_of(int(s), 0, age_group_of(int(a)), 2) for s, a in zip(sex, age, strict=True)], np.uint8),
        household=household,
        household_start=np.array([0, 3, 5, 6, 7, 8, 9, 10, 11, 12], np.int32),
        district=np.zeros(n, np.int32),
        district_start=np.array([0, n], np.int32),
        district_area=np.zeros(1, np.uint8),
        person_place=np.zeros(n, np.uint8),
        workplace=none,
        school=none,
        employees_start=np.array([0, 0], np.int32),
        employees=np.zeros(0, np.int32),
        firm_manager=np.array([-1], np.int32),
        firm_size=np.zeros(1, np.uint8),
        firm_sector=np.zeros(1, np.uint8),
        firm_public=np.zeros(1, np.uint8),
        firm_place=np.zeros(1, np.uint8),
    )


RECORDS = [  # (person, week, act, what is true of it)
    (0, 1, "assault-minor", TRUE),
    (3, 1, "assault-minor", INVENTED),
    (5, 2, "court-debt-refused", TRUE),
    (6, 1, "gambling", TRUE),
    (8, 1, "gambling", TRUE),
    (8, 1, "gambling", TWICE),
    (9, 1, "assault-minor", INVENTED | ASKS),
]
SEEKS = [  # (person, week, service)
    (0, 2, "public-housing"),
    (0, 3, "flight"),
    (0, 4, "train-high-speed"),
    (1, 5, "public-housing"),
    (3, 2, "public-housing"),
    (4, 6, "public-housing"),
    (5, 4, "loan"),  # decided, not yet in effect: given
    (5, 6, "loan"),
    (5, 10, "loan"),  # paid in week 8, still listed until week 13
    (5, 14, "loan"),  # given
    (6, 6, "hotel-star"),
    (6, 10, "hotel-star"),  # the points lapsed in week 9, the band is set anew on 1 April, at the end of week 12
    (6, 13, "hotel-star"),  # given
    (8, 6, "hotel-star"),
    (9, 2, "public-housing"),
    (9, 3, "public-housing"),
    (9, 5, "public-housing"),  # corrected in week 4: given
    (10, 3, "flight"),  # given
]
SETTLES = [(5, 8, "court-debt-refused")]


def script(
    records: list[tuple[int, int, str, int]] = RECORDS,
    seeks: list[tuple[int, int, str]] = SEEKS,
    settles: list[tuple[int, int, str]] = SETTLES,
) -> Script:
    """What happens, as the town reads it."""
    words, made = catalogue(), Script()
    for person, week, act, flags in records:
        doer = -1 if flags & INVENTED else person
        row = (person, doer, week, words.acts[act].code, 0, 3, EVERYBODY, 0, flags)
        made.records.setdefault(week, []).append(row)
    for person, week, service in seeks:
        made.seeks.setdefault(week, []).append((person, words.services[service].code, 2))
    for person, week, act in settles:
        made.settles.setdefault(7 * week, []).append((person, words.acts[act].code))
    return made


def lived(what: Regime, name: str | None = None, plot: Script | None = None) -> Outcome:
    """The dozen under a regime, by the script and nothing else."""
    return live(society(), what, WEEKS, 1, name=name, change=still, script=plot or script(), threads=1)

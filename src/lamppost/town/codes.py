"""Every code that the town writes or goes by, with its name: kinds of lines, of work, of memories, and flags.

A code is a declared number that never changes its meaning. `record` turns codes into words and the kernels compare
them, both by the names that stand here; a person's flags and the places have their numbers in catalogue/people.py,
acts, channels and services in the catalogue. The plain town of the tests declares the same codes once more, because
it is the judge of them; a test holds the two equal.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lamppost.catalogue.people import FLAGS

# --- flags of people and firms


def flag_bit(name: str) -> np.uint32:
    """The bit of a flag of catalogue/people.py in an actor's `flags`. Raises KeyError for a name that is none."""
    return np.uint32(1 << FLAGS[name])


ADULT: Final = flag_bit("adult")
CHILD: Final = flag_bit("child")
PARENT: Final = flag_bit("parent")
BORROWER: Final = flag_bit("borrower")
EMPLOYED: Final = flag_bit("employed")
URBAN: Final = flag_bit("urban")
STANDS_SURETY: Final = flag_bit("guarantor")
WATCHED: Final = flag_bit("watched")
FIRM_FLAG: Final = flag_bit("firm")

# --- in the place of a number

NOBODY: Final = -1
"""In the place of an actor: there is none."""
NO_BOOK: Final = 255
"""In the place of a rulebook's number: the line is of no rulebook."""
NO_BAND: Final = 255
"""In the place of a band's number: the person is in none."""
AS_DRAWN: Final = -1
"""In the place of a script's days until somebody asks: chance decides."""

# --- flags of a deed or a record (RecordRow.flags, Deed.flags)

TRUE: Final = 1  # the person did it
TWICE: Final = 2  # the same deed, entered again
WRONG_PERSON: Final = 4  # somebody else did it
INVENTED: Final = 8  # nobody did it
TIED: Final = 16  # it came through a tie
LISTING: Final = 32  # an entry on another authority's list, counted as an act
UNSEEN: Final = 64  # no channel recorded it
FOREGONE: Final = 128  # not done, out of fear
ASKS: Final = 128  # of a scripted record: the person will ask for correction

# --- flags of a refusal (RefusalRow.flags)

WRONGFUL: Final = 1  # would not have happened without false records
COLLATERAL: Final = 2  # only through a tie
DOUBLE: Final = 4  # more than one authority bars it
REPLACED: Final = 8  # another service was taken instead
TOUCHED_ONLY: Final = 16  # not refused; written for watched people, with the effects in `books`
RANKED: Final = 32  # places are given by rank; refused if there is none left

# --- what is due on a later day (DueRow.kind); the fields that each kind uses are set by its constructor in outbox.py

LAPSE: Final = 1  # points stop counting
BEGIN: Final = 2  # an entry takes effect
END: Final = 3  # a ground for an entry may have ended
DIRECT_END: Final = 4  # a direct grade may have ended
DECIDE: Final = 5  # an appeal is decided
CORRECT: Final = 6  # what an appeal showed to be wrong is undone
TIE_YEAR: Final = 7  # another year tied to somebody in a state
REPAIRED_DUE: Final = 8  # repair that was asked for is granted
ARREARS: Final = 9  # another span in which what is owed was not paid
SHOWN: Final = 10  # another year on display
ASK: Final = 11  # somebody asks for correction, or for a second look
TIED_ENTRIES: Final = 12  # the entry of somebody reaches those tied to them
YEAR_ENDS: Final = 13  # a person's account may start anew

# --- work that is still to be done of the item at hand (WorkRow.kind)

A_RECORD: Final = 0  # take a record to every book
BAND_ENTRY: Final = 1  # a band that was entered is a ground for an entry

# --- messages, in the order in which somebody receives them (MailRow.kind)

MARK_ON: Final = 0  # one more tied person brings a mark
MARK_OFF: Final = 1  # one tied person fewer does
NEWS: Final = 2  # a bad entry of a friend was published
PARTING: Final = 3  # a friend has cut the tie
SPREAD_POINTS: Final = 4  # a part of the points of a tied person's record
TIED_POINTS: Final = 5  # points for another year tied to somebody in a state
TIED_ENTRY: Final = 6  # a tied person's entry is one's own too
LAYOFF: Final = 7  # the firm where one works lets people go

# --- lines of a ledger (TraceRow.kind)

RECORDED: Final = 1
POINTS: Final = 2
LAPSED: Final = 3
DECIDED: Final = 4  # a listing is decided and will take effect later
LISTED: Final = 5
LEFT: Final = 6
GRADED: Final = 7  # a direct grade
APPEALED: Final = 8
UPHELD: Final = 9
REJECTED: Final = 10
NOT_COUNTED: Final = 11  # `value` says why
REPAIRED: Final = 12
REFUSED: Final = 13
TOUCHED: Final = 14  # a service came slower, dearer, cheaper ...
BAND: Final = 15  # the band changed
WAY_OUT_MET: Final = 16
LOST_WORK: Final = 17
FOUND_WORK: Final = 18
TIE_CUT: Final = 19
PERFORMED: Final = 20  # within the grace period, so nothing is listed
TIED_MARK: Final = 21  # a tie brought a mark
DID: Final = 22
SOUGHT: Final = 23  # a service was sought and given
GROUND_ENDED: Final = 24  # one ground for an entry has ended, another stands: `value` is its act
CLEARED: Final = 25  # an entry set the score: `value` is what it became
PLACE_GIVEN: Final = 26  # by rank: `value` is the rank, `total` how many stood in line
YEAR_OPENED: Final = 27  # the account started anew
YEAR_CARRIED: Final = 28  # it did not, because something is unpaid

# --- why something did not count (TraceRow.value of NOT_COUNTED)

NOT_COVERED: Final = 1
OVER_CAP: Final = 2
SPARED: Final = 3
WAITING_MERIT: Final = 4
CORRECTED: Final = 5
RESET: Final = 6
NOT_IN_FORCE: Final = 7
NOT_ACTED_ON: Final = 8
TOO_LATE: Final = 9
OUT_OF_RANGE: Final = 10  # the score is not within what the rule asks
TOO_SOON: Final = 11  # it counted not long ago
BEYOND_LIMIT: Final = 12  # points beyond the limits are lost

# --- the stage of an appeal, as bits (DueRow.stage)

SECOND: Final = 1  # the second look
PAUSED: Final = 2  # the measure waits for the decision

# --- what is remembered of an actor (MemoryRow.kind), and of what: the index

CAP_YEAR: Final = 1  # rule: first day of the year whose cap is being used up
CAP: Final = 2  # rule: points of the cap used up
AGAIN: Final = 3  # rule: day until which a repeat counts more
TIES: Final = 4  # mark: how many tied people put it there
CUT: Final = 5  # number of the friend: 1 = the tie is gone
OWED: Final = 6  # rule: deduction that repair can still give back, in points
WON: Final = 7  # rule: day from which repair may be asked
SETTLED: Final = 8  # act: day on which what it left owing was last paid
STRUCK: Final = 9  # book and act (`book_act`): half day of the deed whose record an appeal struck out (`half_day`)
STATE_SINCE: Final = 10  # mark: day on which it was put on, for what comes every year
ENTERED: Final = 11  # list * MOST_TERMS + number: day of one of the latest entries
ACCOUNT: Final = 12  # book: how often the account was closed
YEAR_END: Final = 13  # book: day on which the account may start anew
OWES: Final = 14  # act: day of the latest deed that left something owing
ONCE: Final = 15  # rule: day on which it last counted
PERIOD: Final = 16  # rule: number of the calendar's span, or first day of the own year, in which it last counted
BANDED: Final = 17  # list: day on which a band was last a ground for it
SERIAL: Final = 18  # 0: how many deductions that lapse were made so far
STRUCK_POINTS: Final = 19  # serial: 1 = the record was struck out

# --- ties (TieRow.kind, SpreadRow.kind) and what they carry (TieRow.carries)

KINDS: Final = (
    "household",
    "kin",
    "friend",
    "colleague",
    "guarantor",
    "manager",
    "firm",
    "partner",
    "children",
    "employees",
)
"""Kinds of ties, by code."""
HOUSEHOLD, KIN, FRIEND, COLLEAGUE, GUARANTOR, MANAGER, FIRM, PARTNER, CHILDREN, EMPLOYEES = range(10)
A_MARK, POINTS_EACH_YEAR, A_LISTING, A_CUT = 0, 1, 2, 3
"""What a tie carries."""

# --- words of the rulebooks, as the tables hold them

AT_ONCE, MONTHLY_GRADES, YEARLY_GRADES = 0, 1, 2
"""When a book grades (BookRow.graded): with the points, on the first of a month, on 1 January."""
NEVER, YEARLY, OWN_YEAR = 0, 1, 2
"""When a book's accounts start anew (BookRow.resets)."""
STARTS_ANEW, RUNS_ON, IS_ADDED = 0, 1, 2
"""What a further entry does to the term (ListRow.further)."""
OBLIGATION_MET: Final = 0
"""The way out that is met by paying (WayRow.code), the first of WAYS in rulebook/compile/law.py."""
INTO_LEVY, FROM_LEVY = 1, 2
"""Which way money goes (ServiceRuleRow.levy); 0 = it does not touch the levy."""
LIKE_SEX, LIKE_AREA, LIKE_AGE, LIKE_INCOME, ACCUSES_NOBODY = 1, 2, 4, 8, 16
"""On whom a wrong record falls, as bits (EyeRow.alike): somebody of the same group, or nobody at all."""

EFFECTS: Final = (
    "barred",
    "slower",
    "dearer",
    "deposit",
    "checked more",
    "less visible",
    "cheaper",
    "faster",
    "free",
    "no deposit",
    "more visible",
    "by rank",
)
"""What can become of a service that is sought, by code (ServiceRuleRow.effect)."""
BARRED: Final = 0
BY_RANK: Final = 11

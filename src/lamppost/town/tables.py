"""What the town runs on: acts, channels, rules, lists and services as integers in arrays.

Made from the rulebooks and the catalogue by `rulebook/compile.py`, once per date on which anything changes; read by
the verbs, never written. Everything drawn over is indexed by its declared code, so that adding or reordering entries
moves nobody's chance. Chances are thresholds against 32-bit words, times are days, points are whole numbers. A
*length* of time is days where it is 0 or more and calendar months where it is below 0 (town/calendar.py).

A *mark* is one bit that a person carries: being in a band, on a list, or tied to somebody who is. Consequences hang
on marks, so that the gate asks one question: does a mark of this person touch this service?
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.codes import ACT_CODES, CHANNEL_CODES, FIRST_OWN_ACT, FIRST_OWN_CHANNEL, SERVICE_CODES
from lamppost.town.rows import Row, Rows, b4, b8, i2, i4, i8, row_dtype, u1, u2, u4

__all__ = ["ACT_CODES", "CHANNEL_CODES", "FIRST_OWN_ACT", "FIRST_OWN_CHANNEL", "SERVICE_CODES"]

ACT_SLOTS: Final = 14
"""Slots of a week in which a person may do one act: half days."""
SERVICE_SLOTS: Final = 7
"""Slots of a week in which a person may seek one service: days."""
WEEKS_A_YEAR: Final = 52
ONE: Final = 1 << 16
"""1.0 in the fixed-point shares that thin a draw."""
FOREVER: Final = 1 << 20
"""A day that never comes, and the length of time until then."""
MOST_TERMS: Final = 8
"""Terms that an escalation may have."""
NO_LENGTH: Final = -FOREVER
"""In the place of a length: there is none."""

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I16 = NDArray[np.int16]
U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]


class StretchRow(Row):
    """A stretch of a line: words low..last, the flags that must and must not be set, the code (0 = nothing)."""

    low: u4
    last: u4
    need: b4
    bar: b4
    code: u2


ENTRY = row_dtype(StretchRow)


class Line(NamedTuple):
    """The unit interval of a slot, cut into entries by code, each as wide as its envelope (inverse CDF).

    A word w falls in the entry e with low[e] <= w <= last[e] and counts if w - low[e] < width[e, class], which is the
    actual rate; the rest of the entry, and of the line, is nothing happening.
    """

    entry: Rows[StretchRow]  # (e,) ENTRY; the last entry is 'nothing' and reaches 2**32 - 1
    width: U32  # (e, classes)


class Own(NamedTuple):
    """Words that an author brought. Each is drawn for by itself, a word of chance a day, so that none moves another.

    A word w of a day counts if w < width[e, class].
    """

    entry: Rows[StretchRow]  # (o,) ENTRY; `low` is 0 and `last` the end of the envelope
    width: U32  # (o, classes)


class ActRow(Row):
    """What an act is."""

    books: b8  # books with a rule for it, as bits
    punishers: b8  # books whose rule costs something: who they cover forgoes it out of fear
    rewarders: b8  # books whose rule rewards it
    plain: i4  # share of the width that is the plain rate, of ONE: the rest is room to do more
    gamed: i4  # extra share done by those a rewarder covers, of ONE
    threat: i4  # share forgone because a rule exists, of ONE
    fear: i4  # share forgone at full fear, of ONE
    poorer: i4  # extra share done at no income, of ONE (late bills and debts)
    need: b4
    bar: b4
    speech: u1
    settles: u1  # 1 = something is left owing
    merit: u1  # 1 = a good deed
    steady: u1  # 1 = neither fear, nor reward, nor want of money moves it here


ACT = row_dtype(ActRow)


class Acts(NamedTuple):
    """What each act is, and how acts are drawn."""

    people: Line
    firms: Line
    act: Rows[ActRow]  # (ACT_CODES,) ACT
    own_people: Own
    own_firms: Own


class EyeRow(Row):
    """One channel on one act."""

    hit_urban: i8  # threshold that an act is recorded
    hit_rural: i8
    wrong: i8  # threshold that the record falls on somebody else
    twice: i8  # threshold that it is entered twice
    books: b8  # books that hear this channel about this act
    delay: i4  # days
    later: i4  # range of `late`: records that come later than that
    later_end: i4
    cls: i2  # row of the figures by class of person, -1 = the same for all
    channel: u1
    alike: u1  # LIKE_SEX ...: a wrong record falls on somebody of the same group


EYE = row_dtype(EyeRow)


class LieRow(Row):
    """Invented records of an act by a channel."""

    chance: i8  # threshold within the stretch, in 1/65536
    books: b8  # who hears it
    low: u4  # the stretch of the channel's part of a word
    last: u4
    delay: i4  # days
    later: i4  # range of `late`
    later_end: i4
    cls: i2  # row of `lie_cls`, -1 = the same for all
    act: u2


LIE = row_dtype(LieRow)


class LateRow(Row):
    """A word below this threshold, and not below that of the row before: so many days."""

    below: i8
    delay: i4


LATE = row_dtype(LateRow)


class OwnLieRow(Row):
    """Invented records where the act or the channel is an author's: each pair is drawn for by itself."""

    chance: i8  # threshold of a word a week
    books: b8  # who hears it
    delay: i4  # days
    later: i4  # range of `late`
    later_end: i4
    cls: i2  # row of `lie_cls`, -1 = the same for all
    act: u2
    channel: u1


OWN_LIE = row_dtype(OwnLieRow)
LIE_CHANNELS: Final = FIRST_OWN_CHANNEL
LIE_PART: Final = 2**32 // LIE_CHANNELS
"""The part of a word that belongs to each channel: what is left of it says which act is invented."""
LIE_GUIDE: Final = 256
"""Entries of a channel's guide to its stretches."""


class Senses(NamedTuple):
    """Which channels see which acts, and which they invent."""

    start: I32  # (ACT_CODES+1,) eyes by act
    eye: Rows[EyeRow]  # (s,) EYE, by act, ordered by (delay, channel code)
    hit_cls: I64  # (v, person classes) threshold that an act is recorded, in the place of hit_urban and hit_rural
    wrong_cls: I64  # (v, person classes) threshold that the record falls on somebody else
    late: Rows[LateRow]  # (l,) LATE
    lie_words: U8  # (LIE_CHANNELS,) words of a week that count for a channel; 0 = it invents nothing here
    lie_most: int  # the most of these, which is how many are drawn
    lie_guide: U16  # (LIE_CHANNELS, LIE_GUIDE) first row of `lie` in which a word with these bits can fall
    lie_cls: I64  # (v, person classes) share of an invention's chance, of ONE
    lie: Rows[LieRow]  # (n,) LIE by channel and act; a row that no word reaches ends each channel
    own_lie: Rows[OwnLieRow]  # (p,) OWN_LIE by channel and act


class BookRow(Row):
    """One rulebook."""

    asks_wrong: i8  # appeals: thresholds that the wrongly and the rightly recorded ask, and that they succeed
    asks_right: i8
    upheld_wrong: i8
    upheld_right: i8
    ties_known: i8  # threshold that a tie is known, so that anything passes along it; 2**32 = every tie
    need: b4
    bar: b4
    also: b4  # flags that bring people of other places within reach
    age_from: i4
    age_below: i4
    start: i4  # first, lowest and highest points
    lowest: i4
    highest: i4
    bands: i4  # range of `band`, best first
    bands_end: i4
    within: i4  # appeals, lengths: how long one can ask, FOREVER = at any time
    decision: i4
    correction: i4
    second: i4  # NO_LENGTH = no second look
    second_within: i4
    spreads: i4  # range of `spread`
    spreads_end: i4
    repairs: i4  # range of `repair`
    repairs_end: i4
    score: i2  # row of State.score, -1 = keeps no score
    on: u1  # in force
    firm: u1  # 1 = covers firms
    places: u1  # bits of PLACES
    graded: u1  # AT_ONCE, MONTHLY_GRADES, YEARLY_GRADES
    resets: u1  # NEVER, YEARLY, OWN_YEAR
    paid: u1  # 1 = an account starts anew only when nothing is unpaid
    lost: u1  # 1 = points beyond the limits are lost, 0 = banked
    waits: u1  # 1 = additions do not count while a direct grade stands
    appeal: u1  # 1 = open
    pauses: u1  # 1 = consequences wait for the decision


BOOK = row_dtype(BookRow)


class BandRow(Row):
    """One band of a rulebook."""

    least: i4
    lists: i4  # range of `band_list`: lists on which entering the band is a ground
    lists_end: i4
    mark: i2


BAND = row_dtype(BandRow)


class RuleRow(Row):
    """What one rulebook does about one act."""

    channels: b8  # channels it heeds, as bits of the code
    own_channels: b8  # those that an author brought, as bits of the code less 64
    acts_on: i8  # threshold that a record is acted on
    every: i4  # length after which it is applied again while what is owed is unpaid, 0 = once
    points: i4
    lasts: i4  # length, 0 = for good
    cap: i4  # most points a year, 0 = none
    again: i4  # factor for a repeat in hundredths, 0 = none
    again_within: i4  # length for which a repeat counts as one, 0 = while the first counts
    band: i4  # direct grade: band number within the book, -1 = none
    band_lasts: i4  # length, 0 = for good
    lists: i4  # range of `rule_list`
    lists_end: i4
    least: i4  # only while the score is at least and at most this
    most: i4
    once_in: i4  # length within which it does not count again, 0 = none
    period: u1  # months of the calendar in which it counts once (1, 6, 12), 0 = each time
    band_year: u1  # 1 = the direct grade ends with the year at the latest
    book: u1
    on: u1


RULE = row_dtype(RuleRow)


class PlacedRow(Row):
    """A list that a rule puts on, and what holds of an entry on this ground."""

    term: i4  # length of an entry on this ground, NO_LENGTH = the list's own
    ways: i4  # range of `way`: ways out of an entry on this ground
    ways_end: i4
    list: i2
    own: u1  # 1 = these ways, 0 = the list's own


PLACED = row_dtype(PlacedRow)


class ListRow(Row):
    """One list."""

    extra_share: i8  # threshold that an entry is extended
    spares: b4
    term: i4  # length, FOREVER = until a way out is met
    extra: i4  # length of extension
    notice: i4  # length from decision to effect
    grace: i4  # length to perform before it
    shown: i4  # length for which a published entry is displayed
    removal: i4  # length from the ground for removal to removal
    after: i4  # length that an entry stays once what was owed has been paid
    within: i4  # length for which entries are counted together, 0 = all
    stays: i4  # range of `stay`: terms of the first entry, the second and so on; empty = `term`
    stays_end: i4
    window: i4  # length within which earlier entries count for these
    becomes: i4  # what the score becomes with an entry
    also: i4  # range of `list_also`: lists that an entry brings with it, closed under bringing
    also_end: i4
    ways: i4  # range of `way`
    ways_end: i4
    times: i4  # range of `times`
    times_end: i4
    mark: i2
    counts: u2  # act code an entry counts as, 0 = none
    book: u1
    on: u1
    public: u1
    red: u1
    clears: u1  # 1 = the score becomes `becomes`
    further: u1  # a further entry: STARTS_ANEW, RUNS_ON, IS_ADDED


LIST = row_dtype(ListRow)


class WayRow(Row):
    """A way out of a list: weekly threshold, and its code in rulebook/compile/law.py WAYS."""

    rate: i8
    code: u1


WAY = row_dtype(WayRow)


class TimesRow(Row):
    """A mark that so many entries bring."""

    least: i4
    mark: i2


TIMES = row_dtype(TimesRow)


class TieRow(Row):
    """What a mark brings to those at the other end of a tie."""

    cut: i8  # yearly threshold that a friend drops the person
    points: i4  # points a year
    mark: i2  # mark put on the other
    list: i2
    kind: u1  # KINDS
    depth: u1
    carries: u1  # A_MARK, POINTS_EACH_YEAR, A_LISTING, A_CUT
    book: u1
    on: u1


TIE = row_dtype(TieRow)


class SpreadRow(Row):
    """Points that spread with each record: share of ONE, or a fixed figure in its place (0 = a share)."""

    share: i4
    fixed: i4
    kind: u1
    depth: u1


SPREAD = row_dtype(SpreadRow)


class RepairRow(Row):
    """One way of repair."""

    asked: i8  # threshold
    lists: b8  # bits of the lists it is open for
    share: i4  # of ONE, of the deduction given back
    wait: i4  # length
    becomes: i4  # points that an entry turns into, and the length for which they count, 0 = for good
    becomes_lasts: i4
    act: u2  # act by which it is done, 0 = on application


REPAIR = row_dtype(RepairRow)


class Law(NamedTuple):
    """Books, bands, rules, lists and ties."""

    book: Rows[BookRow]  # (b,) BOOK
    band: Rows[BandRow]  # (k,) BAND
    band_list: I16  # lists that bands put on
    rule_start: I32  # (ACT_CODES+1,) rules by act
    rule: Rows[RuleRow]  # (r,) RULE, ordered by act code
    rule_list: Rows[PlacedRow]  # PLACED: lists that rules put on
    list: Rows[ListRow]  # (l,) LIST
    stay: I32  # lengths, by list
    list_also: I16
    way: Rows[WayRow]  # WAY
    times: Rows[TimesRow]  # TIMES
    tie_start: I32  # (marks+1,) ties by mark
    tie: Rows[TieRow]  # TIE
    spread: Rows[SpreadRow]  # SPREAD, by book
    spread_acts: U64  # (x, ACT_CODES/64) bits of the acts that spread
    repair: Rows[RepairRow]  # REPAIR, by book
    repair_rules: U64  # (x, rules/64+1) bits of the rules it is open for
    ask_by: I64  # (weeks,) threshold that who asks for correction has asked so many weeks after the record
    marks: int
    begins: int  # day of the year, 0..364, on which everybody's own year begins; -1 = drawn for each


class ServiceRow(Row):
    """One service."""

    instead_share: i8  # threshold that the other service is taken
    first: i4  # range of `row`
    end: i4
    cost: i4  # yuan
    instead: u2  # service taken when refused, 0 = none
    avoidable: u1


SERVICE = row_dtype(ServiceRow)


class ServiceRuleRow(Row):
    """What one mark does to one service."""

    enforced: i8  # threshold
    size: i4  # hundredths for factors, yuan for deposits, days for waits
    mark: i2
    effect: u1  # index into EFFECTS
    book: u1
    tied: u1  # 1 = the mark came through a tie
    levy: u1  # INTO_LEVY = what it costs more goes into the levy, FROM_LEVY = given only from it
    yuan: i4  # what it moves into the levy, or out of it
    places: i8  # by rank: places that fall free in a week for 1,000 people, in 1/65536
    settles: i4  # by rank: range of `row_settles`
    settles_end: i4


ROW = row_dtype(ServiceRuleRow)


class Services(NamedTuple):
    """What can be sought, and what touches it."""

    people: Line
    firms: Line
    service: Rows[ServiceRow]  # (SERVICE_CODES,) SERVICE
    row: Rows[ServiceRuleRow]  # (c,) ROW, by service code
    row_settles: U16  # acts that are settled for who gets a place
    touch: U64  # (SERVICE_CODES, words) marks that touch it
    own_people: Own
    own_firms: Own


PRESSED_WEEKS: Final = 8
"""For how long a refusal presses: the span of the Sesame figure behind `paid-after-refusal` (responses.yaml)."""


class Responses(NamedTuple):
    """How people answer, as integers."""

    fear_record: int  # added level, 0..255
    fear_listing: int
    fear_refusal: int
    fear_tie: int
    fear_halves: int  # weeks
    caution_refusal: int
    caution_full: int  # share not sought at full caution, of ONE
    caution_halves: int
    work_lost: int  # weekly threshold, for the listed
    work_found: int  # weekly threshold
    income_left: int  # of ONE
    pressed: int  # weekly threshold added for PRESSED_WEEKS after a refusal
    learned: int  # threshold that a tie learns of a published entry
    dropped: int  # threshold that who learned drops the tie
    layoff: int  # weekly threshold
    asks_again: int  # threshold that who is refused asks for a second look
    settled: int  # weekly threshold that what is owed is paid


class Tables(NamedTuple):
    """Everything a week needs to know, for one stretch of dates."""

    acts: Acts
    senses: Senses
    law: Law
    services: Services
    responses: Responses
    first: int  # the first day of the run, counted from 1 January 1970

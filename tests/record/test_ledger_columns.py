"""The table of a ledger and its sentences say the same, line by line, for every kind of line that a town can write."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import polars as pl
import pytest

from busy_town import lived, regime
from lamppost.record.facts import ABOUT_TRUTH, KINDS, fact
from lamppost.record.ledger import SCHEMA, _line, ledger
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import WHAT, RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.town import codes
from lamppost.town.codes import TOUCHED_ONLY, UNSEEN, WRONGFUL
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL, TRACE
from ledger_rows import every_kind

OF_SERVICES = ("refused", "touched", "sought", "place given by rank")
SAYS_THE_ACT = (
    "recorded", "points", "points lapsed", "graded directly", "appealed", "appeal upheld", "appeal rejected",
)  # fmt: skip


@cache
def town() -> tuple[Regime, Town, pl.DataFrame]:
    law = regime("everything")
    run = lived(law, 300, 80, watch=True)
    return law, run, ledger(run, RegimeNames(law, law.start))


@cache
def made() -> tuple[Regime, pl.DataFrame]:
    """A line of each kind, whether or not the town above came to write one."""
    law = regime("suining-2010")
    names, teller = RegimeNames(law, law.start), LedgerWriter(law, law.start)
    rows = [_line(row, names, teller) for row in every_kind()]
    return law, pl.DataFrame(rows, schema=SCHEMA)


def frames() -> list[tuple[Regime, pl.DataFrame]]:
    law, _, frame = town()
    return [(law, frame), made()]


def test_every_kind_of_line_is_read_by_one_decoder() -> None:
    declared = {name: code for name, code in vars(codes).items() if name.isupper() and name in NAMES}
    assert set(declared.values()) == set(KINDS) == set(WHAT)


NAMES = (
    "RECORDED", "POINTS", "LAPSED", "DECIDED", "LISTED", "LEFT", "GRADED", "APPEALED", "UPHELD", "REJECTED",
    "NOT_COUNTED", "REPAIRED", "REFUSED", "TOUCHED", "BAND", "WAY_OUT_MET", "LOST_WORK", "FOUND_WORK", "TIE_CUT",
    "PERFORMED", "TIED_MARK", "DID", "SOUGHT", "GROUND_ENDED", "CLEARED", "PLACE_GIVEN", "YEAR_OPENED", "YEAR_CARRIED",
)  # fmt: skip


def test_services_of_the_table_are_those_that_the_town_refused() -> None:
    law, run, frame = town()
    rows = joined(run.log.refusals, REFUSAL)
    names = RegimeNames(law, law.start)
    for what, chosen in (
        ("refused", rows["flags"] & TOUCHED_ONLY == 0),
        ("touched", rows["flags"] & TOUCHED_ONLY != 0),
    ):
        met = Counter(
            (int(row["person"]), int(row["week"]), names.services[int(row["service"])]) for row in rows[chosen]
        )
        lines = frame.filter(pl.col("what") == what)
        assert Counter(lines.select("person", "week", "service").iter_rows()) == met
        assert met
        assert lines["act"].null_count() == lines["week_of_act"].null_count() == lines.height
    refused = frame.filter(pl.col("what") == "refused")
    assert refused["true"].not_().sum() == (rows["flags"] & (WRONGFUL | TOUCHED_ONLY) == WRONGFUL).sum()
    touched = frame.filter(pl.col("what") == "touched")
    assert touched["true"].null_count() == touched["through_tie"].null_count() == touched.height


def test_records_of_the_table_are_those_that_were_made() -> None:
    law, run, frame = town()
    names = RegimeNames(law, law.start)
    seen = Counter((int(row["person"]), names.acts[int(row["act"])], names.channels.get(int(row["channel"])))
                   for row in joined(run.log.events, RECORD) if not row["flags"] & UNSEEN)  # fmt: skip
    recorded = frame.filter((pl.col("what") == "recorded") & pl.col("channel").is_not_null())
    assert recorded.height > 200
    assert not Counter(recorded.select("person", "act", "channel").iter_rows()) - seen


def test_what_a_sentence_names_stands_in_its_columns() -> None:
    assert all(frame.height > 0 for _, frame in frames())
    said = {line for _, frame in frames() for line in frame["what"].to_list()}
    assert said >= {"refused", "listed", *SAYS_THE_ACT}
    for law, frame in frames():
        acts = {name: act.label.en for name, act in law.catalogue.acts.items()}
        services = {name: service.label.en for name, service in law.catalogue.services.items()}
        lists = {f"{book.rulebook}.{name}": entry.label.en if entry.label else name
                 for book in law.plan.books for name, entry in book.lists.items()}  # fmt: skip
        for line in frame.filter(pl.col("sentence").is_not_null()).iter_rows(named=True):
            sentence = line["sentence"]
            assert (line["service"] is not None) == (
                line["what"] in ("refused", "touched", "sought", "place given by rank")
            )
            if line["service"] is not None:
                assert services[line["service"]] in sentence
                assert line["act"] is None
            elif line["act"] is not None and line["what"] in SAYS_THE_ACT:
                assert acts[line["act"]] in sentence
            elif line["what"] in SAYS_THE_ACT:
                assert "the state of somebody close" in sentence
            if line["entry"] in lists and line["what"] in ("listed", "left the list", "listing decided", "way out met"):
                assert lists[line["entry"]] in sentence
            if line["what"] in ("not counted", "way out met", "listed"):
                assert (line["detail"] or "").split("until ")[-1][:4] in sentence
            if line["what"] == "band changed":
                assert sentence == f"Band {line['detail'] or 'none'}"


def test_the_other_columns_are_those_of_the_line() -> None:
    law, run, frame = town()
    teller = LedgerWriter(law, law.start)
    rows = joined(run.log.trace, TRACE)
    lines = [(fact(row, law), teller.line(row)) for row in rows]
    table = frame.filter(pl.col("sentence").is_not_null())
    assert table.height == len(lines)
    ordered = sorted(zip(rows["person"], rows["week"], range(len(rows)), strict=True))
    for (_, _, place), line in zip(ordered, table.iter_rows(named=True), strict=True):
        said, plain = lines[place]
        assert (line["points"], line["points_total"]) == (plain.points, plain.score)
        assert (line["rulebook"] or "", line["act"] or "", line["service"] or "") == (
            plain.rulebook, plain.act, plain.service,
        )  # fmt: skip
        assert (line["true"] is None) == (plain.truth == "")
        if said.kind in ABOUT_TRUTH:
            assert line["true"] == (plain.truth in ("true", "through a tie"))
            assert line["through_tie"] == ("through a tie" in plain.truth)
        elif said.kind == codes.REFUSED:
            assert line["true"] == ("wrongful" not in plain.truth)
            assert line["through_tie"] == ("through a tie" in plain.truth)
        if line["entry"] is not None:
            assert line["entry"].startswith(f"{line['rulebook']}.")


def test_what_a_dropped_tie_is_about() -> None:
    """Its row holds the number of the friend where others hold a rule."""
    _, _, frame = town()
    cut = frame.filter(pl.col("what") == "tie cut")
    assert cut.height
    assert cut["rulebook"].null_count() == cut["entry"].null_count() == cut.height
    assert cut["tied_to"].null_count() == 0


@pytest.mark.parametrize("what", ["listed", "left the list", "way out met", "points", "refused"])
def test_the_busy_town_has_lines_of_the_kinds_that_matter(what: str) -> None:
    assert (town()[2]["what"] == what).any()


def test_a_rule_stands_where_the_table_says() -> None:
    """Place, source and grade are those of the entry that the column names."""
    from lamppost.rulebook.load import position

    _, frame = made()
    blocks = {"refused": "consequences", "listed": "lists", "points": "acts", "graded directly": "acts"}
    seen = set()
    for line in frame.filter(pl.col("rule_at").is_not_null()).iter_rows(named=True):
        book, _, name = (line["entry"] or "").partition(".")
        if line["what"] in blocks:
            file, number = position(book, (blocks[line["what"]], name))
            assert line["rule_at"] == f"{file.rsplit('/', 1)[-1]}:{number}"
            seen.add(line["what"])
    assert np.array_equal(sorted(seen), sorted(blocks))

"""Invented records are as many as the figures say, channel by channel, and no act crowds out another."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import lamppost as lp
from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.senses import room
from lamppost.town.codes import INVENTED
from lamppost.town.loop import Town
from lamppost.town.tables import ACT_CODES, CHANNEL_CODES, LIE_PART, ONE

WEEKS = 40


def test_invented_records_come_at_their_rates() -> None:
    law = lp.regime("claimed-2021")
    society = lp.Society.generate(20_000, seed=3, place=law.place)
    town = Town(society, law.epochs(law.start, WEEKS), seed=3)
    flags = town.state.actor["flags"].copy()
    senses, acts = town.tables.senses, town.tables.acts.act
    town.run(WEEKS)
    records = np.concatenate(town.log.events)
    made = records[(records["flags"] & INVENTED) != 0]
    found = np.zeros((CHANNEL_CODES, ACT_CODES), np.int64)
    np.add.at(found, (made["channel"], made["act"]), 1)
    expected = np.zeros(found.shape)
    for channel in np.flatnonzero(senses.lie_words):
        place = int(senses.lie_guide[channel].min())
        while senses.lie[place]["act"]:
            lie = senses.lie[place]
            able = (flags & acts[lie["act"]]["need"]) == acts[lie["act"]]["need"]
            able &= (flags & acts[lie["act"]]["bar"]) == 0
            a_week = int(senses.lie_words[channel]) * int(lie["chance"]) / ONE / 2**32
            expected[channel, lie["act"]] = a_week * WEEKS * able.sum()
            place += 1
    assert found.sum() > 3_000
    off = np.abs(found - expected) / np.sqrt(np.maximum(expected, 1.0))
    assert off.max() < 5
    assert abs(found.sum() - expected.sum()) < 4 * np.sqrt(expected.sum())


def test_a_rate_is_what_the_catalogue_says() -> None:
    law, shared = lp.regime("claimed-2021"), catalogue()
    senses = law.epochs(law.start, 1)[0].tables.senses
    channel = shared.channels["self-report"]
    place = int(senses.lie_guide[channel.code].min())
    yearly = {}
    while senses.lie[place]["act"]:
        lie = senses.lie[place]
        yearly[int(lie["act"])] = int(senses.lie_words[channel.code]) * int(lie["chance"]) / ONE / 2**32 * 52
        place += 1
    said = {
        shared.acts[act].code: (sees.false_records or channel.false_records).versions[0].value
        for act, sees in channel.sees.items()
    }
    assert yearly
    for act, rate in yearly.items():
        assert rate == pytest.approx(said[act], rel=1e-4)


def test_stretches_lie_apart_within_the_part_of_their_channel() -> None:
    assert any(room(catalogue(), channel).stretches for channel in catalogue().channels.values())
    for channel in catalogue().channels.values():
        stretches = sorted(room(catalogue(), channel).stretches.values())
        assert all(low <= last for low, last in stretches)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(stretches))
        assert not stretches or stretches[-1][1] < LIE_PART


def test_a_channel_that_invents_too_much_is_refused() -> None:
    channel = catalogue().channels["self-report"]
    claim = channel.false_records
    version = claim.versions[0].model_copy(update={"value": 100.0, "high": 1000.0})
    loud = channel.model_copy(update={"false_records": claim.model_copy(update={"versions": (version,)})})
    with pytest.raises(LamppostError, match="Narrow the largest"):
        room(catalogue(), loud)

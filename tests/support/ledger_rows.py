"""What ledgers are tested with: each life under each regime it is meant for, and a row of each kind of line."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from lamppost.rulebook import load
from lamppost.rulebook.blocks import WAYS
from lamppost.rulebook.regime import Regime, regime
from lamppost.town import codes
from lamppost.town.codes import EFFECTS, INVENTED, LISTING, TIED, TRUE, TWICE, UNSEEN, WRONG_PERSON
from lamppost.town.rows import TRACE
from lamppost.town.tables import FOREVER

LATIN = re.compile(r"[A-Za-z]{2,}")
"""Two letters of the Latin alphabet or more: what no Chinese sentence may hold."""

PAIRS = [(name, under) for name in load.names("life") for under in load.life(name).under]


@cache
def ready(name: str) -> Regime:
    return regime(name)


def every_kind() -> np.ndarray:
    """A row of each kind of line, of each reason, way out, effect and truth."""
    rows = [{"kind": kind, "value": 1, "act": 1} for kind in range(codes.RECORDED, codes.YEAR_CARRIED + 1)]
    rows += [
        {"kind": codes.NOT_COUNTED, "value": why, "act": 1}
        for why in range(1, codes.BEYOND_LIMIT + 1)
        if why != codes.RESET
    ]
    rows += [{"kind": codes.NOT_COUNTED, "value": codes.SPARED, "flags": LISTING}]
    rows += [{"kind": codes.WAY_OUT_MET, "value": way} for way in range(len(WAYS))]
    rows += [{"kind": codes.TOUCHED, "value": (1 << len(EFFECTS)) - 1, "act": 1}]
    rows += [{"kind": codes.REPAIRED, "ref": -1}, {"kind": codes.LISTED, "value": FOREVER}]
    rows += [{"kind": codes.BAND, "value": 255}, {"kind": codes.RECORDED, "act": 1, "flags": UNSEEN}]
    rows += [{"kind": codes.POINTS, "act": 1, "flags": flags} for flags in (0, TRUE, TWICE, TIED, TIED | TRUE)]
    rows += [{"kind": codes.RECORDED, "act": 1, "flags": flags} for flags in (WRONG_PERSON, INVENTED)]
    rows += [{"kind": codes.REFUSED, "act": 1, "flags": flags} for flags in range(8)]
    services = {service.code for service in ready("suining-2010").catalogue.services.values()}
    made = np.zeros(len(rows), TRACE)
    for row, values in zip(made, rows, strict=True):
        for name, value in values.items():
            row[name] = value
        if row["kind"] in (codes.REFUSED, codes.TOUCHED, codes.SOUGHT, codes.PLACE_GIVEN):
            row["act"] = min(services)
    return made

"""One hash over a town: two towns with the same one have lived the same life."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import ACTOR, RECORD, REFUSAL, TRACE
from plain_town.compare import grounds


def digest(run: Town) -> str:
    """SHA-256 over all that a run wrote and all that its people ended with; of shards only what they hold together."""
    total = hashlib.sha256()
    parts = [joined(run.log.events, RECORD), joined(run.log.refusals, REFUSAL), joined(run.log.trace, TRACE)]
    flips = int(run.state.flips[0])
    parts += [*run.state._replace(flip=run.state.flip[:flips], lots=np.array([run.lots])), *run.log.listed]
    parts += [*run.log.done, *run.log.sought, *run.log.effects, run.sought, run.levy, run.vacancy, np.array(run.purse)]
    for part in parts:
        names = [name for name in part.dtype.names or () if name != "row" or part.dtype != ACTOR]
        for array in [part[name] for name in names] or [part]:
            total.update(np.ascontiguousarray(array).tobytes())
    kept: list[Any] = []
    for shard in run.shards:
        lists = shard.lists
        holders = lists.holder["person"][: int(lists.used[0])]
        for file in np.argsort(holders):
            holder = lists.holder[file]
            chain = grounds(lists, int(holder["ground"]))
            total.update(repr((holder["person"], holder["pressed"], holder["jobless"], chain)).encode())
            total.update(repr(lists.entry[file].tolist()).encode())
        kept += shard.memory.row[shard.memory.row["person"] >= 0].tolist()
    total.update(repr(sorted(kept)).encode())
    return total.hexdigest()

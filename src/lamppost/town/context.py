"""The context of a serial piece of work: everything that the serial part of a week may read and write."""

from __future__ import annotations

from typing import NamedTuple

from lamppost.town.memory import Memory
from lamppost.town.outbox import Outbox
from lamppost.town.population import Population
from lamppost.town.state import Lists, State


class Context(NamedTuple):
    """All that the serial part of a week reads and writes; what it reads only besides are the Tables."""

    population: Population
    state: State
    lists: Lists
    memory: Memory
    outbox: Outbox

"""The setting of a town: what all its parts know and none of them writes."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppost.society.model import Society
from lamppost.town.epoch import Epoch
from lamppost.town.population import Population
from lamppost.town.room import Needs
from lamppost.town.script import Script
from lamppost.town.tables import Tables


@dataclass(frozen=True)
class Setting:
    """One society under one regime with one seed."""

    society: Society
    population: Population
    epochs: Sequence[Epoch]  # by the day from which their tables are in force, the first of them day 0
    needs: Needs
    near: int  # places for the ties that any rule can follow at once
    watch: Sequence[int]  # actors whose ledgers are kept
    chunk: int  # actors of a chunk, in the passes over everybody
    count_all: bool  # whether acts and services are counted, too, that no rule in force names
    script: Script

    @property
    def actors(self) -> int:
        """People and firms."""
        return self.population.people + self.population.firms

    def tables_on(self, day: int) -> Tables:
        """The tables in force on a day of the run."""
        return self.epochs[bisect.bisect_right(self.starts, day) - 1].tables

    @cached_property
    def starts(self) -> list[int]:
        """The days of the run on which tables come into force."""
        return [epoch.day for epoch in self.epochs]

"""Mood: how afraid people are, and how much they have given up asking. Both are levels 0..255 that halve in time."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.town.state import State


@inner
def faded(level: int, since: int, week: int, halves: int) -> int:
    """A level 0..255 after it has been halving every `halves` weeks since the week `since`."""
    steps = (week - since) // halves
    return level >> steps if steps < 8 else 0


@inner
def fear_of(state: State, actor: int, week: int, halves: int) -> int:
    """How afraid somebody is now, 0..255."""
    return faded(whole(state.actor[actor].fear), whole(state.actor[actor].fear_week), week, halves)


@inner
def caution_of(state: State, actor: int, week: int, halves: int) -> int:
    """How much somebody has given up asking, 0..255."""
    return faded(whole(state.actor[actor].caution), whole(state.actor[actor].caution_week), week, halves)


@inner
def frighten(state: State, actor: int, add: int, week: int, halves: int) -> None:
    """Let fear fade to now, then add to it (at most 255)."""
    state.actor[actor].fear = min(fear_of(state, actor, week, halves) + add, 255)
    state.actor[actor].fear_week = week


@inner
def discourage(state: State, actor: int, add: int, week: int, halves: int) -> None:
    """Let caution fade to now, then add to it (at most 255)."""
    state.actor[actor].caution = min(caution_of(state, actor, week, halves) + add, 255)
    state.actor[actor].caution_week = week

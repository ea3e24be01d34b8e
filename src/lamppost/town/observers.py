"""Observers of a town, and what the loop can tell about itself."""

from __future__ import annotations

from collections.abc import Callable

from lamppost.town.loop import STAGES, Observer, Town


class WeekCounter(Observer):
    """Calls a function with the number of weeks lived, for a progress bar."""

    def __init__(self, call: Callable[[int], None]) -> None:
        self.call = call

    def week_ended(self, town: Town) -> None:
        """See Observer."""
        self.call(town.week)


class StopWhen(Observer):
    """Ends a run after the week in which a condition has come to hold."""

    def __init__(self, holds: Callable[[], bool]) -> None:
        self.holds = holds

    def week_ended(self, town: Town) -> None:
        """See Observer."""
        if self.holds():
            town.stop()


def timings(town: Town) -> str:
    """The stages in their order, a line each: the name, the seconds spent in it so far, and its share of them."""
    total = sum(town.seconds.values()) or 1.0
    spent = [(stage.name, town.seconds.get(stage.name, 0.0)) for stage in STAGES]
    return "\n".join(f"{name:8} {seconds:9.3f} s {seconds / total:6.1%}" for name, seconds in spent)

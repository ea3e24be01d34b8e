"""Everything that is measured, in one go: each measurement in a fresh process, the simulators taking turns.

The order is: the first call of each with no machine code kept and again with it; whether the models agree and what a
change changes; then size by size and repeat by repeat, every simulator once before any is measured again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.peers import agreement, sameness
from benchmarks.peers.peers import ENVIRONMENTS, LAMPPOST, Peer
from benchmarks.peers.processes import Answer, Limits, ask

WARM_UP: Final = 10
"""Weeks that are lived before those that are timed, so that points lapse."""
WEEKS: Final = {10_000: 52, 100_000: 26, 1_000_000: 12, 10_000_000: 4}
"""Weeks that are timed, by size."""
SMALL: Final = 10_000
"""People of the first call."""
CHECKED: Final = 20_000
CHECKED_WEEKS: Final = 20
"""People and weeks of the checks of sameness and agreement."""
LEAST: Final = 2_000
"""People of the town that is lived first where memory is measured: what it leaves is no cost of people."""
STARTS: Final = 3
MOST_REPEATED: Final = 1_000_000
"""Larger towns are measured once."""
WARM_SHARE, TIME_SHARE = 0.4, 0.8
"""Of the limit: when warming up, and when timing, ends early, from the start of the process on."""
LONG: Final = 900.0
"""Seconds that the first call, in which everything is compiled, and each check may take."""
TOWNS: Final = ("plain", "ties")

Row = dict[str, Any]


class Session(NamedTuple):
    """What is to be measured."""

    peers: Sequence[Peer]
    missing: dict[str, str]  # by name: why it could not be installed
    sizes: Sequence[int]
    repeats: int
    limits: Limits

    def rows(self) -> list[Row]:
        """Measure everything; the rows of the table."""
        found: list[Row] = [
            {"measure": "pace", "peer": name, "town": "plain", "people": people, "repeat": 0, "why": why}
            for name, why in self.missing.items()
            for people in self.sizes
        ]
        for part in (self._starts(), self._checks(), self._paces()):
            found += part
        return found

    @property
    def here(self) -> list[Peer]:
        """Those that are installed."""
        return [peer for peer in self.peers if peer.name not in self.missing]

    @property
    def _long(self) -> Limits:
        return Limits(max(LONG, self.limits.seconds), self.limits.gigabytes)

    def _starts(self) -> Iterator[Row]:
        """Import, first call and second process, of a small town for one week."""
        for peer in self.here:
            shutil.rmtree(ENVIRONMENTS / "cache" / peer.package, ignore_errors=True)
            answer = self._say(peer, "first call", ask(peer, self._long, "--people", SMALL))
            yield {"measure": "first call", "peer": peer.name, "people": SMALL, **_seconds(answer)}
        for repeat in range(STARTS):
            for peer in self.here:
                answer = ask(peer, self.limits, "--people", SMALL)
                about = {"peer": peer.name, "people": SMALL, "repeat": repeat}
                yield {"measure": "second process", **about, **_seconds(answer)}
                yield {"measure": "import", **about, **_seconds(answer), "value": answer.said.get("import")}

    def _checks(self) -> Iterator[Row]:
        """What a change changes, and whether all run one model."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for town in TOWNS:
                runs = {}
                for peer in self.here:
                    if town == "ties" and not peer.networks:
                        continue
                    base = folder / f"{peer.package}-{town}.npz"
                    answer = self._say(peer, f"checks, {town}", self._check(peer, town, base))
                    if answer.why:  # it is on none of the tables of checks, and the command fails
                        yield {"measure": "mean", "peer": peer.name, "town": town, "people": CHECKED, "why": answer.why}
                        continue
                    runs[peer.name] = agreement.means(CHECKED, CHECKED_WEEKS, answer.said["counts"], base)
                    if town == "plain":
                        yield from self._changes(peer, folder, base)
                yield from _agreement(runs, town)

    def _check(
        self, peer: Peer, town: str, persons: Path, *more: object, threads: int = sameness.BASE_THREADS
    ) -> Answer:
        words = ["--people", CHECKED, "--warm-up", CHECKED_WEEKS, "--persons", persons, *more]
        return ask(peer, self._long, *words, *(["--ties"] if town == "ties" else []), threads=threads)

    def _changes(self, peer: Peer, folder: Path, base: Path) -> Iterator[Row]:
        for question in sameness.QUESTIONS:
            other = folder / f"{peer.package}-other.npz"
            change = ["--change", question.change] if question.change else []
            answer = self._check(peer, "plain", other, *change, threads=question.threads or sameness.BASE_THREADS)
            without = CHECKED // 2 if question.change == "remove" else None
            about = {"measure": "changed", "peer": peer.name, "town": "plain", "what": question.what, "people": CHECKED}
            value = None if answer.why else float(sameness.changed(base, other, without))
            yield {**about, "value": value, "unit": "people", "weeks": CHECKED_WEEKS, "why": answer.why or None}

    def _paces(self) -> Iterator[Row]:
        """Time and memory, the simulators taking turns.

        Who was cut off at a size is not tried at a larger one, and who could not run all weeks is measured once.
        """
        cut: dict[tuple[str, str], str] = {}
        slow: set[tuple[str, str, int]] = set()
        for people in sorted(self.sizes):
            for repeat in range(self.repeats if people <= MOST_REPEATED else 1):
                for town in TOWNS:
                    for peer in self.here:
                        if town == "ties" and not peer.networks:
                            continue
                        about = {"peer": peer.name, "town": town, "people": people, "repeat": repeat}
                        if why := cut.get((peer.name, town)):
                            if repeat == 0:
                                yield {"measure": "pace", **about, "why": why}
                            continue
                        if (peer.name, town, people) in slow:
                            continue
                        answer = self._say(peer, f"{town}, {people:,} people", self._pace(peer, town, people))
                        if not answer.why and answer.said["weeks"] < WEEKS.get(people, 0) and peer is not LAMPPOST:
                            slow.add((peer.name, town, people))
                        if answer.why:
                            cut[peer.name, town] = answer.why
                        yield from _pace_rows(about, people, answer)

    def _pace(self, peer: Peer, town: str, people: int) -> Answer:
        words = ["--people", people, "--warm-up", WARM_UP, "--weeks", WEEKS.get(people, 12), "--small", LEAST]
        seconds = self.limits.seconds
        words += ["--warm-until", WARM_SHARE * seconds, "--time-until", TIME_SHARE * seconds]
        return ask(peer, self.limits, *words, *(["--ties"] if town == "ties" else []))

    def _say(self, peer: Peer, what: str, answer: Answer) -> Answer:
        stamp = time.strftime("%H:%M:%S")
        print(f"{stamp} {peer.name}: {what}: {answer.why or f'{answer.seconds:.1f} s'}", file=sys.stderr, flush=True)
        return answer


def _seconds(answer: Answer) -> Row:
    said = answer.said
    taken = said["import"] + said["build"] + said["first_week"] if said else None
    return {"value": taken, "unit": "s", "load": said.get("load"), "why": answer.why or None}


def _pace_rows(about: Row, people: int, answer: Answer) -> Iterator[Row]:
    said = answer.said
    if not said:
        yield {"measure": "pace", **about, "why": answer.why}
        return
    days = people * 7 * said["weeks"]
    more = {"warm_up_weeks": said["warm_up"], "weeks": said["weeks"], "load": said["load"]}
    yield {"measure": "pace", **about, "value": 1e9 * said["wall"] / days, "unit": "ns a person-day", **more}
    yield {"measure": "processor", **about, "value": 1e9 * said["cpu"] / days, "unit": "ns a person-day", **more}
    held = (said["peak"] - said["before"]) / people
    yield {"measure": "memory", **about, "value": held, "unit": "bytes a person", **more}


def _agreement(runs: dict[str, dict[str, tuple[float, float]]], town: str) -> Iterator[Row]:
    found = agreement.deviations(runs, CHECKED, town == "ties")
    for peer, counts in runs.items():
        for what, (mean, _) in counts.items():
            about = {"peer": peer, "town": town, "what": what, "people": CHECKED, "weeks": CHECKED_WEEKS}
            yield {"measure": "mean", **about, "value": mean, "unit": "a person"}
            yield {"measure": "deviation", **about, "value": found[peer][what], "unit": "standard errors"}

"""Memory goes back to the system, and checkpoints of a large town cost little of its time."""

from __future__ import annotations

import platform
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from lamppost.machine import release_memory
from lamppost.record import runner


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is let go")
def test_memory_that_was_let_go_goes_back_to_the_system() -> None:
    blocks = [np.ones(64_000, np.uint8) for _ in range(4_000)]
    kept = blocks[-1]  # the last lies above all others, so that glibc keeps what is below
    blocks.clear()
    before = psutil.Process().memory_info().rss
    release_memory()
    assert before - psutil.Process().memory_info().rss > 200_000_000
    assert kept.all()


@pytest.mark.parametrize(("takes", "written"), [(1.0, 10), (3.0, 10), (30.0, 1), (3000.0, 1)])
def test_a_checkpoint_that_takes_long_is_written_more_rarely(
    takes: float, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, saved = [0.0], []
    monkeypatch.setattr(runner.time, "perf_counter", lambda: now[0])

    def step() -> None:
        town.week += 1
        now[0] += 61.0

    def save(*_: Any) -> None:
        saved.append(town.week)
        now[0] += takes

    town: Any = SimpleNamespace(week=0, step=step)
    kept: Any = type("Nothing", (tuple,), {"note": lambda *_: None})()
    plan: Any = SimpleNamespace(warm_up=0, weeks=10)
    checkpoint: Any = SimpleNamespace(save=save)
    stop: Any = SimpleNamespace(signal_number=0)
    runner._live_weeks(town, kept, plan, checkpoint, stop, lambda _: None)
    assert len(saved) == written

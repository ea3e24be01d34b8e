"""In a notebook a run says how far it is, in one line that is written over; elsewhere it says nothing."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from lamppost.record import notebook


class ZMQInteractiveShell:
    """Stands for the shell of a notebook, which is known by its name."""


def test_a_script_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert notebook.week_line("x") is None
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert notebook.week_line("x") is None


def test_a_notebook_has_one_line_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    handle = SimpleNamespace(update=lambda data, raw: shown.append(data["text/plain"]))

    def display(data: dict[str, str], **_: Any) -> Any:
        shown.append(f"new {data['text/plain']}")
        return handle

    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=ZMQInteractiveShell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    monkeypatch.setattr(notebook, "OFTEN", 3600.0)
    line = notebook.week_line("national-2018")
    assert line is not None
    for week in range(1, 157):
        line(week, 156)
    assert shown == ["new national-2018: week 1 of 156", "national-2018: week 156 of 156"]

"""How far a run is, as one line in a notebook that is written over; nothing anywhere else.

IPython is asked for only where it is loaded already, so that a script pays nothing and needs nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from html import escape
from typing import Any, Final

OFTEN: Final = 0.2
"""Seconds between two looks at the line."""


def week_line(what: str) -> Callable[[int, int], None] | None:
    """Hears (weeks lived, weeks in all) of `what` and shows them; None where this is no notebook."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or type(shell).__name__ != "ZMQInteractiveShell":
        return None
    from IPython.display import display

    show: Any = display

    handle: Any = None
    told = 0.0

    def on_week(week: int, weeks: int) -> None:
        nonlocal handle, told
        now = time.monotonic()
        if week < weeks and handle is not None and now - told < OFTEN:
            return
        told = now
        line = f"{what}: week {week} of {weeks}"
        bar = f'<progress max="{weeks}" value="{week}" aria-label="{escape(line)}"></progress> {escape(line)}'
        shown = {"text/plain": line, "text/html": bar}
        if handle is None:
            handle = show(shown, raw=True, display_id=True)
        else:
            handle.update(shown, raw=True)

    return on_week


__all__ = ["week_line"]

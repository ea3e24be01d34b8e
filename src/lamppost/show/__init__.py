"""The surfaces: the terminal, the report, the page and the notebook. Nothing below imports from here.

The package can be called: `lamppost.show(run)` is the town in a notebook (notebook.py).
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anywidget import AnyWidget


class _Callable(ModuleType):
    """The package under its own name and as what its name says."""

    def __call__(self, *args: Any, **kwargs: Any) -> AnyWidget:
        """As `notebook.show`."""
        from lamppost.show.notebook.view import show

        return show(*args, **kwargs)


show = sys.modules[__name__]
show.__class__ = _Callable

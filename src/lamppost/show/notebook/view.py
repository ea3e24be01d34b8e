"""`lamppost.show`: the town in a notebook, by the page's own modules; answers.py answers what the page asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome
from lamppost.record.frames import left_out
from lamppost.show.notebook.answers import Answers
from lamppost.study.compare.twin import Twins
from lamppost.study.folder.rerun import worlds_of
from lamppost.words import words

if TYPE_CHECKING:
    from anywidget import AnyWidget

    from lamppost.record.result import RunResult

HEIGHT: Final = 760
"""Height of the widget unless said, px."""
LEAST, MOST = 320, 4000


@question
def show(
    what: RunResult | Twins | Outcome, *, language: str = "en", height: int = HEIGHT, threads: int | None = None
) -> AnyWidget:
    """The living town of a run, or the twin towns side by side, in a notebook.

    A run or twins that did not keep everybody's ledger are lived once more, which takes as long as before.

    Args:
        what: a run (`lamppost.run`, `lamppost.load`), twins (`lamppost.twin`) or one world.
        language: en, zh-Hans or zh-Hant.
        height: of the widget, px.
        threads: how many to use; the result does not depend on it.

    Raises:
        LamppostError: without anywidget; for a language that is not there, a height out of reason, more than two
            worlds, or more people than have a history.
    """
    try:
        import anywidget  # noqa: F401
    except ModuleNotFoundError:
        raise LamppostError("A town in a notebook needs anywidget: pip install 'lamppost[notebook]'.") from None
    from lamppost.show.notebook.widget import TownWidget

    said, tall = words(language).language, _height(height)
    return TownWidget(Answers(worlds_of(what, threads=threads, check=_showable)), said, tall)


def _height(height: object) -> int:
    if isinstance(height, bool) or not isinstance(height, int) or not LEAST <= height <= MOST:
        raise LamppostError(f"'height' is a whole number of px from {LEAST} to {MOST}, not {height!r}.")
    return height


def _showable(people: int, worlds: int) -> None:
    """Raises LamppostError, before anything is lived, for what no view can show."""
    if (why := left_out(people)) is not None:
        raise LamppostError(why)
    if worlds > 2:
        raise LamppostError(f"The page shows one town, or two side by side, not {worlds}.")


__all__ = ["show"]

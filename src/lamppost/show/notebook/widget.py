"""The anywidget of `lamppost.show`; the only module that needs anywidget."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from lamppost.show.notebook.answers import Answers, script, styles


class TownWidget(anywidget.AnyWidget):
    """A town, or two, in a notebook. `close()` takes what it kept away."""

    _esm = script()
    _styles = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    view = traitlets.Unicode("town").tag(sync=True)

    def __init__(self, answers: Answers, language: str, height: int) -> None:
        self._answers = answers
        super().__init__(lang=language, height=height, _styles=styles())
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, message: Any, _buffers: Any) -> None:
        """A question of the page: `{id, path}`; the answer is `{id, status}` with the body as its buffer."""
        status, body = self._answers.answer(str(message.get("path", "")))
        self.send({"id": message.get("id"), "status": status}, [body])

    def close(self) -> None:
        """Close the widget, and take away what it kept."""
        super().close()
        self._answers.close()


__all__ = ["TownWidget"]

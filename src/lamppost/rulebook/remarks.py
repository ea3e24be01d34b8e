"""What a reader of a result has to know of its overlays: changes without effect, limits that held, a matter of order.

A question that was not asked must not look like an answer. Remarks are collected where overlays are applied (amend.py,
layers.py), and said at every surface that shows a result, in its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lamppost.words import Words, words

Kind = Literal["absent", "same", "not_in_force", "limit", "order", "order_stops"]


@dataclass(frozen=True)
class Remark:
    """One thing to know: of which overlay, about which place.

    kind:
        absent: a change found no place here; same: it changes nothing in the period; not_in_force: only rulebooks
        that are not in force in the period; limit: a limit held against what came after, and `value` stands;
        order: with the overlay `value` first, the law is another; order_stops: with it first, one cannot be applied.
    detail: the reason in English, where there is one.
    """

    kind: Kind
    overlay: str
    at: str
    value: str = ""
    detail: str = ""

    def say(self, language: Words) -> str:
        """The remark in a language."""
        return language.say(f"remarks.{self.kind}", overlay=self.overlay, at=self.at, value=self.value)

    def __str__(self) -> str:
        sentence = self.say(words("en"))
        return f"{sentence} {self.detail[0].upper()}{self.detail[1:]}." if self.detail else sentence

"""How people answer, as integers: the catalogue's responses."""

from __future__ import annotations

import datetime as dt

from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.numbers import chance, share, value, weekly
from lamppost.town.tables import PRESSED_WEEKS, Responses


def answers_table(catalogue: Catalogue, day: dt.date) -> Responses:
    """Levels in 0..255, shares of ONE, weekly thresholds, as they are on a day."""
    figure = {name: value(response.value, day, 0.0) for name, response in catalogue.responses.items()}
    return Responses(
        fear_record=round(255 * figure["fear-from-record"]),
        fear_listing=round(255 * figure["fear-from-listing"]),
        fear_refusal=round(255 * figure["fear-from-refusal"]),
        fear_tie=round(255 * figure["fear-from-tie"]),
        fear_halves=max(1, round(figure["fear-half-life"])),
        caution_refusal=round(255 * figure["caution-from-refusal"]),
        caution_full=share(figure["caution-at-full"]),
        caution_halves=max(1, round(figure["caution-half-life"])),
        work_lost=weekly(figure["work-lost-when-listed"]),
        work_found=weekly(figure["work-found"]),
        income_left=share(figure["income-without-work"]),
        pressed=chance(1 - (1 - figure["paid-after-refusal"]) ** (1 / PRESSED_WEEKS)),
        learned=chance(figure["learned-when-public"]),
        dropped=chance(figure["tie-cut-when-public"]),
        layoff=weekly(figure["firm-layoff"]),
        asks_again=chance(figure["asked-again"]),
        settled=weekly(figure["way-obligation-met"]),
    )

"""What a visitor takes away of a town: one HTML file in which it is lived anew, with all that was found about it.

A town with years before its first day cannot be packed, and is played as it was recorded (standalone.py); so is one
whose people are too many for a file.
"""

from __future__ import annotations

import json
from pathlib import Path

from lamppost.show.page.foremost import ledgers
from lamppost.show.page.live_file import live_file
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.site import LARGEST, packs_of_scenario
from lamppost.show.page.standalone import findings_of_town, player, title_of
from lamppost.words import words


def town_file(scenario: Scenario, folder: Path, language: str) -> str:
    """The file of a town that lies in a folder (towns.py). Raises LamppostError for a language that is not there."""
    about = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    lives = list(ledgers(scenario, folder))
    if not scenario.warm_up:
        files = [*packs_of_scenario(scenario).files(), *findings_of_town(folder, scenario.id), *lives]
        content = live_file(files, language, title_of(about, words(language)))
        if len(content) <= LARGEST:
            return content
    return player(folder, language, lives)


__all__ = ["town_file"]

"""Whether a legal text holds together: its sources, and the acts, services and conditions that it names."""

from __future__ import annotations

from lamppost.catalogue.cited import Grades
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.errors import did_you_mean
from lamppost.rulebook.law_text import LawText
from lamppost.rulebook.law_words import CONDITIONS, parts


def check_law(log: ProblemLog, text: LawText, words: Catalogue, stem: str) -> None:
    """Adds every problem of a legal text to `found`; `stem` is the name of its file."""
    log.problems += Grades(log.document, text.sources).problems(text, claims=("elements",))
    if text.law != stem:
        log.say(("law",), f"The file '{stem}' holds the text '{text.law}'; name it alike.")
    for name, element in text.elements.items():
        where = ("elements", name)
        log.known((*where, "acts"), element.acts, words.acts, "act")
        log.known((*where, "services"), element.services, [*words.groups, *words.services], "service or group")
        for field in ("touches", "may_touch"):
            for index, condition in enumerate(getattr(element, field)):
                for _, word in parts(condition):
                    if word not in CONDITIONS:
                        hint = did_you_mean(word, list(CONDITIONS)) or f" There are: {', '.join(CONDITIONS)}."
                        log.say((*where, field, index), f"I do not know the condition '{word}'.{hint}")
        if not element.touches and not element.may_touch:
            log.say(where, "What does it look at? Add `touches` or `may_touch`.")

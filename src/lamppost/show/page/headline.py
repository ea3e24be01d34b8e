"""What a player in an article says: the report's first sentence with its doubt, and where the numbers come from."""

from __future__ import annotations

from lamppost.show.figures.origin import origin
from lamppost.show.figures.types import FigureRequest
from lamppost.show.report.sentences import sentences
from lamppost.study.findings.model import Findings
from lamppost.words import words


def headline(findings: Findings, language: str) -> dict[str, str]:
    """{"claim", "doubt", "origin"} in a language; raises LamppostError for a language that is not there."""
    spoken = words(language)
    first = sentences(findings, spoken)[0]
    ask = FigureRequest(findings, spoken, 0, "paper", findings.worlds[0])
    return {"claim": first.claim.striptags(), "doubt": first.doubt.striptags(), "origin": origin(ask)}


__all__ = ["headline"]

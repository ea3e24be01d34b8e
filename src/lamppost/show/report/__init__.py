"""The report: what a run or twins did to people, as one page that opens from a disk with no network and no script."""

from __future__ import annotations

from lamppost.show.report.page import report_html
from lamppost.show.report.sentences import Sentence, sentences

__all__ = ["Sentence", "report_html", "sentences"]

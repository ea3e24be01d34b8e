"""Which version of Lamppost this is; in a file of its own, so that everything can say it and nothing is imported."""

from __future__ import annotations

__version__ = "0.1.0"

"""Which codes are whose: those of the shipped words, and those reserved for words that an author brings.

A code keys random draws, so it is declared once and never reused. A word of one's own gets its code from its name
alone, in the reserved range, so that adding another word moves nobody.
"""

from __future__ import annotations

import hashlib
from typing import Final

SHIPPED: Final = {"acts": range(1, 1024), "channels": range(1, 64), "services": range(1, 192)}
"""Codes of the catalogue that comes with Lamppost, by block."""
OWN: Final = {"acts": range(1024, 2048), "channels": range(64, 128), "services": range(192, 256)}
"""Codes of words of one's own, by block."""
FIRST_OWN_ACT: Final = OWN["acts"].start
FIRST_OWN_CHANNEL: Final = OWN["channels"].start
FIRST_OWN_SERVICE: Final = OWN["services"].start
ACT_CODES: Final = OWN["acts"].stop
SERVICE_CODES: Final = OWN["services"].stop
CHANNEL_CODES: Final = OWN["channels"].stop


def own_code(block: str, name: str) -> int:
    """The code of a word of one's own, by its name alone: its SHA-256, folded into the reserved range."""
    number = int.from_bytes(hashlib.sha256(f"{block}/{name}".encode()).digest()[:8], "big")
    return OWN[block][number % len(OWN[block])]

"""The plain town: the same week in ordinary Python, one person after another, to hold the compiled town to.

It reads the tables and the society as data, and does everything else itself with ints, dicts and lists: its own
chance, its own ties, its own judging. It is slow and meant to be read beside DESIGN.md. Wherever the compiled town
and this one differ by a byte, one of the two is wrong.
"""

from plain_town.compare import differences
from plain_town.town import PlainTown

__all__ = ["PlainTown", "differences"]

"""Mutated files of every kind: each is accepted and runs, or gives a problem with its place; nothing else.

`make fuzz` tries thousands, `tests/test_fuzz.py` a small seeded share. What is mutated and how is in `mutate.py`; which
files are tried, and what is done with each, in `trials.py`.
"""

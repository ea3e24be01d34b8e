"""The rules in words, for every surface: single values, the phrases of an entry, one sentence, and remedies.

This is the one place where an entry of a rulebook becomes a phrase or a sentence in a language. `explain.py` beside it
gives the claims of a file as a table, with the words of the format and not of a language.
"""

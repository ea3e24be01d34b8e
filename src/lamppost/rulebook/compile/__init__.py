"""From rulebooks and catalogue to tables: the one place where the law becomes arrays.

`plan` numbers the books, bands, lists, rules, consequences and marks of a regime once, so that they keep their
numbers through every date; `tables` fills in the values in force on one date. A change of a name or of an order
changes numbers here and nothing in anybody's life.
"""

"""What society's draws are for: declared numbers that never change meaning, so that none disturbs another.

The town's own purposes are below 200 (`lamppost.draw`); these are 200..255. A number is never reused. A flag draws
under `FLAG` with its bit as counterpart, so a new flag needs no number here.
"""

from __future__ import annotations

from typing import Final

FRIEND: Final = 200  # who is whose friend
KIN: Final = 201  # which households are kin
PARTNER: Final = 202  # which firms trade
HOUSEHOLD: Final = 203  # which kind of household stands where
MEMBER: Final = 204  # ages and sexes within a household
AGE: Final = 205  # from the age drawn in the household to the age in the table
EDUCATION: Final = 206  # highest level of schooling
ENROLMENT: Final = 207  # whether still at school
LABOUR: Final = 208  # whether in the labour force
UNEMPLOYED: Final = 209  # whether without work
SECTOR: Final = 210  # sector of work
STATUS: Final = 211  # employee or self-employed
PUBLIC: Final = 212  # whether employed by a public body
FIRM_SIZE: Final = 213  # employees of a firm within its band
STAFF: Final = 214  # who works for which firm
MANAGER: Final = 215  # who heads a firm
INCOME: Final = 216  # the unexplained part of a household's place in the order of incomes
DISTRICT: Final = 217  # rich and poor districts
PRIVATE_SCHOOL: Final = 218  # public or private school
MIGRANT: Final = 219  # households away from their registered home
TENANT: Final = 220  # households that rent
BENEFIT: Final = 221  # households on the minimum living allowance
PARENTS: Final = 222  # whether a parent is alive
FLAG: Final = 223  # all other flags; counterpart = the flag's bit
ACROSS: Final = 224  # firms headed from across a boundary

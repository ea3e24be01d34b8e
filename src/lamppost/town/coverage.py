"""Whether a rulebook reaches people or firms, for whole columns of them: what `covered` in live.py says of one.

Tables, measures and pages ask this of a town at rest, where a kernel cannot be called. This is the only copy; a test
holds it against the kernel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def reaches(book: np.void, *, firm: bool, age: ArrayLike, place: ArrayLike, flags: ArrayLike) -> NDArray[np.bool_]:
    """Whether a book reaches each of some people, or each of some firms.

    Args:
        book: a row of Law.book.
        firm: whether these are firms, whose `age` is not looked at.
        age: in years.
        place: codes of PLACES.
        flags: bits of FLAGS.

    Returns:
        As many truth values as there are ages, places and flags; one for single numbers.
    """
    held, where, years = (np.asarray(each).astype(np.int64) for each in (flags, place, age))
    need, bar, also = int(book["need"]), int(book["bar"]), int(book["also"])
    inside = ((int(book["places"]) >> where) & 1 == 1) | (held & also != 0)
    fits = inside & (held & need == need) & (held & bar == 0)
    if not firm:
        fits = fits & (years >= int(book["age_from"])) & (years < int(book["age_below"]))
    return np.asarray(fits & bool(book["on"]) & (bool(book["firm"]) == firm))

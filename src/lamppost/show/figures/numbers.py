"""Numbers as a figure writes them: no more digits than mean something, and no bare ratio where people can count."""

from __future__ import annotations

import math

from lamppost.words.counts import FEW


def count(number: float) -> str:
    """A whole number with its thousands apart: 12,345."""
    return f"{round(number):,}"


def few(number: float) -> str:
    """A rate with two digits that mean something, more only before the point: 0, 0.042, 0.42, 4.2, 42, 1,234."""
    size = abs(number)
    if size == 0:
        return "0"
    if size >= 9.95:
        return count(number)
    digits = 1 if size >= 0.995 else 1 - math.floor(math.log10(size))
    text = f"{number:.{min(digits, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(number: float) -> str:
    """A round number of an axis: 0, 0.25, 0.5, 1,500."""
    return f"{number:,.10g}"


def hundred(part: float, whole: float) -> str:
    """Of a hundred in digits, 'few' of them; of a handful the counts themselves: '3/26'."""
    if 0 < part < FEW or 0 < whole < FEW:
        return f"{count(part)}/{count(whole)}"
    return few(of_100(part, whole))


def of_100(part: float, whole: float) -> float:
    """How many of a hundred; 0 of nothing is 0."""
    return 100 * part / whole if whole else 0.0


def steps(top: float, most: int = 5) -> list[float]:
    """Round numbers from 0 to at least `top`, for an axis: 0, 20, 40. At most `most` + 1 of them."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * each for each in (1, 2, 2.5, 5, 10) if unit * each >= rough * (1 - 1e-9))
    return [step * place for place in range(math.ceil(top / step - 1e-9) + 1)]

"""Assumed numbers moved, within their ranges, to what was published up to May 2018: a posterior, and never a point.

Approximate Bayesian computation by sequential Monte Carlo (Toni et al. 2009), by pyABC (Schaelte et al. 2022): numbers
are drawn from their ranges, a town is lived with them, and those draws are kept whose figures come near the published
ones, nearer in each round. The distance counts each series by what was added between two of its figures, since sums
since 2013 repeat each other; each difference is weighed by what ten per cent and the chance of a small town make of
it. A number that nobody assumed is not moved: what is documented is not a guess. What the figures do not tell about a
number is said too: its posterior is then as wide as its range. A good fit says that these numbers can bring about
these figures, and no more.

Every town is kept in `towns.jsonl` of the folder, so that a fit that was stopped goes on where it was and ends the
same.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.processes import of_this_process
from lamppost.record import info, parquet
from lamppost.record.folder import stamp
from lamppost.rulebook.regime import Regime, no_figure
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.study.record.load import record_figures
from lamppost.study.record.mechanisms import counting, mechanism
from lamppost.study.record.model import RecordFigure
from lamppost.study.record.simulate import Simulator
from lamppost.values import FEWEST_DRAWS

POSTERIOR: Final = "posterior.parquet"
FIT: Final = "fit.json"
TOWNS: Final = "towns.jsonl"
DEFAULT: Final = (
    "regime.channels.court.reports@2013-10-01",
    "acts.court-debt-refused.rate",
    "responses.way-obligation-met.value@start",
    "responses.caution-at-full.value",
)
"""Assumed numbers that are moved unless others are named: listings, exits, and how much refusals teach."""
MECHANISMS: Final = ("retries", "agents", "second-class")
"""Candidates of mechanisms.yaml that a fit tries unless others are named."""
ENOUGH: Final = 20
"""Effective draws below which nothing is said of how narrow a posterior is."""
TOLERANCE: Final = 0.1
"""Share of a published number that counts as near: rounding, other days, other scopes."""
Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Moved:
    """A number that a fit moves: the ends of its range, and what it is otherwise."""

    name: str
    low: float
    high: float
    usual: float


@dataclass(frozen=True)
class Fit:
    """A posterior: one row a draw, with `weight` (they add up to 1), `distance`, and a column a number."""

    regime: str
    moved: tuple[Moved, ...]
    draws: pl.DataFrame
    about: dict[str, Any]

    @property
    def effective(self) -> float:
        """How many draws of equal weight these are worth: 1 over the sum of the squared weights (Kish 1965)."""
        return float(1.0 / np.square(self.draws["weight"].to_numpy()).sum())

    def table(self) -> pl.DataFrame:
        """One row a number: its range, the posterior's median and 80 % interval, and how much narrower that is.

        `narrowed` is 1 less the width of the interval over that of 80 % of the range: near 0 the figures say nothing;
        null where fewer than ENOUGH draws are effective, which cannot tell.
        """
        few = self.effective < ENOUGH
        weight = self.draws["weight"].to_numpy()
        rows = []
        for each in self.moved:
            low, middle, high = quantiles(self.draws[each.name].to_numpy(), (0.1, 0.5, 0.9), weight)
            wide = 0.8 * (each.high - each.low)
            rows.append(
                {
                    **asdict(each),
                    "q10": low,
                    "median": middle,
                    "q90": high,
                    "narrowed": None if few else 1 - (high - low) / wide,
                }
            )
        return pl.DataFrame(rows, schema_overrides={"narrowed": pl.Float64}).rename({"name": "number"})

    def sample(self, number: int, seed: int = 1) -> list[dict[str, float]]:
        """So many draws, by their weights: the same for the same seed."""
        weight = self.draws["weight"].to_numpy()
        ends = np.cumsum(weight)
        at = (np.arange(number) + np.random.default_rng(seed).random()) / number
        rows = np.minimum(np.searchsorted(ends / ends[-1], at), len(ends) - 1)
        names = [each.name for each in self.moved]
        return [{name: float(self.draws[name][int(row)]) for name in names} for row in rows]

    def save(self, folder: Path) -> None:
        """Leave it in a folder: posterior.parquet and fit.json. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        parquet.write(folder / POSTERIOR, [self.draws], parquet.about())
        body = {**self.about, "regime": self.regime, "moved": [asdict(each) for each in self.moved]}
        (folder / FIT).write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def quantiles(values: NDArray[np.float64], at: Sequence[float], weight: NDArray[np.float64]) -> list[float]:
    """Quantiles of weighted values: the smallest value up to which so much of the weight lies."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weight[order]) / weight.sum()
    return [float(values[order][min(int(np.searchsorted(sums, each - 1e-12)), len(order) - 1)]) for each in at]


def fit_in(folder: str | Path) -> Fit:
    """A fit from its folder. Raises LamppostError if there is none."""
    place = Path(folder)
    try:
        body = json.loads((place / FIT).read_text(encoding="utf-8"))
        draws = pl.read_parquet(place / POSTERIOR)
        moved = tuple(Moved(**each) for each in body.pop("moved"))
        return Fit(body.pop("regime"), moved, draws, body)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise LamppostError(f"There is no finished fit in {place}. Make one with: lamppost fit --out DIR") from None


@question
def fit(  # noqa: PLR0913 - what is fitted, to what, and how long
    regime: Regime | str | Path = "national-2018",
    *,
    move: Iterable[str] = DEFAULT,
    mechanisms: Iterable[str] = MECHANISMS,
    files: Iterable[str | Path] = (),
    people: int = 20_000,
    draws: int = 150,
    rounds: int = 4,
    seed: int = 1,
    threads: int | None = None,
    out: str | Path | None = None,
    progress: Tick | None = None,
) -> Fit:
    """Move assumed numbers of a regime to the fit set of the record, and give what they may be.

    Args:
        regime: a regime, by name or as it is; figures are those that the record sets beside a regime of its name.
        move: paths of `lamppost.figures`; each must be assumed and have a range.
        mechanisms: candidates (mechanisms.yaml) that may work, with their own ranges.
        files: files with figures of the user's own, beside the shipped ones.
        people: of each town.
        draws: how many draws are kept in each round.
        rounds: rounds, each of which keeps what is nearer than half of the round before.
        seed: of the search and of the towns.
        threads: of each town; the result does not depend on it.
        out: a folder in which towns are kept as they are lived, so that a stopped fit can go on, and the posterior.
        progress: called with (towns lived, about how many there will be).

    Raises:
        LamppostError: for a number that is documented, has no range or is not there; for a mechanism that is none; if
            nothing is to be moved; for fewer than 1,000 people, ten draws or one round; or if pyABC is not installed.
    """
    of_this_process(begins=False)
    if draws < FEWEST_DRAWS or rounds < 1:
        raise LamppostError(
            f"A posterior needs 'draws' of {FEWEST_DRAWS} or more and 'rounds' of 1 or more, not {draws} and {rounds}."
        )
    law = regime if isinstance(regime, Regime) else ready_regime(regime)
    chosen = [*mechanisms]
    moved = moved_numbers(law, [*move], chosen)
    wanted = [each for each in record_figures(files).of("fit") if each.model and each.model.regime == law.name]
    if not wanted:
        raise LamppostError(f"No figure of the fit set is set beside '{law.name}'.")
    simulator = Simulator(law, tuple(wanted), people, seed, threads)
    pyabc = _pyabc()
    folder = None if out is None else Path(out)
    towns = _Towns(simulator, folder, _key(law, wanted, people, seed), progress, draws * (2 * rounds + 1))
    spread = differences(wanted)
    observed = {str(number): each.value for number, each in enumerate(spread)}
    names = [each.name for each in moved]

    def live(parameter: Any) -> dict[str, float]:
        values = {name: float(parameter[f"p{number}"]) for number, name in enumerate(names)}
        found = towns.figures_of(values)
        return {str(number): each.of(found) for number, each in enumerate(spread)}

    def distance(one: Mapping[str, float], other: Mapping[str, float], *_: Any, **__: Any) -> float:
        return far(spread, [one[str(k)] for k in range(len(spread))], [other[str(k)] for k in range(len(spread))],
                   simulator.scale)  # fmt: skip

    prior = pyabc.Distribution(
        **{f"p{number}": pyabc.RV("uniform", each.low, each.high - each.low) for number, each in enumerate(moved)}
    )
    np.random.seed(seed % 2**32)  # noqa: NPY002 - pyABC draws from NumPy's own generator
    with TemporaryDirectory() as scratch:
        search = pyabc.ABCSMC(live, prior, distance, population_size=draws, sampler=pyabc.sampler.SingleCoreSampler())
        search.new(f"sqlite:///{scratch}/fit.db", observed)
        history = search.run(max_nr_populations=rounds)
        frame, weight = history.get_distribution(m=0, t=history.max_t)
        near = history.get_weighted_distances(t=history.max_t)["distance"].to_numpy()
        steps = [float(each) for each in history.get_all_populations()["epsilon"].to_numpy()[1:]]
    columns = {each.name: frame[f"p{number}"].to_numpy() for number, each in enumerate(moved)}
    table = pl.DataFrame({"weight": np.asarray(weight, np.float64), "distance": near, **columns})
    about = {
        **stamp(),
        "method": "ABC-SMC by pyABC; distance over differences of series, root mean square in tolerances",
        "people": people,
        "draws": draws,
        "rounds": rounds,
        "seed": seed,
        "towns": towns.count,
        "epsilon": steps,
        "figures": [each.name for each in wanted],
        "mechanisms": chosen,
        "software": info.software(),
    }
    result = Fit(law.name, moved, table, about)
    if folder is not None:
        result.save(folder)
    return result


def moved_numbers(law: Regime, paths: Sequence[str], mechanisms: Sequence[str]) -> tuple[Moved, ...]:
    """The numbers that are moved, each once. Raises LamppostError for what a fit may not move."""
    found: dict[str, Moved] = {}
    named = [*paths, *(path for name in mechanisms for path in mechanism(name).moves)]
    for path in named:
        figure = law.every_figure.get(path)
        if figure is None:
            raise LamppostError(f"'{law.name}': {no_figure(path, law.every_figure)}")
        if figure.grade != "assumed":
            raise LamppostError(f"'{path}' is {figure.grade or 'not assumed'} ({figure.source or 'its source'}): a fit "
                                "moves assumed numbers only.")  # fmt: skip
        if figure.low is None or figure.high is None or figure.low == figure.high:
            raise LamppostError(f"'{path}' has no range (low and high), so that a fit cannot move it.")
        found[path] = Moved(path, figure.low, figure.high, figure.value)
    for name, (low, high) in counting(mechanisms).items():
        found[name] = Moved(name, low, high, float(mechanism(name).off or 0))
    if not found:
        raise LamppostError("A fit needs a number to move: name one with --move, or a mechanism.")
    return tuple(found.values())


# --- what is near


@dataclass(frozen=True)
class Difference:
    """What was added between two figures of a series; the first of a series is added to nothing."""

    name: str
    before: str | None
    value: float

    def of(self, found: Mapping[str, float]) -> float:
        """The same of a town."""
        return found[self.name] - (found[self.before] if self.before else 0.0)


def differences(figures: Sequence[RecordFigure]) -> list[Difference]:
    """Every series by what was added from one of its figures to the next; what adds up in itself stands alone."""
    found: list[Difference] = []
    last: dict[str, RecordFigure] = {}
    for each in sorted(figures, key=lambda figure: (figure.series, figure.last)):
        before = last.get(each.series) if each.kind == "cumulative" else None
        found.append(
            Difference(each.name, before.name if before else None, each.value - (before.value if before else 0))
        )
        if each.kind == "cumulative":
            last[each.series] = each
    return found


def far(spread: Sequence[Difference], one: Sequence[float], other: Sequence[float], scale: float) -> float:
    """Root mean square of the differences, each in what TOLERANCE and the chance of a town of this scale make of it."""
    total = 0.0
    for difference, a, b in zip(spread, one, other, strict=True):
        value = abs(difference.value)
        noise = math.sqrt(scale * max(value, scale)) * 2  # people seek again and again: twice the spread of a count
        total += ((a - b) / math.hypot(TOLERANCE * value, noise)) ** 2
    return math.sqrt(total / len(spread))


# --- towns


class _Towns:
    """Towns as they are lived, kept in a file so that none is lived twice."""

    def __init__(self, simulator: Simulator, folder: Path | None, key: str, progress: Tick | None, about: int) -> None:
        self.simulator, self.key, self.progress, self.about, self.count = simulator, key, progress, about, 0
        self.file = None if folder is None else folder / TOWNS
        self.known: dict[str, dict[str, float]] = {}
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.known = self._read(self.file)

    def _read(self, file: Path) -> dict[str, dict[str, float]]:
        known = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            try:
                row = json.loads(line)
                known[row["town"]] = row["figures"]
            except (ValueError, KeyError):
                continue  # the line at which it was stopped
        return known

    def figures_of(self, values: Mapping[str, float]) -> dict[str, float]:
        """The figures of the next town, with its own chance."""
        self.count += 1
        said = json.dumps([self.key, self.count, values], sort_keys=True)
        name = hashlib.sha256(said.encode()).hexdigest()[:24]
        if name not in self.known:
            found = self.simulator.run(values, self.count)
            self.known[name] = found
            if self.file is not None:
                with self.file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"town": name, "values": values, "figures": found}) + "\n")
        if self.progress is not None:
            self.progress(self.count, max(self.about, self.count))
        return self.known[name]


def _key(law: Regime, figures: Sequence[RecordFigure], people: int, seed: int) -> str:
    said = [
        law.loaded.sha256,
        dict(law.settings),
        [each.name for each in figures],
        people,
        seed,
        info.software()["engine"],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _pyabc() -> Any:
    """PyABC, quiet. Raises LamppostError if it is not installed."""
    try:
        import pyabc
    except ImportError:
        raise LamppostError("A fit needs pyABC. Install it with: pip install 'lamppost[fit]'") from None
    logging.getLogger("ABC").setLevel(logging.ERROR)
    return pyabc

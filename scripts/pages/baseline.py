"""The headline figures with their intervals, from the baseline file that the tests compare with."""

from __future__ import annotations

from benchmarks.headlines.baseline import kept
from benchmarks.headlines.robust import number
from scripts.pages.markdown import made, table


def page() -> str:
    """docs/baseline.md."""
    said = kept()
    rows = (
        (f"`{name}`", each["counts"], number(each["mean"]), f"{number(each['low'])} to {number(each['high'])}")
        for name, each in said["figures"].items()
    )
    return f"""# The headline figures

{made()}

What the shipped regimes do in towns of {said["people"]:,} made-up people over {said["years"]} years, per 1,000 people: the mean of
{len(said["seeds"])} towns, and its 95 % interval over these. `A less B` is the same people under A and under B. The figures
of each town are in `benchmarks/headlines/baseline.yaml`; tests hold them exactly, so no change of the program moves one
unseen. How firm each is over sizes of town and slots is told under [Robustness](robustness.md).

```console
$ make baseline
```

lives all towns again, says what moved, and writes the file. A figure that moved is told in the changelog, with the reason.

{table(["figure", "per 1,000 people", "mean", "95 % interval"], rows)}
"""

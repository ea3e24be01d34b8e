"""Lamppost runs a social credit system, as public documents describe it, on a made-up society.

    import lamppost as lp
    town = lp.Society.generate(people=100_000, seed=7)
    run = lp.run(town, lp.regime("national-2018"), years=3)
    run.refusals                      # a polars DataFrame

Importing this is cheap: each name is looked up where it lives when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lamppost.api import Run, Stopped, again, life, load, regime, resume, run
    from lamppost.errors import LamppostError, ProblemsError
    from lamppost.rulebook.knobs import knobs, turned
    from lamppost.rulebook.regime import Regime
    from lamppost.show.notebook.view import show
    from lamppost.society.model import Society
    from lamppost.study.compare.evidence import evidence
    from lamppost.study.compare.one_audit import audit
    from lamppost.study.compare.truth import truth
    from lamppost.study.folder.findings import findings
    from lamppost.study.folder.twins import ladder, twin
    from lamppost.study.record.fit import fit
    from lamppost.study.record.load import record_figures
    from lamppost.study.record.validate import validate
    from lamppost.study.sensitivity.sensitivity import Sensitivity, sensitivity
    from lamppost.study.sweep.axes import between
    from lamppost.study.sweep.figures import figures
    from lamppost.study.sweep.study import Study
    from lamppost.version import __version__

__all__ = [
    "LamppostError",
    "ProblemsError",
    "Regime",
    "Run",
    "Sensitivity",
    "Society",
    "Stopped",
    "Study",
    "__version__",
    "again",
    "audit",
    "between",
    "evidence",
    "figures",
    "findings",
    "fit",
    "knobs",
    "ladder",
    "life",
    "load",
    "record_figures",
    "regime",
    "resume",
    "run",
    "sensitivity",
    "show",
    "truth",
    "turned",
    "twin",
    "validate",
]

_HOME: Final = {
    "LamppostError": "lamppost.errors",
    "ProblemsError": "lamppost.errors",
    "Regime": "lamppost.rulebook.regime",
    "Run": "lamppost.api",
    "Society": "lamppost.society.model",
    "Stopped": "lamppost.api",
    "again": "lamppost.api",
    "audit": "lamppost.study.compare.one_audit",
    "evidence": "lamppost.study.compare.evidence",
    "ladder": "lamppost.study.folder.twins",
    "truth": "lamppost.study.compare.truth",
    "Sensitivity": "lamppost.study.sensitivity.sensitivity",
    "sensitivity": "lamppost.study.sensitivity.sensitivity",
    "Study": "lamppost.study.sweep.study",
    "between": "lamppost.study.sweep.axes",
    "__version__": "lamppost.version",
    "figures": "lamppost.study.sweep.figures",
    "findings": "lamppost.study.folder.findings",
    "fit": "lamppost.study.record.fit",
    "knobs": "lamppost.rulebook.knobs",
    "life": "lamppost.api",
    "load": "lamppost.api",
    "record_figures": "lamppost.study.record.load",
    "regime": "lamppost.api",
    "resume": "lamppost.api",
    "run": "lamppost.api",
    "show": "lamppost.show",
    "turned": "lamppost.rulebook.knobs",
    "twin": "lamppost.study.folder.twins",
    "validate": "lamppost.study.record.validate",
}


def __getattr__(name: str) -> Any:
    """A public name, from its own module, on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'lamppost' has no attribute '{name}'")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)

"""How compiled functions are put together: what only compiled functions call has no machine code of its own.

Left alone, Numba gives every function machine code, in which all that it calls is optimised once more; what lies at
the bottom of the week was optimised a hundred times. Here a function that has no way in from Python is a *part*: no
more than the LLVM text of it is kept. A function that has one is *whole*: the texts of its parts, and of theirs, are
linked into it, optimised together, and made into machine code, once. The first compilation takes half the time.

Numba lets a function have a pipeline of its own (its manual: "Customizing the compiler"); the two classes of libraries
go by how those of Numba 0.66 to 0.68 work. compiled.py imports this file when Numba has read its settings.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, register_pass


class WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Machine code of a function and of all that it calls."""

    def add_linking_library(self, library: Any) -> None:
        """Link a library, then what a part is still without: the linker takes only what is asked for by then."""
        for each in (library, *library.links) if isinstance(library, PartLibrary) else (library,):
            if each not in self._linking_libraries:
                super().add_linking_library(each)


class PartLibrary(WholeLibrary):
    """Text of a function that only compiled functions call."""

    @property
    def links(self) -> list[Any]:
        """The libraries of all that it calls, each after one that calls it."""
        return list(self._linking_libraries)

    def finalize(self) -> None:
        """Nothing is linked and nothing optimised: that is done where it is called."""
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, _: str) -> int:
        """None: there is no machine code."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """Where Numba would set what only object mode reads, in machine code that there is none of."""
        return _NoEnvironments


class _NoEnvironments:
    @staticmethod
    def set_env(name: str, environment: Any) -> None:
        pass


@register_pass(mutates_CFG=False, analysis_only=True)
class _ChooseLibrary(AnalysisPass):  # type: ignore[misc]
    """A function without a way in from Python is a part, any other is whole."""

    _name = "choose_library"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        codegen, name = state.targetctx.codegen(), state.func_id.func_qualname
        if state.flags.no_cpython_wrapper:
            state.library = PartLibrary(codegen, name)
        else:
            state.library = WholeLibrary(codegen, name)
            state.library.enable_object_caching()
        return False


class Linked(CompilerBase):  # type: ignore[misc]
    """Numba's own pipeline, in which the library is chosen first."""

    def define_pipelines(self) -> list[Any]:
        """One pipeline: compiled code, or an error."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_ChooseLibrary, passes.passes[0][0])
        passes.finalize()
        return [passes]


__all__ = ["Linked", "PartLibrary", "WholeLibrary"]

"""Compiles the week to WebAssembly: src/lamppost/town/drivers/wasm/town.wasm and its manifest, town.json.

    python scripts/wasm.py           makes both anew
    python scripts/wasm.py --check   makes them and says whether what is shipped is the same

Nothing of the week is written a second time. Numba compiles the kernels of the engine as always, but without optimising
them, so that their LLVM text says nothing yet about a processor; LLVM then takes that text for a machine with 32-bit
addresses, optimises it, and `wasm-ld` links it. An entry point gets its arrays and tables as the address of *slots* of
eight bytes each, one for every number that Numba hands over; the manifest says, for each argument, what its slots are.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "src" / "lamppost"
HERE: Final = PACKAGE / "town" / "drivers" / "wasm"
SOURCES: Final = (
    "compiled.py",
    "intrinsics.py",
    "draw.py",
    "catalogue/codes.py",
    "catalogue/people.py",
    "society/permutation.py",
    "society/purposes.py",
    "society/ties.py",
    "town/*.py",
    "measure/burdens.py",
)
"""What the week is compiled from, as globs below the package."""
HOST: Final = ("epoch", "log", "loop", "observers", "part", "setting", "shard", "snapshot")
"""Of the town, what is Python alone: the native driver, and what it keeps."""
TRIPLE: Final = "wasm32-unknown-unknown"
FEATURES: Final = "+simd128,+bulk-memory,+sign-ext,+mutable-globals,+nontrapping-fptoint"
"""All of them are in every browser since 2021."""
STACK: Final = 1 << 18
ARENA: Final = 1 << 17
"""Bytes for what a kernel allocates while it runs; it has all of them anew each time."""
SLOT: Final = 8


def source_hash() -> str:
    """SHA-256 over what the shipped files are made from: the engine's sources, this script, and the compilers."""
    digest = hashlib.sha256()
    for path in [*sources(), Path(__file__)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for tool in ("numba", "llvmlite", "numpy", "ziglang"):
        digest.update(f"{tool} {locked(tool)}\0".encode())
    return digest.hexdigest()


def sources() -> list[Path]:
    """The engine's files that decide what is compiled."""
    found = {path for pattern in SOURCES for path in PACKAGE.glob(pattern)}
    return sorted(found - {PACKAGE / "town" / f"{name}.py" for name in HOST})


def locked(package: str) -> str:
    """The version of a package in the locks of the development environment."""
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    found = re.search(
        rf"^{package}==(\S+)", text + (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE
    )
    if found is None:
        raise SystemExit(
            f"requirements/ locks no version of {package}; add it to requirements/dev.in and run make lock."
        )
    return found[1]


# --- what is compiled


def entries() -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """The entry points, by name: the function, and a value for each argument that is no whole number.

    The values are there for their types only, so any small town serves.
    """
    import numpy as np

    from lamppost.measure import burdens
    from lamppost.rulebook.regime import regime
    from lamppost.society.model import Society
    from lamppost.town import (
        dates,
        diary,
        exits,
        history,
        levy,
        marks,
        memory,
        passes,
        points,
        ranks,
        respond,
        rows,
        sorting,
    )
    from lamppost.town.loop import Town

    law = regime("national-2018")
    town = Town(Society.generate(100, 1, law.place), law.epochs(law.start, 1), 1, threads=1)
    part = town.here
    shard = part.shards[0]
    with shard.writing(part.state) as context:
        pass
    _, _, _, population, state, tables, cells, _ = part._about(0)
    dues, post = diary.new_diary(rows.DUE), diary.new_diary(rows.RECORD)

    def some(dtype: Any, dimensions: int = 1) -> Any:
        return np.zeros((1,) * dimensions, dtype)

    record, refusal, mail = some(rows.RECORD), some(rows.REFUSAL), some(rows.MAIL)
    given, queue, places = some(ranks.GIVEN), some(ranks.QUEUE), some(ranks.PLACE)
    table = some(np.int64, 2)
    number, numbers, byte = some(np.int64), some(np.int64, 2), some(np.uint8)
    lines = history.StepLines(numbers, numbers, some(np.uint64), byte)
    common = {
        "context": context, "population": population, "state": state, "tables": tables, "law": tables.law,
        "services": tables.services, "cells": cells, "needs": town.needs, "lists": context.lists,
        "outbox": context.outbox, "scratch": number, "counts": number, "done": number, "sought": numbers,
        "effects": numbers, "levy": number, "moved": number, "vacancy": number,
        "records": record, "refusals": refusal, "mail": mail, "places": places, "queue": queue, "given": given,
        "dues": some(rows.DUE), "gradings": some(rows.GRADING), "flips": some(rows.FLIP), "lines": some(rows.TRACE),
        "diary": dues, "post": post, "old": context.memory, "new": context.memory,
    }  # fmt: skip

    def entry(function: Callable[..., Any], out: Any = None, **own: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
        return function, common | own | ({} if out is None else {"out": out})

    return {
        "live_chunks": entry(passes.live_chunks, some(rows.RECORD, 2)),
        "gate_chunks": entry(passes.gate_chunks, some(rows.REFUSAL, 2)),
        "judge_all": entry(passes.judge_all),
        "to_grade": entry(points.to_grade, some(rows.GRADING)),
        "reset_year": entry(points.reset_year),
        "turn": entry(dates.turn, numbers),
        "put_records": entry(diary.put_records),
        "heard": entry(diary.heard),
        "put_dues": entry(diary.put_dues),
        "dues_on": entry(diary.size_of),
        "records_on": entry(diary.size_of, diary=post),
        "take_dues": entry(diary.take_dues, some(rows.DUE)),
        "take_records": entry(diary.take_records, record),
        "order_mail": entry(sorting.order_mail, mail),
        "order_flips": entry(sorting.order_flips, some(rows.FLIP)),
        "order_lines": entry(sorting.order_lines, some(rows.TRACE)),
        "forget_flips": entry(marks.forget_flips),
        "lots_within": entry(levy.lots_within),
        "left_in": entry(levy.left_in),
        "free_places": entry(ranks.free_places),
        "ranked": entry(ranks.ranked),
        "queue_of": entry(ranks.queue_of, queue),
        "allot": entry(ranks.allot, places),
        "given_places": entry(ranks.given_places, given),
        "refused": entry(ranks.refused, refusal),
        "give_places": entry(ranks.give_places),
        "respond_all": entry(respond.respond_all),
        "leave_lists": entry(exits.leave_lists),
        "count_listed": entry(exits.count_listed, number),
        "rehash": entry(memory.rehash),
        "count_events": entry(burdens.count_events, table, events=record, speech=byte),
        "count_refusals": entry(burdens.count_refusals, table),
        "count_standing": entry(burdens.count_standing, table, red=byte),
        "count_cut": entry(burdens.count_cut, table, memory=context.memory),
        "yuan_lost": entry(burdens.yuan_lost, table, income=number),
        "compare": entry(burdens.compare, some(np.uint16), first=table, other=table),
        "week_bytes": entry(history.week_bytes, byte, lines=lines, arrived=record, events=record, heard=number),
        "close_week": entry(
            history.close_week, now=byte, before=byte, ever=byte, change=byte, steps=number, seen=number
        ),
    }


def constants() -> dict[str, int]:
    """Numbers that a driver needs to know: sizes of tallies, and what stands where."""
    from lamppost.catalogue.people import CLASSES
    from lamppost.measure import burdens
    from lamppost.town import codes, dates, history, outbox, room, sorting, tables
    from lamppost.town.gate import LOTS

    known: dict[str, Any] = {
        "CLASSES": CLASSES,
        "EFFECTS": len(codes.EFFECTS),
        "LOTS": LOTS,
        "DIGITS": sorting.DIGITS,
        "GRADE": dates.GRADE,
        "RESET": dates.RESET,
        "STEPS": history.STEPS,
        "BURDENS": burdens.BURDENS,
        "WEEKS_A_YEAR": tables.WEEKS_A_YEAR,
    }
    for module, names in (
        (tables, "ACT_CODES SERVICE_CODES CHANNEL_CODES"),
        (outbox, "DUES TRACES WORKS BANDS MAILS"),
        (room, "DUE_ROOM TRACE_ROOM WORK_ROOM HOLDER_ROOM GROUND_ROOM MEMORY_ROOM FLIP_ROOM MAIL_ROOM"),
        (codes, "TRUE TWICE UNSEEN FOREGONE WRONGFUL COLLATERAL DOUBLE TOUCHED_ONLY WATCHED"),
    ):
        known |= {name: getattr(module, name) for name in names.split()}
    return {name: int(value) for name, value in sorted(known.items())}


# --- types, as the manifest has them


class Layouts:
    """What the arguments of the entry points are made of."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.tuples: dict[str, Any] = {}
        self._row_names = self._names()

    def of(self, kind: Any) -> Any:
        """A type as JSON: "int", "bool", {"array": dimensions, "of": item}, or {"tuple": a name of `tuples`}."""
        from lamppost import compiled

        types = compiled.numba.types
        if isinstance(kind, types.Array):
            return {"array": kind.ndim, "of": self._item(kind.dtype)}
        if hasattr(kind, "instance_class"):
            name = kind.instance_class.__name__
            fields = {field: self.of(each) for field, each in zip(kind.fields, kind.types, strict=True)}
            # Diaries of two kinds of rows are two types of one name.
            while self.tuples.setdefault(name, fields) != fields:
                name += "_"
            return {"tuple": name}
        if isinstance(kind, types.Boolean):
            return "bool"
        if isinstance(kind, types.Integer):
            return "int"
        raise SystemExit(f"An entry point has an argument of the type {kind}, which drivers do not know.")

    def _item(self, kind: Any) -> str:
        from lamppost import compiled

        numpy_support = compiled.numba.np.numpy_support
        dtype = numpy_support.as_dtype(kind)
        if dtype.names is None:
            return str(dtype.str)
        fields = {name: [dtype.fields[name][0].str, dtype.fields[name][1]] for name in dtype.names}
        name = self._row_names[dtype]
        self.rows[name] = {"size": dtype.itemsize, "fields": fields}
        return name

    @staticmethod
    def _names() -> dict[Any, str]:
        import numpy as np

        from lamppost.town import ranks, rows, tables

        return {
            each: name
            for module in (tables, rows, ranks)
            for name, each in vars(module).items()
            if isinstance(each, np.dtype)
        }


def leaves(kind: Any) -> int:
    """Numbers in which Numba hands a value of a type over."""
    if hasattr(kind, "instance_class"):
        return sum(map(leaves, kind.types))
    return 5 + 2 * kind.ndim if hasattr(kind, "ndim") else 1


# --- LLVM

RUNTIME: Final = f"""
@arena = internal global [{ARENA} x i8] zeroinitializer, align 64
@arena_used = internal global i32 0

define internal void @NRT_incref(ptr %0) alwaysinline {{
  ret void
}}

define internal void @NRT_decref(ptr %0) alwaysinline {{
  ret void
}}

define internal ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {{
  %used = load i32, ptr @arena_used
  %block = getelementptr i8, ptr @arena, i32 %used
  %data = getelementptr i8, ptr %block, i32 64
  %bytes = trunc i64 %size to i32
  %more = add i32 %bytes, 127
  %rounded = and i32 %more, -64
  %now = add i32 %used, %rounded
  %fits = icmp ule i32 %now, {ARENA}
  br i1 %fits, label %room, label %none
none:
  call void @llvm.trap()
  unreachable
room:
  store i32 %now, ptr @arena_used
  %place = getelementptr {{ i64, ptr, ptr, ptr, i64 }}, ptr %block, i32 0, i32 3
  store ptr %data, ptr %place
  ret ptr %block
}}

declare void @llvm.trap()
"""
"""Numba's runtime: nothing is counted, and what a kernel allocates is forgotten at the next call."""


def neutral(text: str) -> str:
    """LLVM text without what it says of the machine that it was made on, and of Numba's runtime."""
    text = re.sub(r"^target (datalayout|triple) = .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'"(target-(cpu|features)|tune-cpu|probe-stack|frame-pointer)"="[^"]*"', "", text)
    own = r"^define[^\n]*@NRT_(incref|decref)\(.*?^}$"
    return re.sub(own, r"declare void @NRT_\1(ptr)", text, flags=re.MULTILINE | re.DOTALL)


def wrapper(name: str, kinds: list[Any], function: str, parameters: list[str]) -> str:
    """An entry point: takes where the result goes, whole numbers as they are, and addresses of slots."""
    taken, loads, handed = ["ptr %result"], [], ["ptr %result", "ptr %problem"]
    place = 2
    for number, kind in enumerate(kinds):
        size = leaves(kind)
        if size == 1 and not hasattr(kind, "instance_class"):
            taken.append(f"{parameters[place]} %a{number}")
            handed.append(f"{parameters[place]} %a{number}")
            place += 1
            continue
        taken.append(f"ptr %a{number}")
        for slot in range(size):
            of, value = parameters[place], f"%v{place}"
            loads.append(f"  {value}p = getelementptr i8, ptr %a{number}, i32 {SLOT * slot}")
            loads.append(f"  {value} = load {of}, ptr {value}p")
            handed.append(f"{of} {value}")
            place += 1
    if place != len(parameters):
        raise SystemExit(f"{name} takes {len(parameters)} numbers where its arguments have {place}.")
    lines = ["  %problem = alloca ptr", "  store i32 0, ptr @arena_used", *loads]
    call = f'  %status = call i32 @"{function}"({", ".join(handed)})'
    return "\n".join([f"define i32 @{name}({', '.join(taken)}) {{", *lines, call, "  ret i32 %status", "}", ""])


def made(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """(town.wasm, its manifest), made in a folder for files on the way."""
    import llvmlite.binding as llvm

    from lamppost import compiled

    layouts, functions, modules, wrappers = Layouts(), {}, {}, []
    of_function: dict[str, list[str]] = {}
    for name, (function, values) in entries().items():
        names = list(inspect.signature(function.py_func).parameters)
        hints = function.py_func.__annotations__
        kinds = [
            compiled.numba.types.int64 if hints[each] == "int" else
            compiled.numba.types.boolean if hints[each] == "bool" else compiled.numba.typeof(values[each])
            for each in names
        ]  # fmt: skip
        function.compile(tuple(kinds))
        overload = function.overloads[tuple(kinds)]
        symbol = overload.fndesc.llvm_func_name
        modules[symbol] = neutral(overload.library.get_llvm_str())
        arguments = [[each, layouts.of(kind)] for each, kind in zip(names, kinds, strict=True)]
        gives = "none" if overload.signature.return_type == compiled.numba.types.none else "int"
        functions[name] = {"arguments": arguments, "gives": gives}
        of_function[name] = [symbol, *kinds]
        print(f"{name:14} {len(modules[symbol]) // 1024:6} KB of LLVM text", flush=True)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=2, reloc="static"
    )
    whole = None
    for text in modules.values():
        module = llvm.parse_assembly(f'target triple = "{TRIPLE}"\n{text}')
        if whole is None:
            whole = module
        else:
            whole.link_in(module)
    for name, (symbol, *kinds) in of_function.items():
        parameters = [str(each.type) for each in whole.get_function(symbol).arguments]
        wrappers.append(wrapper(name, kinds, symbol, parameters))
    text = re.sub(
        r"^declare [^\n]*@NRT_(incref|decref|MemInfo_alloc_aligned)\([^\n]*$", "", str(whole), flags=re.MULTILINE
    )
    whole = llvm.parse_assembly(text + RUNTIME + "".join(wrappers))
    whole.verify()
    whole.data_layout = str(machine.target_data)
    for each in [*whole.functions, *whole.global_variables]:
        if not each.is_declaration:
            each.linkage = "external" if each.name in functions else "internal"
    tuning = llvm.PipelineTuningOptions(speed_level=2)
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(whole, builder)
    outside = [each.name for each in whole.functions if each.is_declaration and not each.name.startswith("llvm.")]
    if outside:
        raise SystemExit(f"The week calls what a browser does not have: {', '.join(outside)}")
    (folder / "town.o").write_bytes(machine.emit_object(whole))
    wasm = linked(folder, [*functions])
    manifest = {
        "source": source_hash(),
        "wasm": hashlib.sha256(wasm).hexdigest(),
        "constants": constants(),
        "rows": dict(sorted(layouts.rows.items())),
        "tuples": layouts.tuples,
        "functions": functions,
    }
    return wasm, manifest


def linked(folder: Path, names: list[str]) -> bytes:
    """The object file as a module that exports its memory, where its own data ends, and the entry points."""
    command = [sys.executable, "-m", "ziglang", "wasm-ld", "--no-entry", "--strip-all", "--gc-sections", "-O2"]
    command += ["--stack-first", "-z", f"stack-size={STACK}", "--export=__heap_base", "--max-memory=4294967296"]
    command += [f"--export={name}" for name in names]
    target = folder / "town.wasm"
    subprocess.run([*command, "-o", str(target), str(folder / "town.o")], check=True)
    return target.read_bytes()


def written(manifest: dict[str, Any]) -> str:
    """The manifest as it is shipped."""
    return json.dumps(manifest, separators=(",", ":")) + "\n"


def main(arguments: list[str]) -> int:
    """Make both files, or see whether they are as they would be made."""
    if version("ziglang") != locked("ziglang"):
        raise SystemExit(f"ziglang {version('ziglang')} is installed; the lock has {locked('ziglang')}. Run make wasm.")
    with tempfile.TemporaryDirectory() as folder:
        wasm, manifest = made(Path(folder))
    files = {HERE / "town.wasm": wasm, HERE / "town.json": written(manifest).encode()}
    if arguments == ["--check"]:
        stale = [path.name for path, content in files.items() if not path.is_file() or path.read_bytes() != content]
        print(f"Made anew, {', '.join(stale)} would be another file. Run make wasm." if stale else "Up to date.")
        return 1 if stale else 0
    for path, content in files.items():
        path.write_bytes(content)
        print(f"{path.relative_to(ROOT)}: {len(content):,} bytes")
    return 0


def fresh() -> Iterator[None]:
    """An environment in which Numba compiles everything anew, for no machine in particular, and optimises nothing."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(NUMBA_CACHE_DIR=folder, NUMBA_OPT="0", NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="")
        os.environ.pop("NUMBA_DISABLE_JIT", None)
        yield


if __name__ == "__main__":
    for _ in fresh():
        status = main(sys.argv[1:])
    sys.exit(status)

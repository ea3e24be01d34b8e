"""What Numba has no word for: named tuples by reference, and asking for memory ahead of its use.

Numba hands a named tuple to a function as all of its numbers one by one. The tables, the state and the memory of a town
together are several hundred, so that every call would copy several kilobytes. `by_reference` writes such a tuple down
once, where a kernel begins, and gives its address; `context.memory.row[place]` then reads what it says, as before.
Both leave every result as it is, and both do nothing where the engine runs as plain Python.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from lamppost.compiled import numba

T = TypeVar("T")

if numba.config.DISABLE_JIT:

    def by_reference(part: T) -> T:
        """The tuple itself."""
        return part

    def prefetch(array: Any, index: int) -> None:
        """Nothing."""

else:
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model

    ADDRESS = ir.IntType(8).as_pointer()

    class Reference(types.Type):
        """The address of a named tuple that is written down for as long as a kernel runs."""

        def __init__(self, part: Any) -> None:
            self.part = part
            super().__init__(name=f"Reference({part})")

        @property
        def key(self) -> Any:
            """Two references are of one type if their tuples are."""
            return self.part

        @property
        def mangling_args(self) -> tuple[str, tuple[Any, ...]]:
            """What stands for the type in the names of functions: short, for there are hundreds of fields."""
            digest = hashlib.sha256(self.name.encode()).hexdigest()[:12]
            return f"{self.part.instance_class.__name__}{digest}", ()

        def field(self, name: str) -> Any:
            """The type of a field: a reference, where it is a tuple itself; None if there is no such field."""
            if name not in self.part.fields:
                return None
            kind = self.part.types[self.part.fields.index(name)]
            return Reference(kind) if hasattr(kind, "instance_class") else kind

    @register_model(Reference)
    class ReferenceModel(models.PrimitiveModel):  # type: ignore[misc]
        """An address."""

        def __init__(self, manager: Any, kind: Reference) -> None:
            super().__init__(manager, kind, ADDRESS)

    @infer_getattr
    class ReferenceFields(AttributeTemplate):  # type: ignore[misc]
        """The fields of the tuple."""

        key = Reference

        def generic_resolve(self, reference: Reference, name: str) -> Any:
            """The type of a field."""
            return reference.field(name)

    @lower_getattr_generic(Reference)
    def read_field(context: Any, builder: Any, reference: Reference, address: Any, name: str) -> Any:
        """Read a field, or find the address of one that is a tuple itself."""
        whole = builder.bitcast(address, context.get_value_type(reference.part).as_pointer())
        place = builder.gep(whole, _path(reference.part.fields.index(name)), inbounds=True)
        kind = reference.field(name)
        if isinstance(kind, Reference):
            return builder.bitcast(place, ADDRESS)
        value = _read(builder, place)
        if context.enable_nrt:
            context.nrt.incref(builder, kind, value)
        return value

    def _path(number: int) -> list[Any]:
        return [ir.Constant(ir.IntType(32), 0), ir.Constant(ir.IntType(32), number)]

    def _read(builder: Any, place: Any) -> Any:
        """Read a value number by number, so that LLVM leaves out those that nobody asks for."""
        kind = place.type.pointee
        if not isinstance(kind, ir.Aggregate):
            return builder.load(place)
        value = ir.Constant(kind, ir.Undefined)
        for number in range(len(kind)):
            part = _read(builder, builder.gep(place, _path(number), inbounds=True))
            value = builder.insert_value(value, part, number)
        return value

    def _write(builder: Any, value: Any, place: Any) -> None:
        """Write a value number by number."""
        if not isinstance(value.type, ir.Aggregate):
            builder.store(value, place)
            return
        for number in range(len(value.type)):
            part = builder.gep(place, _path(number), inbounds=True)
            _write(builder, builder.extract_value(value, number), part)

    @intrinsic
    def by_reference(_: Any, part: Any) -> Any:
        """The address of a named tuple, written down until the function that asks for it returns."""
        if isinstance(part, Reference):
            return part(part), lambda *given: given[-1][0]

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            place = cgutils.alloca_once(builder, context.get_value_type(signature.args[0]))
            _write(builder, arguments[0], place)
            return builder.bitcast(place, ADDRESS)

        return Reference(part)(part), generate

    @intrinsic
    def prefetch(_: Any, array: Any, index: Any) -> Any:
        """Bring what lies at a place of a one-dimensional array into the processor's cache, for writing.

        Where a machine has no such instruction, LLVM leaves it out.
        """

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = signature.args[0]
            rows = context.make_array(kind)(context, builder, arguments[0])
            place = cgutils.get_item_pointer(context, builder, kind, rows, [arguments[1]], wraparound=False)
            number = ir.IntType(32)
            ask = builder.module.declare_intrinsic(
                "llvm.prefetch", [ADDRESS], ir.FunctionType(ir.VoidType(), [ADDRESS, number, number, number])
            )
            builder.call(ask, [builder.bitcast(place, ADDRESS), number(1), number(3), number(1)])
            return context.get_dummy_value()

        return types.void(array, index), generate

"""The synthetic people as arrays: what a society is, not how it is made.

People stand household by household, households district by district, so a household and a district are ranges of
person numbers. Firms and schools are numbered on their own. There is no name, no identity number and no address, and
no way in for a record of an individual: a society comes out of `generate.py` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lamppost.arguments import question

if TYPE_CHECKING:
    from lamppost.catalogue.model import OwnPlace


def _none() -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Society:
    """A synthetic population of `n` people, `h` households, `d` districts, `m` firms and `s` schools.

    All arrays are C-contiguous and not to be written to.
    """

    place: str
    seed: int
    people: int
    age: NDArray[np.uint8]  # (n,) years at the start, 0..104
    sex: NDArray[np.uint8]  # (n,) index into catalogue.people.SEXES
    education: NDArray[np.uint8]  # (n,) index into EDUCATIONS; pupils at the level they attend
    sector: NDArray[np.uint8]  # (n,) index into SECTORS; 255 = not employed
    income_class: NDArray[np.uint8]  # (n,) index into INCOMES: fifth of the place's households, by income per head
    income: NDArray[np.int32]  # (n,) yuan a year per head, disposable; the same for a whole household
    flags: NDArray[np.uint32]  # (n,) bits of catalogue.people.FLAGS
    cls: NDArray[np.uint8]  # (n,) catalogue.people.class_of
    household: NDArray[np.int32]  # (n,) household number
    household_start: NDArray[np.int32]  # (h+1,) persons of household k are start[k]:start[k+1]
    district: NDArray[np.int32]  # (n,) district number
    district_start: NDArray[np.int32]  # (d+1,) persons of district k are start[k]:start[k+1]
    district_area: NDArray[np.uint8]  # (d,) index into AREAS
    person_place: NDArray[np.uint8]  # (n,) code of catalogue.people.PLACES
    workplace: NDArray[np.int32]  # (n,) firm number, -1 = none
    school: NDArray[np.int32]  # (n,) school number, -1 = none
    employees_start: NDArray[np.int32]  # (m+1,) employees of firm k are employees[start[k]:start[k+1]]
    employees: NDArray[np.int32]  # person numbers by firm
    firm_manager: NDArray[np.int32]  # (m,) person who is the legal representative, -1 = none
    firm_size: NDArray[np.uint8]  # (m,) index into FIRM_SIZES
    firm_sector: NDArray[np.uint8]  # (m,) index into SECTORS
    firm_public: NDArray[np.uint8]  # (m,) 1 = a public body
    firm_place: NDArray[np.uint8]  # (m,) code of PLACES
    work_status: NDArray[np.uint8] = field(default_factory=_none)  # (n,) index into society.work.STATUSES
    household_collective: NDArray[np.uint8] = field(default_factory=_none)  # (h,) 1 = a dormitory or an institution
    school_stage: NDArray[np.uint8] = field(default_factory=_none)  # (s,) index into society.education.STAGES
    school_private: NDArray[np.uint8] = field(default_factory=_none)  # (s,) 1 = private

    def __repr__(self) -> str:
        """One line: where and how many."""
        return f"Society({self.place}: {self.people:,} people, {self.firms:,} firms, seed {self.seed})"

    @classmethod
    @question
    def generate(
        cls,
        people: int,
        seed: int = 1,
        place: str | OwnPlace = "mainland-city",
        progress: Callable[[int, int], None] | None = None,
    ) -> Society:
        """A society of 1 to 100,000,000 people, made from published tables; the same for the same three inputs.

        `place` is mainland-city, county, mainland, guangdong, hong-kong, macau or greater-bay, or a place that a regime
        brings (`regime.society_place`). `progress` is called with (people made, people in all), a million at a time.
        Raises LamppostError for a number of people, a seed or a place that is none.
        """
        from lamppost.society.generate import generate_arrays

        arrays = generate_arrays(people, seed, place, progress)
        return cls(place=place if isinstance(place, str) else place.id, seed=seed, people=people, **arrays)

    @property
    def firms(self) -> int:
        return int(self.firm_manager.shape[0])

    @property
    def households(self) -> int:
        return int(self.household_start.shape[0]) - 1

    @property
    def districts(self) -> int:
        return int(self.district_start.shape[0]) - 1

    @property
    def schools(self) -> int:
        return int(self.school_stage.shape[0])

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Every array by name, in a fixed order (for hashing and for saving)."""
        return {f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)}

    def digest(self) -> str:
        """SHA-256 over place, number of people and every array, in hex: two societies with it are the same."""
        total = hashlib.sha256(f"{self.place} {self.people}".encode())
        for name, array in self.arrays().items():
            total.update(f"\0{name} {array.dtype.str} {array.shape}\0".encode())
            total.update(np.ascontiguousarray(array).data)
        return total.hexdigest()

"""What is known around a model when it is checked: operations, forms, decisions and other processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


class Signature(Protocol):
    """What the checks need to know of an operation."""

    @property
    def parameters(self) -> Mapping[str, bool]:
        """Each parameter's name, and whether it must be given."""

    @property
    def results(self) -> Collection[str]:
        """The names of what the operation returns; empty if it returns one bare value or nothing."""

    @property
    def outside(self) -> bool:
        """Whether the operation reaches outside the database, and so runs as a job."""


Catalogue: TypeAlias = Mapping[str, Signature]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a model may refer to. None means unknown: then nothing is said about it.

    `forms` maps a form's id to the variables that it sets, `decisions` are ids and names, `processes` ids of processes
    deployed elsewhere, `start_variables` what is set before the first step, `payloads` what messages carry, by name,
    for those of which that is known.
    """

    operations: Catalogue | None = None
    forms: Mapping[str, Collection[str]] | None = None
    decisions: Collection[str] | None = None
    processes: Collection[str] | None = None
    start_variables: Collection[str] | None = None
    payloads: Mapping[str, Collection[str]] = field(default_factory=dict)

"""Which step takes the place of which: made by itself where that is safe, by hand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.obstacles import NoSuchStep, NotTheSameKind, SameVersion
from engine.runtime import Loaded
from engine.spiff import Element, fits, places


@dataclass(frozen=True)
class Place:
    """A step of the source where a case may stand, and what takes its place; None where somebody has to say."""

    element: Element
    becomes: str | None
    choices: tuple[Element, ...]
    """The steps of the target that could."""
    by_hand: bool = False


@dataclass(frozen=True)
class Plan:
    """From one version of a package to another."""

    source: Loaded
    target: Loaded
    places: tuple[Place, ...]

    @property
    def names(self) -> dict[str, str]:
        """The elements that others take the place of."""
        return {
            place.element.id: place.becomes
            for place in self.places
            if place.becomes is not None and place.becomes != place.element.id
        }


def make_plan(source: Loaded, target: Loaded, by_hand: Mapping[str, str] | None = None) -> Plan:
    """Match the steps of two versions: by hand what `by_hand` names (old id: new id), others with the same id and kind.

    Raises SameVersion for one version or two packages; NoSuchStep, NotTheSameKind for a mapping that cannot be.
    """
    if source.definition_id == target.definition_id or source.package.key != target.package.key:
        raise SameVersion
    wanted = dict(by_hand or {})
    before, after = places(source.program), places(target.program)
    for old, new in wanted.items():
        if old not in before or new not in after:
            raise NoSuchStep(element=old if old not in before else new)
        if not fits(before[old], after[new]):
            raise NotTheSameKind(element=old, now=new)
    return Plan(source, target, tuple(_place(old, before, after, wanted) for old in before))


def _place(
    old: str, before: Mapping[str, object], after: Mapping[str, object], wanted: Mapping[str, str]
) -> Place:
    node = before[old]
    fitting = {name: other for name, other in after.items() if fits(node, other)}  # type: ignore[arg-type]
    becomes = wanted.get(old) or (old if old in fitting else None)
    choices = tuple(other.element for other in fitting.values())  # type: ignore[attr-defined]
    return Place(node.element, becomes, choices, old in wanted)  # type: ignore[attr-defined]

"""What a form sets and what it asks, for the checks at deployment and for deciding which fields refresh a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from engine.feel import Expression as Formula
from engine.feel import Template
from forms.parsing import names_of
from forms.schema import Component, FormSchema, Input

LOCAL_NAMES = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})


@dataclass(frozen=True)
class Question:
    """FEEL in a form: with which component, under which attribute, its text and its free variables."""

    component: str
    attribute: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """What checks want to know of a form: `sets` are the top-level names that a submission holds; `needs` the
    variables that its FEEL reads and the form does not hold itself."""

    id: str
    sets: frozenset[str]
    needs: frozenset[str]
    questions: tuple[Question, ...]


@lru_cache(maxsize=256)
def read(schema: FormSchema) -> Reading:
    """The reading of a schema."""
    questions = tuple(_questions(schema))
    asked = {name for question in questions for name in question.names}
    held = {name.split(".")[0] for _, name in names_of(schema.components)}
    return Reading(
        schema.id, submission_names(schema), frozenset(asked - held - LOCAL_NAMES), questions
    )


def submission_names(schema: FormSchema) -> frozenset[str]:
    """The top-level names that a submission of this form may hold. Disabled inputs submit nothing."""
    return frozenset(
        name.split(".")[0]
        for component, name in names_of(schema.components)
        if not (isinstance(component, Input) and component.disabled)
    )


@lru_cache(maxsize=256)
def influences(schema: FormSchema) -> frozenset[str]:
    """The names whose value changes what else the form shows, `this` among them if rows look at themselves."""
    return frozenset(name for question in _questions(schema) for name in question.names)


def formulas_of(component: Component) -> Iterator[tuple[str, Formula | Template]]:
    """Each formula and template of a component, by attribute."""
    for one in fields(component):
        value = getattr(component, one.name)
        if hasattr(value, "names"):
            yield one.name, value


def _questions(schema: FormSchema) -> Iterator[Question]:
    for component in schema.walk():
        for attribute, formula in formulas_of(component):
            if formula.names or not hasattr(formula, "render"):
                yield Question(component.id, attribute, formula.text, formula.names)
        if getattr(component, "options_key", ""):
            key = component.options_key  # type: ignore[attr-defined]
            yield Question(component.id, "options_key", key, frozenset({key.split(".")[0]}))

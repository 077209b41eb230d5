"""Item definitions: the types of a DMN file, with their allowed values (DMN 1.5 section 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.dmn.errors import DmnError
from engine.dmn.reader import Element, child, children, identity, text
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import UnaryTests, parse_tests
from engine.feel.run import Run, Scope
from engine.feel.said import said
from engine.feel.types import ANY, FeelType, NotOfTypeError, convert, simple_type

MAX_DEPTH = 20


class Items:
    """The types by name; `of(typeRef)` finds one. Files imported give theirs as `prefix.name`."""

    def __init__(
        self, root: Element, imported: Mapping[str, FeelType], refuse: Callable[[DmnError], None]
    ) -> None:
        self.refuse = refuse
        self.definitions = {one.get("name", ""): one for one in children(root, "itemDefinition")}
        self.types = {k: v for k, v in imported.items() if k not in self.definitions}
        self.under_way: list[str] = []
        for name in self.definitions:
            self.types[name] = self.of(name)

    def of(self, reference: str | None) -> FeelType:
        """The type behind a typeRef; Any for none, and after a refusal for an unknown one."""
        name = (reference or "").strip()
        if not name:
            return ANY
        if found := self.find(name):
            return found
        self.refuse(
            DmnError(
                said("There is no type {name!r}; define it or use one of FEEL's own", name=name)
            )
        )
        return ANY

    def find(self, name: str) -> FeelType | None:
        """The type of this name, with or without a prefix of the file's; None if there is none."""
        return self._named(name) or self._named(name.partition(":")[2])

    def _named(self, name: str) -> FeelType | None:
        if name in self.types:
            return self.types[name]
        if name not in self.definitions:
            return simple_type(name)
        if name in self.under_way or len(self.under_way) > MAX_DEPTH:
            where = identity(self.definitions[name])
            self.refuse(DmnError(said("The type {name!r} is defined by itself", name=name), *where))
            return ANY
        self.under_way.append(name)
        self.types[name] = self._define(self.definitions[name])
        self.under_way.pop()
        return self.types[name]

    def _define(self, element: Element) -> FeelType:
        base = self._base(element)
        own = self._tests(child(element, "allowedValues"))
        if own:  # instead of those of the type it is made of
            base = replace(base, allows=Allowed(own))
        if element.get("isCollection") == "true":
            base, own = FeelType("list", base), ()
        if constraint := self._tests(child(element, "typeConstraint")):
            base = replace(base, allows=Allowed(own + constraint))
        return base

    def _base(self, element: Element) -> FeelType:
        components = list(children(element, "itemComponent"))
        if components:
            members = tuple((one.get("name", ""), self._define(one)) for one in components)
            return FeelType("context", members=members)
        if (function := child(element, "functionItem")) is not None:
            return self._function(function)
        return self.of(text(child(element, "typeRef")))

    def _function(self, element: Element) -> FeelType:
        parameters = tuple(self.of(one.get("typeRef")) for one in children(element, "parameters"))
        return FeelType(
            "function", parameters=parameters, result=self.of(element.get("outputTypeRef"))
        )

    def _tests(self, element: Element | None) -> tuple[UnaryTests, ...]:
        if element is None or not (source := text(element)):
            return ()
        try:
            return (parse_tests(source, frozenset()),)
        except FeelSyntaxError as problem:
            self.refuse(
                DmnError(
                    said("The allowed values are not FEEL: {problem}", problem=problem),
                    *identity(element),
                )
            )
            return ()


@dataclass(frozen=True)
class Allowed:
    """The allowed values and the constraint of a type: a value passes them all."""

    tests: tuple[UnaryTests, ...]

    def __call__(self, value: Any) -> bool:
        """Is the value one of the type's?"""
        return all(one.test(value, Scope({}, None, Run())) is True for one in self.tests)


def order_of(wanted: FeelType) -> UnaryTests | None:
    """The values of a type, or of a list's items, in the order they are listed in: priorities (DMN 1.5 section 8.2.8)."""
    one = wanted.items if wanted.kind == "list" and wanted.items else wanted
    return one.allows.tests[0] if isinstance(one.allows, Allowed) else None


def output_of(wanted: FeelType, name: str, alone: bool) -> FeelType:
    """The type of one output of a table of this type: of the hits, if it is a list of them; all of a hit if it is alone."""
    hit = wanted.items if wanted.kind == "list" and wanted.items else wanted
    return hit if alone else dict(hit.members or ()).get(name, ANY)


def component_names(root: Element) -> Iterator[str]:
    """The names of all components: what may stand behind a dot."""
    return (one.get("name", "") for one in root.iter() if str(one.tag).endswith("}itemComponent"))


def fitting(value: Any, wanted: FeelType, what: str, run: Run) -> Any:
    """The value as one of the type, converted where DMN says so; else null and a warning (section 10.3.2.9.4)."""
    if wanted is ANY or value is None:
        return value
    try:
        return convert(value, wanted)
    except NotOfTypeError as problem:
        return run.warn(said("{what}: {problem}", what=what, problem=problem))

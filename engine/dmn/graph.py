"""The parts of a DMN file and what each needs: inputs, decisions, knowledge models, services (DMN 1.5 section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.dmn.boxed import EXPRESSIONS, Boxes
from engine.dmn.errors import DmnError
from engine.dmn.items import Items, component_names
from engine.dmn.parts import Key, Part, led, moved, without
from engine.dmn.reader import Element, child, children, identity, kind
from engine.dmn.tables import type_of_hits
from engine.feel.run import Code
from engine.feel.said import said
from engine.feel.types import ANY, FeelType

MAX_PARTS = 10_000
_BINDERS = frozenset(("variable", "formalParameter", "column"))


class Graph:
    """All parts of one file by key, and those of the files it imports."""

    def __init__(self, root: Element, imported: Mapping[str, Graph], strict: bool) -> None:
        self.root, self.strict = root, strict
        self.namespace = root.get("namespace", "")
        self.problems: list[DmnError] = []
        self.parts: dict[Key, Part] = {}
        self.prefixes: dict[str, str] = {}
        self.imported_names: frozenset[str] = frozenset()
        self.included: list[Graph] = []
        types = self._import(imported)
        self.items = Items(root, types, self._refuse)
        self.names = frozenset(self._names())
        for element in children(root):
            if (make := _MAKERS.get(kind(element))) is not None:
                self._make(make, element)
        self.own = frozenset(key for key in self.parts if len(key) == 1)
        for other in self.included:
            self._include(other)
        self._check_references()
        self._check_cycles()

    # -- imports -------------------------------------------------------------------------------------

    def _import(self, imported: Mapping[str, Graph]) -> dict[str, FeelType]:
        types: dict[str, FeelType] = {}
        for element in children(self.root, "import"):
            namespace, prefix = element.get("namespace", ""), element.get("name", "")
            if (other := imported.get(namespace)) is None:
                continue
            self.prefixes[namespace] = prefix
            self.imported_names |= other.names
            if not prefix:
                self.included.append(other)
                types = {**other.items.types, **types}
                continue
            self.parts |= {(prefix, *key): moved(part, prefix) for key, part in other.parts.items()}
            self._check_size()
            types |= {f"{prefix}.{name}": found for name, found in other.items.types.items()}
        return types

    def _check_size(self) -> None:
        """Files that import each other many times over would have more parts than anyone can wait for."""
        if len(self.parts) > MAX_PARTS:
            raise DmnError(
                said(
                    "With what it imports the file has more than {max_parts:,} elements",
                    max_parts=MAX_PARTS,
                )
            )

    def _include(self, other: Graph) -> None:
        """The parts of a file imported without a name, as if they were written here; what has a name here already goes
        before (DMN 1.5 section 6.3.3)."""
        mine = {part.name: key for key, part in self.parts.items() if not part.path}
        instead = {key: mine.get(part.name, key) for key, part in other.parts.items()}
        for key, part in other.parts.items():
            if part.path or part.name not in mine:
                self.parts.setdefault(key, led(part, instead))

    def _includes(self, namespace: str) -> bool:
        """Is this the file itself, or one that it imports without a name?"""
        return namespace in ("", self.namespace) or any(
            other._includes(namespace) for other in self.included
        )

    def _names(self) -> Iterator[str]:
        yield from component_names(self.root)
        yield from filter(None, self.prefixes.values())
        yield from self.imported_names
        for element in children(self.root, *_MAKERS):
            yield _named(element)

    # -- parts ---------------------------------------------------------------------------------------

    def _make(self, make: Callable[[Graph, Element], Part], element: Element) -> None:
        try:
            part = make(self, element)
            if part.key in self.parts:
                raise DmnError(said("Two elements have the same id"), *identity(element))
        except DmnError as problem:
            self._refuse(problem)
        else:
            self.parts[part.key] = part

    def _part(self, element: Element, found: str, **more: Any) -> Part:
        variable, name = child(element, "variable"), _named(element)
        wanted = self.items.of(None if variable is None else variable.get("typeRef"))
        if not name:
            raise DmnError(said("An element has no name"), *identity(element))
        title = element.get("name") or name
        return Part((element.get("id") or name,), name, found, wanted, title=title, **more)

    def _input(self, element: Element) -> Part:
        return self._part(element, "input")

    def _decision(self, element: Element) -> Part:
        part = self._part(element, "decision", needs=self._needs(element))
        logic = next((one for one in children(element) if kind(one) in EXPRESSIONS), None)
        if logic is None:
            return replace(part, code=_no_logic(element.get("name", "")))
        code = self._boxes(element, part.type).compile(logic)
        return replace(part, code=code, type=type_of_hits(logic, part.type))

    def _knowledge(self, element: Element) -> Part:
        part = self._part(element, "knowledge", needs=self._needs(element))
        logic = child(element, "encapsulatedLogic")
        if logic is None:
            return part
        result = part.type.result if part.type.kind == "function" else part.type
        return replace(
            part, code=self._boxes(element, result or ANY).function(logic, part.name, result)
        )

    def _service(self, element: Element) -> Part:
        inputs = self._referred(element, "inputData") + self._referred(element, "inputDecision")
        outputs = self._referred(element, "outputDecision")
        if not outputs:
            raise DmnError(said("The decision service has no output decision"), *identity(element))
        return self._part(element, "service", inputs=inputs, outputs=outputs)

    def _boxes(self, element: Element, result: FeelType) -> Boxes:
        names = self.names | frozenset(_bound(element))
        return Boxes(element.get("id", ""), self.items, names, self._refuse, result)

    def _refuse(self, problem: DmnError) -> None:
        if self.strict:
            raise problem
        self.problems.append(problem)

    # -- references ----------------------------------------------------------------------------------

    def _needs(self, element: Element) -> tuple[Key, ...]:
        requirements = children(element, "informationRequirement", "knowledgeRequirement")
        names = ("requiredDecision", "requiredInput", "requiredKnowledge")
        return tuple(self._key(one) for need in requirements for one in children(need, *names))

    def _referred(self, element: Element, name: str) -> tuple[Key, ...]:
        return tuple(self._key(one) for one in children(element, name))

    def _key(self, element: Element) -> Key:
        namespace, _, found = element.get("href", "").rpartition("#")
        if self._includes(namespace):
            return (found,)
        return self.prefixes.get(namespace, namespace), found

    def _check_references(self) -> None:
        for part in list(self.parts.values()):
            for key in (*part.needs, *part.inputs, *part.outputs):
                if key not in self.parts:
                    what = said("It needs {name!r}, which does not exist", name="#".join(key))
                    self._refuse(DmnError(what, part.id, part.name))
                    self.parts[part.key] = without(self.parts[part.key], key)

    def _check_cycles(self) -> None:
        done: set[Key] = set()
        for part in self.parts.values():
            if part.kind == "decision":
                self._walk(part, (), done)

    def _walk(self, part: Part, path: tuple[Key, ...], done: set[Key]) -> None:
        if part.key in path:
            self._refuse(DmnError(said("The decision needs itself"), part.id, part.name))
        if part.key in (*path, *done):
            return
        if len(path) > 100:
            raise DmnError(said("Decisions need each other too deeply"), part.id, part.name)
        for key in part.needs:
            if self.parts[key].kind == "decision":
                self._walk(self.parts[key], (*path, part.key), done)
        done.add(part.key)


def _named(element: Element) -> str:
    """The name that FEEL knows the element by."""
    variable = child(element, "variable")
    own = "" if variable is None else variable.get("name", "")
    return own or element.get("name", "")


def _bound(element: Element) -> Iterator[str]:
    """The names that are bound inside an element: of its context entries, parameters and iterators."""
    for one in element.iter():
        if kind(one) in _BINDERS:
            yield one.get("name", "")
        elif one.get("iteratorVariable"):
            yield one.get("iteratorVariable", "")


def _no_logic(name: str) -> Code:
    return lambda scope: scope.run.warn(said("The decision {name!r} has no logic", name=name))


_MAKERS: Mapping[str, Callable[[Graph, Element], Part]] = {
    "inputData": Graph._input,
    "decision": Graph._decision,
    "businessKnowledgeModel": Graph._knowledge,
    "decisionService": Graph._service,
}

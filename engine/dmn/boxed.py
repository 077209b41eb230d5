"""Boxed expressions as closures: literal, context, list, relation, invocation, function, conditional, filter, iterators and
decision tables (DMN 1.5 section 7.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.dmn.errors import DmnError
from engine.dmn.items import Items, fitting
from engine.dmn.reader import Element, child, children, identity, kind, text
from engine.dmn.tables import compile_table, type_of_hits
from engine.feel.calls import Closure
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import UnaryTests, parse_expression, parse_tests
from engine.feel.foreign import foreign
from engine.feel.loops import filtering, looping, quantifying
from engine.feel.run import Code, Run, Scope
from engine.feel.said import said
from engine.feel.types import ANY, FeelType, Function

MAX_DEPTH = 30


@dataclass
class Boxes:
    """Compiles the expressions of one decision or business knowledge model.

    `owner`: its id; `result`: its type; `names`: what FEEL may speak of; `refuse`: what to do about text that is no FEEL.
    """

    owner: str
    items: Items
    names: frozenset[str]
    refuse: Callable[[DmnError], None]
    result: FeelType = ANY
    depth: int = 0

    def compile(self, element: Element) -> Code:
        """The closure of a boxed expression, its value of the type it is declared with. Raises DmnError."""
        make = _KINDS.get(kind(element))
        if make is None:
            raise DmnError(
                said("{tag} is no expression", tag=kind(element) or element.tag),
                *identity(element),
            )
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DmnError(said("The expression is nested too deeply"), *identity(element))
        code = make(self, element)
        self.depth -= 1
        wanted = self.items.of(element.get("typeRef"))
        return self._typed(code, type_of_hits(element, wanted), kind(element))

    def expected(self) -> FeelType:
        """The type that the expression at hand is to have by what it is all of; Any for a part of another."""
        return self.result if self.depth == 1 else ANY

    def _typed(self, code: Code, wanted: FeelType, what: str) -> Code:
        if wanted is ANY:
            return code
        return lambda scope: fitting(code(scope), wanted, what, scope.run)

    def feel(self, source: str, element: Element) -> Code:
        """The closure of a FEEL text."""
        try:
            return parse_expression(source, self.names, tuple(self.items.types.items())).code
        except FeelSyntaxError as problem:
            return self._refused(
                said("{source!r} is not FEEL: {problem}", source=source, problem=problem), element
            )

    def tests(self, source: str, element: Element | None) -> UnaryTests:
        """Unary tests of a FEEL text."""
        try:
            return parse_tests(source, self.names, tuple(self.items.types.items()))
        except FeelSyntaxError as problem:
            self._refused(
                said(
                    "{source!r} is no condition in FEEL: {problem}", source=source, problem=problem
                ),
                element,
            )
            return UnaryTests(source, [lambda value, scope: None], frozenset())

    def _refused(self, reason: str, element: Element | None) -> Code:
        problem = DmnError(reason, *identity(element))
        self.refuse(problem)
        return lambda scope: scope.run.warn(problem.args[0])

    def inner(self, element: Element | None, owner: Element) -> Code:
        """The one expression inside an element. Raises DmnError if there is none."""
        inside = () if element is None else children(element)
        found = next((one for one in inside if kind(one) in _KINDS), None)
        if element is None or found is None:
            raise DmnError(
                said("An expression is missing in {kind}", kind=kind(owner)), *identity(owner)
            )
        code = self.compile(found)
        if element is owner:  # which `compile` holds to its type itself
            return code
        return self._typed(code, self.items.of(element.get("typeRef")), kind(element))

    # -- one for each kind ---------------------------------------------------------------------------

    def _literal(self, element: Element) -> Code:
        language = element.get("expressionLanguage", "")
        if language and not _is_feel(language):
            return self._refused(
                said("The expression language is {language}, not FEEL", language=language), element
            )
        return self.feel(text(element) or "null", element)

    def _context(self, element: Element) -> Code:
        entries = [self._entry(one) for one in children(element, "contextEntry")]

        def build(scope: Scope) -> Any:
            values: dict[str, Any] = {}
            inside = Scope(values, scope, scope.run)
            for name, wanted, code in entries:
                value = fitting(code(inside), wanted, name or "result", scope.run)
                if name is None:
                    return value
                values[name] = value
            return values

        return build

    def _entry(self, element: Element) -> tuple[str | None, FeelType, Code]:
        variable = child(element, "variable")
        code = self.inner(element, element)
        if variable is None:
            return None, ANY, code
        return variable.get("name", ""), self.items.of(variable.get("typeRef")), code

    def _list(self, element: Element) -> Code:
        codes = [self.compile(one) for one in children(element) if kind(one) in _KINDS]
        return lambda scope: [code(scope) for code in codes]

    def _relation(self, element: Element) -> Code:
        columns = [
            (one.get("name", ""), self.items.of(one.get("typeRef")))
            for one in children(element, "column")
        ]
        rows = [self._row(row, columns) for row in children(element, "row")]
        return lambda scope: [{name: code(scope) for name, code in row.items()} for row in rows]

    def _row(self, element: Element, columns: list[tuple[str, FeelType]]) -> dict[str, Code]:
        codes = [self.compile(one) for one in children(element) if kind(one) in _KINDS]
        if len(codes) != len(columns):
            raise DmnError(
                said(
                    "A row has {count} cells for {width} columns",
                    count=len(codes),
                    width=len(columns),
                ),
                *identity(element),
            )
        pairs = zip(columns, codes, strict=True)
        return {name: self._typed(code, wanted, name) for (name, wanted), code in pairs}

    def _invocation(self, element: Element) -> Code:
        function = self.inner(element, element)
        bindings = [self._binding(one) for one in children(element, "binding")]
        names = tuple(name for name, _ in bindings)

        def invoke(scope: Scope) -> Any:
            called = function(scope)
            if not isinstance(called, Function):
                return scope.run.warn(said("What is invoked is no function"))
            return called.invoke([code(scope) for _, code in bindings], names, scope.run)

        return invoke

    def _binding(self, element: Element) -> tuple[str, Code]:
        parameter = child(element, "parameter")
        if parameter is None:
            raise DmnError(said("A binding has no parameter"), *identity(element))
        has_value = any(kind(one) in _KINDS for one in children(element))
        code: Code = self.inner(element, element) if has_value else lambda scope: None
        return parameter.get("name", ""), code

    def _function(self, element: Element) -> Code:
        return self.function(element, "function", None)

    def function(self, element: Element, name: str, result: FeelType | None) -> Code:
        """The closure that makes the function of a `functionDefinition` (or of encapsulated logic)."""
        parameters = [
            (one.get("name", ""), self.items.of(one.get("typeRef")))
            for one in children(element, "formalParameter")
        ]
        body, kind_of_it = self.inner(element, element), element.get("kind", "FEEL")
        if kind_of_it == "FEEL":
            return lambda scope: Closure(parameters, body, scope, name, result)
        nowhere = Scope({}, None, Run())
        if kind_of_it != "Java" or foreign(body(nowhere), parameters, nowhere) is None:
            return self._refused(
                said("This function of kind {kind_of_it} is not known here", kind_of_it=kind_of_it),
                element,
            )
        return lambda scope: foreign(body(scope), parameters, scope)

    def _conditional(self, element: Element) -> Code:
        condition, then, otherwise = (
            self.inner(child(element, part), element) for part in ("if", "then", "else")
        )
        return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)

    def _filter(self, element: Element) -> Code:
        value, match = (self.inner(child(element, part), element) for part in ("in", "match"))
        return filtering(value, match)

    def _for(self, element: Element) -> Code:
        domain, body = (self.inner(child(element, part), element) for part in ("in", "return"))
        return looping([(element.get("iteratorVariable", ""), domain, None)], body, remembers=True)

    def _quantified(self, element: Element) -> Code:
        domain, condition = (
            self.inner(child(element, part), element) for part in ("in", "satisfies")
        )
        source = (element.get("iteratorVariable", ""), domain, None)
        return quantifying([source], condition, every=kind(element) == "every")

    def _table(self, element: Element) -> Code:
        return compile_table(element, self)


def _is_feel(language: str) -> bool:
    return "feel" in language.lower() or bool(
        language.startswith(("http://www.omg.org/spec/", "https://www.omg.org/spec/"))
    )


_KINDS: dict[str, Callable[[Boxes, Element], Code]] = {
    "literalExpression": Boxes._literal,
    "context": Boxes._context,
    "list": Boxes._list,
    "relation": Boxes._relation,
    "invocation": Boxes._invocation,
    "functionDefinition": Boxes._function,
    "conditional": Boxes._conditional,
    "filter": Boxes._filter,
    "for": Boxes._for,
    "some": Boxes._quantified,
    "every": Boxes._quantified,
    "decisionTable": Boxes._table,
}
EXPRESSIONS = frozenset(_KINDS)

"""Unary tests: the right side of `in`, and the input cells of decision tables (DMN 1.5 tables 54 and 55, rules 13 to 17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import nodes as n
from engine.feel.compare import ORDERS, equal, includes, ordered
from engine.feel.compiler import compile_node
from engine.feel.run import Run, Scope
from engine.feel.types import Range

Check = Callable[[Any, Scope], bool | None]


@compile_node.register
def _in(node: n.In) -> Callable[[Scope], bool | None]:
    value, check = compile_node(node.value), compile_tests(node.tests)

    def within(scope: Scope) -> bool | None:
        found = value(scope)
        return check(found, Scope({"?": found}, scope, scope.run))

    return within


def compile_tests(tests: tuple[n.Node, ...]) -> Check:
    """One check for several tests: true if one is."""
    return any_of([compile_test(test) for test in tests])


def any_of(checks: list[Check]) -> Check:
    """One check out of several."""
    if len(checks) == 1:
        return checks[0]
    return lambda value, scope: _any([check(value, scope) for check in checks])


def _any(found: list[bool | None]) -> bool | None:
    if True in found:
        return True
    return None if None in found else False


def compile_test(test: n.Node) -> Check:
    """The check of one test."""
    match test:
        case n.AnyTest():
            return lambda value, scope: True
        case n.NotTests():
            return _negated(compile_tests(test.tests))
        case n.Test():
            return _comparison(test)
        case n.ValueTest():
            return _value_test(test)
    raise TypeError(f"no such test: {test}")


def _negated(check: Check) -> Check:
    def negated(value: Any, scope: Scope) -> bool | None:
        found = check(value, scope)
        return None if found is None else not found

    return negated


def _comparison(test: n.Test) -> Check:
    operand, sign = compile_node(test.operand), test.operator
    if sign in ORDERS:
        return lambda value, scope: ordered(sign, value, operand(scope), scope.run)
    same: Check = lambda value, scope: equal(value, operand(scope), scope.run)  # noqa: E731
    return same if sign == "=" else _negated(same)


def _value_test(test: n.ValueTest) -> Check:
    operand, asks = compile_node(test.operand), test.asks and test.operand != n.Name("?")
    ranged = isinstance(test.operand, n.RangeOf)

    def check(value: Any, scope: Scope) -> bool | None:
        found = operand(scope)
        if asks and (found is None or isinstance(found, bool)):
            return found
        if ranged and found is None:
            return None
        return _holds(found, value, scope.run)

    return check


def _holds(found: Any, value: Any, run: Run) -> bool | None:
    if isinstance(found, Range):
        return equal(value, found, run) if isinstance(value, Range) else includes(found, value, run)
    if not isinstance(found, list):
        return equal(value, found, run)
    run.spend(len(found))
    if isinstance(value, list) and equal(value, found, run):
        return True
    return any(_one_holds(item, value) for item in found)


def _one_holds(item: Any, value: Any) -> bool:
    quiet = Run()
    if isinstance(item, Range) and not isinstance(value, Range):
        return includes(item, value, quiet) is True
    return type(item) is type(value) and equal(item, value, quiet) is True

"""From nodes to closures: `compile_node(node)(scope)` is the value. One small function for each kind of node."""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch
from typing import Any

from engine.feel import nodes as n
from engine.feel.arithmetic import calculate, negate
from engine.feel.builtins import BUILTINS
from engine.feel.calls import Closure
from engine.feel.compare import ORDERS, equal, ordered
from engine.feel.foreign import foreign
from engine.feel.properties import descendants_of, property_of
from engine.feel.run import Code, Scope
from engine.feel.said import said
from engine.feel.types import ANY, SIMPLE_TYPES, FeelType, Function, Range, belongs, kind_of


@singledispatch
def compile_node(node: n.Node) -> Code:
    """The closure that computes a node."""
    raise TypeError(f"no such node: {node}")


@compile_node.register
def _literal(node: n.Literal) -> Code:
    value = node.value
    return lambda scope: value


@compile_node.register
def _name(node: n.Name) -> Code:
    name, builtin = node.name, BUILTINS.get(node.name)

    def read(scope: Scope) -> Any:
        place: Scope | None = scope
        while place is not None:
            if name in place.values:
                return place.values[name]
            place = place.outer
        return builtin or scope.run.warn(said("There is no variable {name!r}", name=name))

    return read


@compile_node.register
def _negate(node: n.Negate) -> Code:
    operand = compile_node(node.operand)
    return lambda scope: negate(operand(scope), scope.run)


@compile_node.register
def _arithmetic(node: n.Arithmetic) -> Code:
    first = compile_node(node.first)
    rest = [(sign, compile_node(operand)) for sign, operand in node.rest]

    def compute(scope: Scope) -> Any:
        value = first(scope)
        for sign, operand in rest:
            value = calculate(sign, value, operand(scope), scope.run)
        return value

    return compute


@compile_node.register
def _logic(node: n.Logic) -> Code:
    items = [compile_node(item) for item in node.items]
    decisive = node.operator == "or"

    def decide(scope: Scope) -> Any:
        unknown = False
        for item in items:
            value = item(scope)
            if value is decisive:
                return decisive
            unknown = unknown or value is not (not decisive)
        return None if unknown else not decisive

    return decide


@compile_node.register
def _compare(node: n.Compare) -> Code:
    left, right, sign = compile_node(node.left), compile_node(node.right), node.operator
    if sign in ORDERS:
        return _order(sign, left, right)
    if sign == "=":
        return lambda scope: equal(left(scope), right(scope), scope.run)

    def unequal(scope: Scope) -> bool | None:
        same = equal(left(scope), right(scope), scope.run)
        return None if same is None else not same

    return unequal


def _order(sign: str, left: Code, right: Code) -> Code:
    holds = ORDERS[sign]

    def compare(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if type(a) is Decimal and type(b) is Decimal:
            return holds(a, b)
        return ordered(sign, a, b, scope.run)

    return compare


@compile_node.register
def _between(node: n.Between) -> Code:
    value, low, high = map(compile_node, (node.value, node.low, node.high))

    def between(scope: Scope) -> bool | None:
        middle = value(scope)
        above = ordered(">=", middle, low(scope), scope.run)
        below = ordered("<=", middle, high(scope), scope.run)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return between


@compile_node.register
def _instance_of(node: n.InstanceOf) -> Code:
    value, wanted = compile_node(node.value), node.type
    return lambda scope: belongs(value(scope), wanted)


@compile_node.register
def _if(node: n.If) -> Code:
    condition, then = compile_node(node.condition), compile_node(node.then)
    otherwise = compile_node(node.otherwise)
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


@compile_node.register
def _context(node: n.ContextOf) -> Code:
    entries = [(key, compile_node(value)) for key, value in node.entries]

    def build(scope: Scope) -> dict[str, Any]:
        values: dict[str, Any] = {}
        inside = Scope(values, scope, scope.run)
        for key, value in entries:
            values[key] = value(inside)
        return values

    return build


@compile_node.register
def _list(node: n.ListOf) -> Code:
    items = [compile_node(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


@compile_node.register
def _range(node: n.RangeOf) -> Code:
    start = compile_node(node.start) if node.start else None
    end = compile_node(node.end) if node.end else None
    low_in, high_in = node.start_included, node.end_included

    def build(scope: Scope) -> Any:
        low, high = start(scope) if start else None, end(scope) if end else None
        if (start and low is None) or (end and high is None):
            return scope.run.warn(said("A range that begins or ends with null is none"))
        if start and end and kind_of(low) != kind_of(high):
            return scope.run.warn(
                said(
                    "There is no range from {kind} to {kind2}",
                    kind=kind_of(low),
                    kind2=kind_of(high),
                )
            )
        return Range(low, high, low_in, high_in)

    return build


@compile_node.register
def _path(node: n.Path) -> Code:
    value, name = compile_node(node.value), node.name
    return lambda scope: property_of(value(scope), name, scope.run)


@compile_node.register
def _descendants(node: n.Descendants) -> Code:
    value, name = compile_node(node.value), node.name
    return lambda scope: list(descendants_of(value(scope), name, scope.run))


@compile_node.register
def _call(node: n.Call) -> Code:
    function = _callee(node.function)
    arguments, names = [compile_node(item) for item in node.arguments], node.names

    def call(scope: Scope) -> Any:
        called = function(scope)
        if not isinstance(called, Function):
            return scope.run.warn(said("{what} is no function", what=_called(node.function)))
        return called.invoke([item(scope) for item in arguments], names, scope.run)

    return call


def _callee(node: n.Node) -> Code:
    if not isinstance(node, n.Name) or (builtin := BUILTINS.get(node.name)) is None:
        return compile_node(node)
    if not node.known:
        return lambda scope: builtin
    read = compile_node(node)

    def choose(scope: Scope) -> Any:
        found = read(scope)  # a variable called as a builtin is does not hide the builtin
        return found if isinstance(found, Function) else builtin

    return choose


def _called(node: n.Node) -> str:
    return repr(node.name) if isinstance(node, n.Name | n.Path) else "This"


@compile_node.register
def _function(node: n.FunctionOf) -> Code:
    if node.external:
        return _external(node)
    body, parameters, result = compile_node(node.body), node.parameters, _type_of(node.body)
    return lambda scope: Closure(parameters, body, scope, result=result)


def _external(node: n.FunctionOf) -> Code:
    described, parameters = compile_node(node.body), node.parameters

    def build(scope: Scope) -> Any:
        found = described(scope)
        java = found.get("java") if isinstance(found, dict) else None
        known = foreign(java, parameters, scope)
        return known or scope.run.warn(said("There is no such external function"))

    return build


def _type_of(node: n.Node) -> FeelType | None:
    """The type that a node has whatever happens, if the text shows it: what `instance of function<...>` needs."""
    match node:
        case n.Literal():
            return SIMPLE_TYPES[kind_of(node.value)]
        case n.ContextOf():
            members = tuple((key, _type_of(value) or ANY) for key, value in node.entries)
            return FeelType("context", members=members)
        case n.ListOf():
            kinds = {_type_of(item) or ANY for item in node.items}
            return FeelType("list", kinds.pop() if len(kinds) == 1 else ANY)
    return None

"""Writes small DMN files for these tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine import dmn
from engine.values import normalise

DMN15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NOW = datetime.fromisoformat("2026-11-22T10:30:00+08:00")


def file(*parts: str, namespace: str = "urn:test", xmlns: str = DMN15) -> bytes:
    """A DMN file of these parts."""
    body = "".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{xmlns}"'
        f' namespace="{namespace}" name="test" id="test">{body}</definitions>'
    ).encode()


def given(name: str, type_ref: str = "") -> str:
    """An input."""
    return f"<inputData id={quoteattr('i_' + name)} name={quoteattr(name)}>{variable(name, type_ref)}</inputData>"


def variable(name: str, type_ref: str = "") -> str:
    """A variable element."""
    reference = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<variable name={quoteattr(name)}{reference}/>"


def decision(
    name: str,
    logic: str,
    *,
    needs: Sequence[str] = (),
    knows: Sequence[str] = (),
    type_ref: str = "",
) -> str:
    """A decision; `needs` and `knows` are ids such as `d_Other`, `i_Age`, `b_Function`."""
    requirements = "".join(
        f"<informationRequirement><required{'Input' if key.startswith('i_') else 'Decision'}"
        f" href={quoteattr('#' + key)}/></informationRequirement>"
        for key in needs
    ) + "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr('#' + key)}/></knowledgeRequirement>"
        for key in knows
    )
    return (
        f"<decision id={quoteattr('d_' + name)} name={quoteattr(name)}>"
        f"{variable(name, type_ref)}{requirements}{logic}</decision>"
    )


def says(text: str, type_ref: str = "") -> str:
    """A literal expression."""
    reference = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<literalExpression{reference}><text>{escape(text)}</text></literalExpression>"


def knowledge(
    name: str, parameters: Mapping[str, str], logic: str, knows: Sequence[str] = ()
) -> str:
    """A business knowledge model."""
    formal = "".join(
        f"<formalParameter name={quoteattr(n)} typeRef={quoteattr(t)}/>"
        for n, t in parameters.items()
    )
    needed = "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr('#' + key)}/></knowledgeRequirement>"
        for key in knows
    )
    return (
        f"<businessKnowledgeModel id={quoteattr('b_' + name)} name={quoteattr(name)}>{variable(name)}"
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{needed}</businessKnowledgeModel>"
    )


def grid(
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    aggregation: str = "",
    allowed: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> str:
    """A decision table; each rule is its conditions, its results, then its annotations."""
    allowed, defaults, types = allowed or {}, defaults or {}, types or {}

    def texts(tag: str, key: str, source: Mapping[str, str]) -> str:
        return f"<{tag}><text>{escape(source[key])}</text></{tag}>" if key in source else ""

    def reference(key: str) -> str:
        return f" typeRef={quoteattr(types[key])}" if key in types else ""

    head = "".join(
        f"<input><inputExpression{reference(i)}><text>{escape(i)}</text></inputExpression>"
        f"{texts('inputValues', i, allowed)}</input>"
        for i in inputs
    )
    head += "".join(
        f"<output name={quoteattr(o)}{reference(o)}>{texts('outputValues', o, allowed)}"
        f"{texts('defaultOutputEntry', o, defaults)}</output>"
        for o in outputs
    )
    head += "".join(f"<annotation name={quoteattr(note)}/>" for note in notes)
    cells = ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs)
    cells += ["annotationEntry"] * len(notes)
    body = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<{t}><text>{escape(c)}</text></{t}>" for t, c in zip(cells, rule, strict=True))
        + "</rule>"
        for number, rule in enumerate(rules, 1)
    )
    kind = f" aggregation={quoteattr(aggregation)}" if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{kind}>{head}{body}</decisionTable>'


def decide(xml: bytes, name: str, **context: Any) -> dmn.Outcome:
    """The outcome of a decision."""
    values = {key: normalise(value) for key, value in context.items()}
    return dmn.parse(xml).evaluate(name, values, now=NOW)

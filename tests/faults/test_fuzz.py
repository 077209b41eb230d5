"""Whatever is thrown at the model reader and at FEEL, the answer is a finding, a value or a refusal, never a crash."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import checks, feel
from engine.errors import UnsupportedElement
from engine.spiff import compile_program

pytestmark = pytest.mark.long

MANY = settings(
    max_examples=5_000, derandomize=False, suppress_health_check=list(HealthCheck), database=None
)
SOME = settings(
    max_examples=600, derandomize=False, suppress_health_check=list(HealthCheck), database=None
)
PROCESSES = Path(__file__).parents[2] / "workflows" / "bpmn"
SEEDS = [path.read_bytes() for path in sorted(PROCESSES.glob("*/process.bpmn"))]
WORDS = [
    b"startEvent", b"endEvent", b"userTask", b"exclusiveGateway", b"subProcess", b"boundaryEvent", b"transaction",
    b"adHocSubProcess", b"complexGateway", b"eventBasedGateway", b"callActivity", b"true", b"false", b"", b"\xff",
]  # fmt: skip


class Model:
    """A model whose failure is shown by its digest: 40 kB of XML help nobody. `print(model.source)` shows it."""

    def __init__(self, source: bytes) -> None:
        self.source = source

    def __repr__(self) -> str:
        return f"Model({hashlib.sha256(self.source).hexdigest()[:12]})"


@st.composite
def bent_models(draw: st.DrawFn) -> bytes:
    """A real model with pieces cut out, doubled, or words of it exchanged."""
    source = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(source) - 1))
        stop = min(len(source), start + draw(st.integers(0, 300)))
        source = draw(
            st.sampled_from(
                [
                    source[:start] + source[stop:],
                    source[:stop] + source[start:stop] + source[stop:],
                    source.replace(draw(st.sampled_from(WORDS[:11])), draw(st.sampled_from(WORDS))),
                ]
            )
        )
        source = source or b"<"
    return source


@MANY
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_noise_is_no_model(noise: bytes) -> None:
    assert checks.has_errors(checks.check_bpmn(noise))


@SOME
@given(bent_models().map(Model))
def test_bent_models_are_checked_and_compiled_or_refused(model: Model) -> None:
    source = model.source
    if checks.has_errors(checks.check_bpmn(source)):
        return
    with suppress(UnsupportedElement):
        compile_program(source)


PIECES = st.sampled_from(
    [
        "1",
        "0.1",
        "-5",
        "x",
        "y",
        "星级",
        "a.b",
        "[1..3]",
        "]1..2[",
        "{a:1}",
        "[1,2,3]",
        '"文"',
        "null",
        "true",
        '@"2026-01-01"',
        "date(",
        "duration(",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not(",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "between",
        "instance",
        "of",
        "function(",
        "count(",
        "sum(",
        "matches(",
        "replace(",
        "sort(",
        "string(",
        "number(",
    ]
)
FORMULAS = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=120)


@MANY
@given(FORMULAS)
def test_any_text_is_feel_or_a_syntax_error(text: str) -> None:
    try:
        expression = feel.parse(text)
    except feel.FeelSyntaxError:
        return
    with suppress(feel.FeelLimitError):
        expression.evaluate({"x": 1, "y": None, "星级": "五"})


@MANY
@given(FORMULAS)
def test_any_text_is_a_template_or_a_syntax_error(text: str) -> None:
    try:
        template = feel.template("a {{ " + text + " }} b")
    except feel.FeelSyntaxError:
        return
    with suppress(feel.FeelLimitError):
        template.render({"x": 1})

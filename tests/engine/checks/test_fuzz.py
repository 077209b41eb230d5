"""Whatever is done to a model, the checks answer with findings: they never raise, and their sentences are whole."""

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.checks import check_bpmn
from tests.engine.checks.models import document
from tests.engine.checks.test_activities import AD_HOC, HANDLER, MANY, OVER, SERVICES, UNDO
from tests.engine.checks.test_collaboration import BRANCHES, DANCE, LANES, ROLE, TALK
from tests.engine.checks.test_data import BOUND, CALL, KEYS, POOLS, SERVICE, SIGNAL
from tests.engine.checks.test_events import LINKS, SHARED, TRANSACTION
from tests.engine.checks.test_flows import LOOP, REVIEW
from tests.engine.checks.test_gateways import BEGIN, COMPLEX, EVENTS
from tests.engine.checks.test_house import MODEL

BASES = [
    AD_HOC, HANDLER, MANY, OVER, SERVICES, UNDO, BRANCHES, DANCE, LANES, ROLE, TALK, BOUND, CALL, KEYS, POOLS, SERVICE,
    SIGNAL, LINKS, SHARED, TRANSACTION, LOOP, REVIEW, BEGIN, COMPLEX, EVENTS, MODEL,
]  # fmt: skip
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "=",
        "=x +",
        "a:b",
        ":",
        "1",
        "-1",
        "true",
        "{",
        "P1D",
        "汉",
        "s\u2028t",
        "%s{what}",
    ]
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["cut", "copy", "text", "name", "attribute", "swap", "move"]), st.integers(0, 999), st.integers(0, 999), TEXTS),
    min_size=1,
    max_size=4,
)  # fmt: skip


def change(root: etree._Element, how: str, one: int, two: int, text: str) -> None:
    elements = list(root.iter())[1:]
    if not elements:
        return
    element, other = elements[one % len(elements)], elements[two % len(elements)]
    parent = element.getparent()
    match how:
        case "cut" if parent is not None:
            parent.remove(element)
        case "copy":
            other.append(deepcopy(element))
        case "text":
            element.text = text
        case "name":
            element.tag = other.tag
        case "attribute" if element.attrib:
            element.set(sorted(element.attrib)[two % len(element.attrib)], text)
        case "swap" if element.attrib and other.attrib:
            names = sorted(element.attrib), sorted(other.attrib)
            element.set(names[0][0], other.attrib[names[1][-1]])
        case "move" if element not in other.iterancestors() and element is not other:
            other.append(element)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(BASES), CHANGES)
def test_no_change_of_a_model_breaks_the_checks(
    base: str, changes: list[tuple[str, int, int, str]]
) -> None:
    root = etree.fromstring(document(base))
    for how, one, two, text in changes:
        change(root, how, one, two, text)
    for found in check_bpmn(
        etree.tostring(root), operations={}, forms={}, decisions=(), processes=()
    ):
        assert found.level in ("error", "warning")
        assert found.message["zh"] and found.message["en"]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_checks(source: bytes) -> None:
    for wrapped in (
        source,
        b"<?xml version='1.0'?>" + source,
        document("").replace(b"</def", source + b"</def"),
    ):
        assert all(found.rule for found in check_bpmn(wrapped))

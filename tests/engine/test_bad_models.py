"""Models that would hang, crash or bring in what they should not: refused, or an incident that names the element."""

from __future__ import annotations

import pytest

from engine.errors import EngineError, LoopsForEver, NotDeployable, Stuck
from engine.local import LocalEngine
from tests.bpmn import chain, flow, model, node

LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    + model("p", chain("s:startEvent", "t:userTask", "e:endEvent")).replace("tests", "&c;")
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + model(
    "p", chain("s:startEvent", "t:userTask", "e:endEvent")
).replace("tests", "&x;")


def test_a_loop_that_never_waits_ends_in_an_incident(local: LocalEngine) -> None:
    again = "".join(
        (
            chain("s:startEvent", "x:exclusiveGateway", "t:scriptTask").replace(
                '<scriptTask id="t"></scriptTask>',
                '<scriptTask id="t" scriptFormat="feel"><script>1 + 1</script></scriptTask>',
            ),
            node("y:exclusiveGateway", default="y-x"),
            flow("t", "y"),
            flow("y", "x"),
            flow("y", "e", "never = true"),
            "<endEvent id='e'/>",
        )
    )
    local.deploy(model("round", again))
    with pytest.raises(LoopsForEver) as refused:
        local.start("round", {"never": False})
    assert refused.value.element in ("x", "t", "y")
    [incident] = local.incidents()
    assert incident.element == refused.value.element


def test_a_process_that_calls_itself_without_end_is_stopped(local: LocalEngine) -> None:
    call = node("c:callActivity", extension='<zeebe:calledElement processId="self"/>')
    local.deploy(model("self", chain("s:startEvent", call, "e:endEvent")))
    with pytest.raises(EngineError):
        local.start("self")
    assert len(local.incidents()) == 1


@pytest.mark.parametrize(
    "text",
    [LAUGHS, OUTSIDE, "<a" * 50_000, "<a>" * 5_000, "\x00\x01\x02", model("p", "字" * 6_000_000), b"\xff\xfe\xff", b""],
    ids=["laughs", "outside", "broken", "deep", "binary", "large", "bytes", "nothing"],
)  # fmt: skip
def test_hostile_files_are_refused(local: LocalEngine, text: str | bytes) -> None:
    with pytest.raises(NotDeployable):
        local.deploy(text)


def test_a_file_in_another_encoding_is_read_as_it_says(local: LocalEngine) -> None:
    text = model("p", chain("s:startEvent", node("t:userTask", name="审核"), "e:endEvent"))
    key = local.deploy(f'<?xml version="1.0" encoding="gbk"?>{text}'.encode("gbk"))
    assert [task.name for task in local.tasks(local.start(key))] == ["审核"]


def test_an_expression_of_a_hundred_thousand_characters_is_refused(local: LocalEngine) -> None:
    condition = " + ".join(["1"] * 25_000) + " > 0"
    split = node("x:exclusiveGateway", default="x-no")
    parts = chain("s:startEvent", split) + "".join(
        (flow("x", "yes", condition.replace(">", "&gt;")), flow("x", "no"), node("yes:endEvent"), node("no:endEvent"))
    )  # fmt: skip
    with pytest.raises(NotDeployable) as refused:
        local.deploy(model("p", parts))
    assert any(finding.element == "x-yes" for finding in refused.value.findings)


TWO_STARTS = model(
    "p",
    node("a:startEvent") + node("b:startEvent") + node("t:userTask") + node("e:endEvent")
    + flow("a", "t") + flow("b", "t") + flow("t", "e"),
)  # fmt: skip


def test_a_start_that_nobody_chose_is_asked_for(local: LocalEngine) -> None:
    local.deploy(TWO_STARTS)
    with pytest.raises(EngineError, match="a, b"):
        local.start("p")
    with pytest.raises(EngineError, match="other"):
        local.start("p", process="other")
    assert local.tasks(local.start("p", start="b"))


@pytest.mark.parametrize(
    "text",
    [
        "<definitions/>",
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"/>',
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process/></definitions>',
        "",
    ],
)
def test_a_file_without_a_process_has_findings(local: LocalEngine, text: str) -> None:
    with pytest.raises(NotDeployable) as refused:
        local.deploy(text)
    assert refused.value.findings


def test_names_of_the_owners_choosing_do_not_collide(local: LocalEngine) -> None:
    parts = chain("Start:startEvent", "Root:userTask", "结束:userTask", "End:endEvent")
    local.deploy(model("p", parts))
    case = local.start("p")
    local.complete(local.tasks(case)[0])
    local.complete(local.tasks(case)[0])
    assert local.trace(case) == ["Start", "Root", "结束", "End"]


def test_a_gateway_without_a_way_out_changes_nothing_and_calls_an_operator(
    local: LocalEngine,
) -> None:
    parts = chain("s:startEvent", "t:userTask", "x:exclusiveGateway") + "".join(
        (
            flow("x", "a", "n = 1"),
            flow("x", "b", "n = 2"),
            node("a:endEvent"),
            node("b:endEvent"),
        )
    )
    local.deploy(model("p", parts))
    case = local.start("p", {"n": 3})
    with pytest.raises(Stuck):
        local.complete(local.tasks(case)[0])
    assert [task.element for task in local.tasks(case)] == ["t"]
    assert [incident.element for incident in local.incidents()] == ["x"]

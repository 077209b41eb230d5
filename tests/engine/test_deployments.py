"""Publishing: idempotent, never over an owner's work, refused with reasons; cases stay where they began."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import deployments
from engine.db import transaction
from engine.drafts.proposals import proposal
from engine.errors import NotDeployable, UnknownProcess
from engine.local import LocalEngine
from engine.models import Definition, Deployment, Origin
from engine.packages import PackageError
from tests.bpmn import chain, model, node, service


def version(task: str) -> dict[str, str]:
    return {"process.bpmn": model("p", chain("s:startEvent", f"{task}:userTask", "e:endEvent"))}


def publish(local: LocalEngine, files: dict[str, str], origin: Origin) -> Deployment:
    with local.session() as session, transaction(session, local.runtime) as tx:
        return deployments.deploy(tx, files, origin=origin, by="5")


def test_the_same_files_are_published_once(local: LocalEngine, session: Session) -> None:
    first = publish(local, version("a"), Origin.RELEASE)
    again = publish(local, version("a"), Origin.RELEASE)
    assert first.id == again.id
    assert session.scalar(select(func.count()).select_from(Definition)) == 1


def test_a_running_case_keeps_its_definition(local: LocalEngine) -> None:
    publish(local, version("a"), Origin.OWNER)
    before = local.start("p")
    publish(local, version("b"), Origin.OWNER)
    after = local.start("p")
    assert [local.tasks(case)[0].element for case in (before, after)] == ["a", "b"]
    local.complete(local.tasks(before)[0])
    assert local.case(before).status == "completed"


def test_a_release_never_overwrites_an_owner(local: LocalEngine, session: Session) -> None:
    publish(local, version("a"), Origin.RELEASE)
    publish(local, version("b"), Origin.OWNER)
    kept = publish(local, version("c"), Origin.RELEASE)
    assert kept.definition.version == 2
    waiting = proposal(session, "p")
    assert waiting is not None
    assert waiting.version == 3


def test_going_back_publishes_the_earlier_definition_again(local: LocalEngine) -> None:
    first = publish(local, version("a"), Origin.OWNER)
    publish(local, version("b"), Origin.OWNER)
    back = publish(local, version("a"), Origin.OWNER)
    assert back.id != first.id
    assert back.definition_id == first.definition_id


def test_what_cannot_run_is_refused_with_element_and_reason(local: LocalEngine) -> None:
    with pytest.raises(NotDeployable) as refused:
        local.deploy(model("bad", chain("s:startEvent", "x:task", "e:endEvent") + '<sequenceFlow id="f" sourceRef="x" targetRef="nowhere"/>'))  # fmt: skip
    assert any(finding.element == "f" for finding in refused.value.findings)


def test_python_in_a_script_is_refused(local: LocalEngine) -> None:
    script = '<scriptTask id="x" scriptFormat="python"><script>import os</script></scriptTask>'
    with pytest.raises(NotDeployable):
        local.deploy(model("evil", chain("s:startEvent", script, "e:endEvent")))


def test_an_unknown_operation_is_refused(local: LocalEngine) -> None:

    with pytest.raises(NotDeployable):
        local.deploy(model("p", chain("s:startEvent", service("x", "no.such"), "e:endEvent")))


@pytest.mark.parametrize(
    "text", ["", "<a/>", "not xml", '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>']
)
def test_what_is_no_model_is_refused_politely(local: LocalEngine, text: str) -> None:
    with pytest.raises((NotDeployable, PackageError)):
        local.deploy(text)


def test_a_process_that_is_not_published_cannot_start(local: LocalEngine) -> None:
    with pytest.raises(UnknownProcess):
        local.start("nothing")


def test_an_unknown_operation_is_refused_beside_known_ones(local: LocalEngine) -> None:
    @local.operation("known")
    def known(tx: object) -> None: ...

    with pytest.raises(NotDeployable) as refused:
        local.deploy(model("p", chain("s:startEvent", service("x", "no.such"), "e:endEvent")))
    assert refused.value.findings[0].element == "x"


def test_properties_of_a_task_become_its_settings(local: LocalEngine) -> None:
    given = '<zeebe:properties><zeebe:property name="transfer" value="off"/></zeebe:properties>'
    task = node("t:userTask", extension=f"<zeebe:userTask/>{given}")
    local.deploy(model("p", chain("s:startEvent", task, "e:endEvent")))
    [opened] = local.tasks(local.start("p"))
    assert opened.settings == {"transfer": "off"}

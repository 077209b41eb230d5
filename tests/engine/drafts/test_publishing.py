"""Publishing, approving and going back."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine as Database

from engine import drafts
from engine.drafts import DraftStale
from engine.drafts.publishing import (
    ApprovalNeeded,
    NobodyAsked,
    NoteNeeded,
    NothingChanged,
    OtherKey,
    OwnApproval,
    ScenariosFail,
    approve,
    ask_approval,
    decline,
    publish_draft,
    roll_back,
)
from engine.errors import EngineError, NotDeployable
from engine.local import LocalEngine
from engine.scenarios import Result
from tests.bpmn import chain, model
from tests.engine.drafts.test_drafts import FIRST, SECOND, act

SETTINGS = 'key = "p"\ntitle = "P"\n'


def passing(files: Mapping[str, str]) -> list[Result]:
    return [Result("one")]


def failing(files: Mapping[str, str]) -> list[Result]:
    return [Result("one"), Result("two", failure="step 1 (start): no")]


@pytest.fixture
def drafted(local: LocalEngine) -> LocalEngine:
    """A package in force and a draft of it, at revision 2."""
    local.deploy(FIRST)
    act(local, drafts.begin_draft, "p", by="1")
    act(local, drafts.save_draft, "p", {"process.bpmn": SECOND}, revision=1, by="1")
    return local


def publish(local: LocalEngine, note: str = "because", **named: object) -> object:
    how = {"revision": 2, "by": "1", "rehearse": passing, **named}
    return act(local, publish_draft, "p", note=note, **how)


def test_new_cases_follow_at_once_in_every_process(
    drafted: LocalEngine, database: Database
) -> None:
    """Another process has the package loaded already, and looks up what is in force."""
    other = LocalEngine(database, drafted.clock.now())
    assert [task.element for task in other.tasks(other.start("p"))] == ["first"]
    publish(drafted)
    assert [task.element for task in other.tasks(other.start("p"))] == ["second"]


def test_the_history_says_who_and_why(drafted: LocalEngine) -> None:
    publish(drafted, "  一条规则  ")
    with drafted.session() as session:
        entry = drafts.events_of(session, "p")[0]
        assert drafts.find_draft(session, "p") is None
    assert (entry.kind, entry.by, entry.facts["note"], entry.facts["version"]) == (
        "published", "1", "一条规则", 2,
    )  # fmt: skip


def test_what_is_refused(drafted: LocalEngine) -> None:
    with pytest.raises(NoteNeeded):
        publish(drafted, "  ")
    with pytest.raises(ScenariosFail, match="1 scenarios"):
        publish(drafted, rehearse=failing)
    with pytest.raises(DraftStale):
        publish(drafted, revision=1)
    with drafted.session() as session:
        assert drafts.find_draft(session, "p") is not None
    assert [task.element for task in drafted.tasks(drafted.start("p"))] == ["first"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"process.bpmn": FIRST}, NothingChanged),
        ({"process.bpmn": model("q", chain("s:startEvent", "e:endEvent"))}, OtherKey),
        ({"process.bpmn": model("p", chain("s:startEvent", "e:userTask"), "<complexGateway/>")}, NotDeployable),
        ({"process.bpmn": SECOND.replace("userTask", "serviceTask").replace('id="second"/', 'id="second"/')}, NotDeployable),
    ],
)  # fmt: skip
def test_bad_drafts(drafted: LocalEngine, files: dict[str, str], error: type[Exception]) -> None:
    act(drafted, drafts.save_draft, "p", {**files, "README.md": None}, revision=2, by="1")
    with pytest.raises(error):
        publish(drafted, revision=3)


def test_a_second_owner_approves(drafted: LocalEngine) -> None:
    settings = SETTINGS + "[publishing]\napproval = true\n"
    act(drafted, drafts.save_draft, "p", {"package.toml": settings}, revision=2, by="1")
    with pytest.raises(ApprovalNeeded):
        publish(drafted, revision=3)
    how = {"revision": 3, "rehearse": passing}
    with pytest.raises(NobodyAsked):
        act(drafted, approve, "p", by="2", **how)
    act(drafted, ask_approval, "p", note="because", by="1", **how)
    with pytest.raises(OwnApproval):
        act(drafted, approve, "p", by="1", **how)
    assert act(drafted, approve, "p", by="2", **how).by == "1"
    with drafted.session() as session:
        assert drafts.events_of(session, "p")[0].facts["approved_by"] == "2"


def test_saving_takes_the_request_back(drafted: LocalEngine) -> None:
    act(drafted, ask_approval, "p", note="n", by="1", revision=2, rehearse=passing)
    act(drafted, drafts.save_draft, "p", {"process.bpmn": FIRST}, revision=2, by="1")
    with pytest.raises(DraftStale):
        act(drafted, approve, "p", by="2", revision=2, rehearse=passing)


def test_declining_keeps_the_draft(drafted: LocalEngine) -> None:
    act(drafted, ask_approval, "p", note="n", by="1", revision=2, rehearse=passing)
    act(drafted, decline, "p", revision=2, reason="too early", by="2")
    with drafted.session() as session:
        draft = drafts.find_draft(session, "p")
    assert draft is not None
    assert draft.asked_by is None


def test_rolling_back_and_forth(drafted: LocalEngine) -> None:
    publish(drafted)
    act(drafted, roll_back, "p", 1, note="the office changed its mind", by="1")
    assert [task.element for task in drafted.tasks(drafted.start("p"))] == ["first"]
    with pytest.raises(NothingChanged):
        act(drafted, roll_back, "p", 1, note="again", by="1")
    act(drafted, roll_back, "p", 2, note="and back", by="1")
    assert [task.element for task in drafted.tasks(drafted.start("p"))] == ["second"]


def test_publishing_while_ten_people_complete_tasks(
    drafted: LocalEngine, database: Database
) -> None:
    """Nobody is turned away, nothing is lost, and their cases end by the version that they began with."""
    begun = [drafted.start("p") for _ in range(10)]

    def complete(case: int) -> None:
        person = LocalEngine(database, drafted.clock.now())
        person.complete(person.tasks(case)[0])

    with ThreadPoolExecutor(6) as people:
        done = [people.submit(complete, case) for case in begun]
        publish(drafted)
        for one in done:
            one.result()
    assert {drafted.case(case).status.value for case in begun} == {"completed"}
    assert all("first" in drafted.trace(case) for case in begun)
    assert [task.element for task in drafted.tasks(drafted.start("p"))] == ["second"]


def test_two_owners_publish_at_once(drafted: LocalEngine, database: Database) -> None:
    """One does; the other is told that the draft is gone."""

    def go(_: int) -> bool:
        try:
            publish(LocalEngine(database, drafted.clock.now()))
        except EngineError:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(go, range(2))) == [False, True]

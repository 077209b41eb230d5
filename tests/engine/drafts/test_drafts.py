"""One draft a package: one person at a time, no save over a newer one, and earlier revisions at hand."""

from __future__ import annotations

import pytest

from engine import drafts
from engine.db import transaction
from engine.drafts import DraftHeld, DraftRefused, DraftStale, NoDraft, NotTheirs, Right
from engine.local import LocalEngine
from tests.bpmn import chain, model

FIRST = model("p", chain("s:startEvent", "first:userTask", "e:endEvent"))
SECOND = model("p", chain("s:startEvent", "second:userTask", "e:endEvent"))


@pytest.fixture
def published(local: LocalEngine) -> LocalEngine:
    local.deploy(FIRST)
    return local


def act(local: LocalEngine, verb, *args, **named):  # type: ignore[no-untyped-def]
    """One verb in a transaction of its own."""
    with local.session() as session, transaction(session, local.runtime) as tx:
        return verb(tx, *args, **named)


def test_a_draft_begins_with_what_is_in_force(published: LocalEngine) -> None:
    draft = act(published, drafts.begin_draft, "p", by="1")
    assert (draft.revision, draft.holder, draft.files["process.bpmn"]) == (1, "1", FIRST)
    assert act(published, drafts.begin_draft, "p", by="1").revision == 1


def test_nothing_to_begin_with(local: LocalEngine) -> None:
    with pytest.raises(NoDraft):
        act(local, drafts.begin_draft, "p", by="1")


def test_a_second_person_waits_or_takes_over(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    with pytest.raises(DraftHeld) as held:
        act(published, drafts.begin_draft, "p", by="2")
    assert held.value.holes["holder"] == "1"
    act(published, drafts.take_over, "p", by="2")
    with pytest.raises(DraftHeld):
        act(published, drafts.save_draft, "p", {"process.bpmn": SECOND}, revision=1, by="1")
    act(published, drafts.save_draft, "p", {"process.bpmn": SECOND}, revision=1, by="2")


def test_a_hold_expires(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    published.clock.advance(minutes=16)
    assert act(published, drafts.begin_draft, "p", by="2").holder == "2"


def test_letting_go_frees_only_ones_own(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    act(published, drafts.let_go, "p", by="2")
    with pytest.raises(DraftHeld):
        act(published, drafts.begin_draft, "p", by="2")
    act(published, drafts.let_go, "p", by="1")
    assert act(published, drafts.begin_draft, "p", by="2").holder == "2"


def test_a_stale_save_is_refused(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    act(published, drafts.save_draft, "p", {"process.bpmn": SECOND}, revision=1, by="1")
    with pytest.raises(DraftStale) as stale:
        act(published, drafts.save_draft, "p", {"README.md": "x"}, revision=1, by="1")
    assert stale.value.holes == {"known": 1, "saved": 2}


def test_saving_the_same_makes_no_revision(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    saved = act(published, drafts.save_draft, "p", {"process.bpmn": FIRST}, revision=1, by="1")
    assert saved.revision == 1


def test_earlier_revisions_come_back(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    act(published, drafts.save_draft, "p", {"process.bpmn": SECOND}, revision=1, by="1")
    act(published, drafts.save_draft, "p", {"README.md": "why"}, revision=2, by="1")
    back = act(published, drafts.restore_revision, "p", 1, revision=3, by="1")
    assert (back.revision, dict(back.files)) == (4, {"process.bpmn": FIRST})
    with published.session() as session:
        kept = drafts.revisions(session, "p")
    assert [(one.number, one.changed) for one in kept[:2]] == [
        (4, ["README.md", "process.bpmn"]),
        (3, ["README.md"]),
    ]


@pytest.mark.parametrize("path", ["../x", "forms/../../x.form", "evil.py", "rules/a/b.dmn"])
def test_other_files_are_refused(published: LocalEngine, path: str) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    with pytest.raises(DraftRefused):
        act(published, drafts.save_draft, "p", {path: ""}, revision=1, by="1")


def test_discarding_leaves_an_entry(published: LocalEngine) -> None:
    act(published, drafts.begin_draft, "p", by="1")
    act(published, drafts.discard_draft, "p", revision=1, by="1")
    with published.session() as session:
        assert drafts.find_draft(session, "p") is None
        assert [one.kind for one in drafts.events_of(session, "p")] == ["discarded", "begun"]


def test_named_people_only(published: LocalEngine) -> None:
    act(published, drafts.give_right, "p", "2", Right.APPROVER, by="1")
    for stranger in ("2", "3"):
        with pytest.raises(NotTheirs):
            act(published, drafts.begin_draft, "p", by=stranger)
    assert act(published, drafts.begin_draft, "p", by="1").holder == "1"


def test_the_last_owner_stays(published: LocalEngine) -> None:
    from engine.drafts.rights import LastOwner

    act(published, drafts.give_right, "p", "2", Right.APPROVER, by="1")
    with pytest.raises(LastOwner):
        act(published, drafts.withdraw_right, "p", "1", by="1")
    with pytest.raises(LastOwner):
        act(published, drafts.give_right, "p", "1", Right.VIEWER, by="1")

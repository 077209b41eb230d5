"""Two models as one, for drawing one over the other."""

from __future__ import annotations

import pytest

from engine.differences import Change, diagram_difference, overlaid
from engine.xml import XmlRefused
from reports.diagram import draw
from tests.bpmn import chain, model, node, user

OLD = model("p", chain("s:startEvent", user("a"), user("gone"), "e:endEvent")).encode()
NEW = model("p", chain("s:startEvent", user("a"), user("new"), "e:endEvent")).encode()


def merged(before: bytes, after: bytes) -> bytes:
    return overlaid(before, after, diagram_difference(before, after).ids(Change.REMOVED))


def test_the_later_model_with_what_it_no_longer_has() -> None:
    whole = merged(OLD, NEW)
    found = diagram_difference(NEW, whole)
    assert {one.id for one in found.elements} == {"gone", "a-gone", "gone-e"}
    assert {one.change for one in found.elements} == {Change.ADDED}


def test_a_whole_sub_process_that_went_is_put_back_once() -> None:
    inside = chain("i:startEvent", user("b"), "j:endEvent")
    old = model("p", chain("s:startEvent", node("sub:subProcess", inside), "e:endEvent")).encode()
    whole = merged(old, NEW).decode()
    assert whole.count('id="sub"') == whole.count('id="b"') == whole.count('id="i"') == 1


def test_both_are_drawn_with_signs_in_words() -> None:
    states = {one.id: one.change.value for one in diagram_difference(OLD, NEW).elements}
    svg = draw(merged(OLD, NEW), states=states, lang="zh")  # type: ignore[arg-type]
    assert "gone" in svg and "is-removed" in svg and "is-added" in svg
    assert "新增" in svg and "删除" in svg and "未变化" in svg


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(XmlRefused):
        overlaid(b"<a", NEW, ())

"""A case on paper: for whoever may see it, and honest about its history."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text

from engine.models import Case
from tests.webapp.conftest import sign_in
from tests.webapp.verbs.test_pages import Desk, desk
from webapp.cases.dossier import ENTRIES
from workflows.records.accounts import Account

__all__ = ["desk"]


def words(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_whoever_sees_the_case_gets_its_dossier(desk: Desk) -> None:
    path = f"/cases/{desk.case}/dossier"
    assert f'href="{path}"' in desk.get("bert", f"/cases/{desk.case}").text
    answer = desk.get("bert", path)
    assert answer.mimetype == "application/pdf"
    assert "✓" in words(answer.data)


def test_a_stranger_gets_none(desk: Desk, app: Flask, make_account: Callable[..., Account]) -> None:
    make_account("stranger")
    browser = app.test_client()
    sign_in(browser, "stranger")
    assert browser.get(f"/cases/{desk.case}/dossier").status_code == 404


MANY = """
INSERT INTO events (case_id, seq, at, actor, kind, element, facts, hash)
SELECT case_id, seq + n, at, actor, 'task_urged', element, facts, hash
FROM events, generate_series(1, :more) n WHERE case_id = :case AND seq = :last
"""


def test_a_long_history_comes_in_parts_and_none_of_it_is_lost(desk: Desk) -> None:
    case = desk.session.get_one(Case, desk.case)
    desk.send("anna", f"/cases/{case.id}/comments", body="spoken at last")
    wanted = {"case": case.id, "last": case.events, "more": ENTRIES - case.events + 1}
    desk.session.execute(text(MANY), wanted)
    case.events = ENTRIES + 1
    desk.session.commit()
    page = desk.get("bert", f"/cases/{case.id}").text
    assert f'href="/cases/{case.id}/dossier?part=2"' in page
    assert "全部记录见卷宗" in page
    second = words(desk.get("bert", f"/cases/{case.id}/dossier?part=2").data)
    assert "1001" in second
    assert "spoken at last" in second
    assert desk.get("bert", f"/cases/{case.id}/dossier?part=3").status_code == 404


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE events SET actor = '999' WHERE case_id = :case AND seq = 1",
        "DELETE FROM events WHERE case_id = :case AND seq = 1",
    ],
)
def test_what_was_tampered_with_is_said(desk: Desk, harm: str) -> None:
    desk.session.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
    desk.session.execute(text(harm), {"case": desk.case})
    desk.session.commit()
    said = words(desk.get("bert", f"/cases/{desk.case}/dossier").data)
    assert "✗" in said
    assert "✓" not in said

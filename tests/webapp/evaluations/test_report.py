"""The report of an evaluation: for both sides, with the experts' words on one side only (M32)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.webapp.evaluations.conftest import Story

Enter = Callable[[str], FlaskClient]
SECRET = "只对本企业说的话"
OURS = "值得引进并安排验证"


@pytest.fixture
def number(story: Story) -> int:
    """An evaluation with a rating and the enterprise's word."""
    made, admin = story.evaluating, story.people["qiye"]
    number = made.begin(story.enterprise, story.item, admin)
    made.ask(number, story.people["lin.x"], admin)
    made.rate(number, story.people["lin.x"], 2, SECRET)
    made.review(number, admin)
    return number


def _text(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace(
        "\n", ""
    )


def test_the_enterprise_has_two_versions(story: Story, enter: Enter, number: int) -> None:
    admin, address = enter("qiye"), f"/evaluations/{number}/report"
    assert admin.get(address).status_code == 404, "nothing is submitted yet"
    story.evaluating.close(number, story.people["qiye"], 4, OURS)
    outside, inside = admin.get(address), admin.get(f"{address}?inside=1")
    assert outside.mimetype == "application/pdf"
    assert OURS in _text(outside.data)
    assert SECRET not in _text(outside.data)
    assert SECRET in _text(inside.data)


def test_the_university_has_one_and_others_none(story: Story, enter: Enter, number: int) -> None:
    story.evaluating.close(number, story.people["qiye"], 4, OURS)
    address = f"/evaluations/{number}/report"
    officer = enter("gaoxiao")
    assert OURS in _text(officer.get(address).data)
    assert SECRET not in _text(officer.get(address).data)
    assert officer.get(f"{address}?inside=1").status_code == 404
    assert enter("other").get(address).status_code == 404
    assert enter("lin.x").get(address).status_code == 403

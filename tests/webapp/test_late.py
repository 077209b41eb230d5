"""A long form whose session ended in the middle: nothing that was typed is lost, and nobody else's words get in."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.webapp.conftest import PASSWORD, PROFILE, sign_in, token_in
from workflows.records.accounts import Account

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {**PROFILE, "name": "林晓雯", "position": '副主任 "<b>'}


def hidden(page: str) -> dict[str, str]:
    """The fields that the page would send again."""
    form = page.partition('enctype="multipart/form-data"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_what_was_typed_is_kept_until_it_is_sent_after_signing_in_again(
    client: FlaskClient, lin: Account, session: Session
) -> None:
    late = client.post("/me", data=TYPED, headers=OURS)
    kept = hidden(late.text)
    assert late.status_code == 400 and "登录已结束" in late.text
    assert kept["department"] == TYPED["department"] and "csrf_token" not in kept
    assert "<b>" not in late.text, "what was typed stays text"
    sign_in(client)
    again = client.post("/me", data=TYPED, headers=OURS)
    assert again.status_code == 400 and "请重新提交" in again.text
    token = hidden(again.text)["csrf_token"]
    sent = client.post("/me", data={**TYPED, "csrf_token": token}, headers=OURS)
    assert sent.status_code == 302
    session.expire_all()
    assert session.get_one(Account, lin.id).position == TYPED["position"]


def test_a_session_that_ended_elsewhere_keeps_it_too(
    client: FlaskClient, lin: Account, session: Session
) -> None:
    """The token still fits, the sign-in does not: as after a change of password on another device."""
    sign_in(client)
    token = token_in(client.get("/me").text)
    session.get_one(Account, lin.id).session_epoch += 1
    session.commit()
    late = client.post("/me", data={**TYPED, "csrf_token": token}, headers=OURS)
    assert late.status_code == 400 and hidden(late.text)["department"] == TYPED["department"]


def test_words_of_other_sites_and_passwords_are_never_kept(client: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        late = client.post("/me", data=TYPED, headers=headers)
        assert TYPED["department"] not in late.text
    given = {"login": "lin", "password": PASSWORD}
    late = client.post("/login", data=given, headers=OURS)
    assert late.status_code == 400 and PASSWORD not in late.text

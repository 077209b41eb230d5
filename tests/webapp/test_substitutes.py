"""The page of one's substitutes, where there is nobody to appoint."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.webapp.conftest import send, sign_in
from workflows.records.accounts import Account

PAGE = "/substitutes"


def test_who_is_alone_reads_whom_to_wait_for_in_place_of_an_empty_list(
    client: FlaskClient, lin: Account, make_account: Callable[..., Account]
) -> None:
    sign_in(client)
    alone = client.get(PAGE).text
    assert "没有可以代您办理的人员" in alone and 'name="person"' not in alone
    other = make_account("other")
    assert f'value="{other.id}"' in client.get(PAGE).text
    wrong = send(client, PAGE, {"person": "0", "starts": "2026-01-01"})
    assert wrong.status_code == 422

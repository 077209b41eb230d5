"""Experts who come back, what forms remember, and certificates that are over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.workflows.onboarding import Onboarding
from workflows.operations.experts import TakenLogin
from workflows.records.accounts import AccountStatus
from workflows.records.experts import Expert, Status

Enter = Callable[[Expert], FlaskClient]


@pytest.mark.parametrize("ending", [Status.REFUSED, Status.REMOVED])
def test_one_who_left_is_recommended_again_under_the_old_login(
    onboarding: Onboarding, ending: Status
) -> None:
    first = onboarding.recommend()
    if ending is Status.REFUSED:
        onboarding.submit(first)
        onboarding.review(first, "refuse", "专业不符")
    else:
        onboarding.remove(first)
        assert onboarding.account(first).status is AccountStatus.FROZEN
    again = onboarding.recommend(email="somebody.else@example.org")
    assert (again.id, again.status) == (first.id + 1, Status.INCOMPLETE)
    account = onboarding.account(again)
    assert (account.id, account.status) == (first.account_id, AccountStatus.NORMAL)
    assert account.email == "wang.xm@example.org", "nobody takes an account over by a new address"
    onboarding.submit(again)
    onboarding.review(again)
    assert onboarding.expert("wang.xm").is_in_pool


def test_one_who_is_an_expert_now_is_not(onboarding: Onboarding) -> None:
    onboarding.admit()
    with pytest.raises(TakenLogin):
        onboarding.recommend()


def test_the_profile_begins_with_the_fields_of_the_recommendation(
    onboarding: Onboarding, as_expert: Enter
) -> None:
    expert = onboarding.recommend(fields=["7"])
    page = as_expert(expert).get(f"/tasks/{onboarding.task(expert, 'profile').id}").text
    fields = page.partition('id="fields"')[2].partition("</form>")[0]
    chosen = [line for line in fields.split("<input") if "checked" in line]
    assert len(chosen) == 1
    assert 'value="7"' in chosen[0]


def test_a_second_review_is_not_answered_beforehand(
    onboarding: Onboarding, as_admin: FlaskClient
) -> None:
    expert = onboarding.recommend()
    onboarding.submit(expert)
    onboarding.review(expert, "return", "请补充代表性成果")
    onboarding.submit(expert)
    page = as_admin.get(f"/tasks/{onboarding.task(expert, 'review').id}").text
    form = page.partition('id="fields"')[2].partition("</form>")[0]
    assert 'value="return"' in form
    assert "checked" not in form
    assert "请补充代表性成果" not in form


def test_a_withdrawn_certificate_is_explained_and_not_handed_out(
    onboarding: Onboarding, as_admin: FlaskClient
) -> None:
    never = onboarding.recommend("never.in")
    assert "证书随之撤销" not in as_admin.get(f"/experts/{never.id}/removal").text
    expert = onboarding.admit()
    address = f"/experts/{expert.id}/certificate"
    assert "证书随之撤销" in as_admin.get(f"/experts/{expert.id}/removal").text
    assert as_admin.get(address).mimetype == "application/pdf"
    onboarding.remove(expert)
    gone = as_admin.get(address)
    assert gone.status_code == 410
    assert "不能再下载" in gone.text
    assert address not in as_admin.get("/experts").text

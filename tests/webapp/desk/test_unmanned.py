"""Tasks for organisations in which nobody has a working account do not wait in silence (F14)."""

from __future__ import annotations

from engine import cases, deployments
from engine.db import transaction
from engine.models import Case
from tests.bpmn import chain, model, node
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from workflows.operations.digests import digest_of
from workflows.records.accounts import (
    AccountStatus,
    Role,
    account_by_login,
    open_account,
    organisations_of,
)
from workflows.records.organisations import Kind, found_organisation
from workflows.records.unmanned import unmanned_tasks

TITLE = "等人办理的事项"


def begin(country: Country, group: str) -> Case:  # noqa: F811
    key = "walk" + "".join(one for one in group if one.isalnum())
    given = f'<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="{group}"/>'
    with transaction(country.session, country.runtime) as tx:
        deployments.deploy(tx, {
            "process.bpmn": model(key, chain("s:startEvent", node("a:userTask", name="审核", extension=given), "e:endEvent")),
            "package.toml": f'key = "{key}"\ntitle = "演练"\n[case]\ntitle = "{TITLE}"\n',
        })  # fmt: skip
    with transaction(country.session, country.runtime) as tx:
        return cases.start_case(tx, key, {}, by=None)


def test_those_above_are_told_until_somebody_can_do_it(country: Country) -> None:  # noqa: F811
    session = country.session
    with transaction(session, country.runtime) as tx:
        ningbo = found_organisation(tx, "宁波市局", Kind.BUREAU, "330200")
    begin(country, f"bureau_reviewer@{ningbo.id}")
    both = begin(
        country, f"bureau_reviewer@{ningbo.id},national_officer@{_place(country, 'guojia')}"
    )
    assert [one.place.name for one in unmanned_tasks(session)] == ["宁波市局"]
    assert both.id not in {one.case.id for one in unmanned_tasks(session)}
    for login, sees in (
        ("shengju", True),
        ("guojia", True),
        ("elsewhere", False),
        ("shiju", False),
    ):
        browser = country.browser(login)
        assert ("宁波市局" in browser.get("/unmanned").text) is sees, login
        assert ("无人办理的任务" in browser.get("/home").text) is sees, login
        with transaction(session, country.runtime) as tx:
            account = account_by_login(session, login)
            assert account is not None
            assert digest_of(tx, account.id).unmanned == sees
    assert country.browser("gaoxiao").get("/unmanned").status_code == 403
    with transaction(session, country.runtime) as tx:
        made = open_account(
            tx, login="ningbo", name="经办人", organisation_id=ningbo.id, role=Role.BUREAU_REVIEWER
        )
    assert len(unmanned_tasks(session)) == 1  # the link was not followed yet
    made.activated_at = country.runtime.clock.now()
    session.commit()
    assert unmanned_tasks(session) == []
    made.status = AccountStatus.FROZEN
    session.commit()
    assert len(unmanned_tasks(session)) == 1
    assert len(unmanned_tasks(session, ["320000"])) == 0


def _place(country: Country, login: str) -> int:  # noqa: F811
    account = account_by_login(country.session, login)
    assert account is not None
    return next(iter(organisations_of(country.session, account.id)))

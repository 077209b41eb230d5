"""Whoever belongs to nothing of what is there finds none of it, whatever number they put into an address.

Every route with one number in it is asked for and sent to, by a stranger of each role, on the whole demonstration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from engine import deployments, packages
from engine.db import transaction
from engine.models import Origin
from engine.runtime import Runtime
from tests.webapp.conftest import PROFILE, give_password
from tests.workflows import evaluating
from webapp import access
from webapp.extensions import limiter
from webapp.outside import variables_of
from workflows import demo
from workflows.records.accounts import Role, open_account
from workflows.records.organisations import Kind, found_college, found_organisation

pytestmark = pytest.mark.long

TABLES = {
    "account_id": "accounts", "case_id": "cases", "college_id": "organisations", "comment_id": "comments",
    "cycle_id": "evaluation_cycles", "demand_id": "public_demands", "errand_id": "errands", "evaluation_id": "evaluations",
    "expert_id": "experts", "filing_id": "filings", "filter_id": "task_filters", "incident_id": "incidents",
    "intent_id": "cooperation_intents", "invitation_id": "invitations", "item_id": "library_items",
    "notice_id": "notices", "organisation_id": "organisations", "patent_id": "patents", "portfolio_id": "portfolios",
    "post_id": "posts", "project_id": "funded_projects", "registration_id": "registrations",
    "report_id": "annual_reports", "search_id": "saved_searches", "signal_id": "filing_signals",
    "substitution_id": "substitutions", "task_id": "tasks", "webhook_id": "webhooks",
}  # fmt: skip
PLACES = {
    Role.ENTERPRISE_ADMIN: Kind.ENTERPRISE, Role.EXPERT: Kind.ENTERPRISE, Role.UNIVERSITY_OFFICER: Kind.UNIVERSITY,
    Role.BUREAU_REVIEWER: Kind.BUREAU, Role.SERVICE_OFFICER: Kind.SERVICE,
}  # fmt: skip
FAR = "460300"  # no organisation of the demonstration is there
OPEN = {
    # The libraries are for every enterprise, what is published for everybody who signs in.
    "evaluations.assign", "evaluations.begin", "intents.state", "library.ignore", "library.restore", "library.show",
    "achievements.give_comment", "achievements.switch", "achievements.show", "demands.answer", "demands.need",
    # Doing it again is harmless, and somebody else's stays as it is.
    "library.forget", "notices.read",
}  # fmt: skip


@pytest.fixture
def shown(app: Flask, database: Database, web_runtime: Runtime) -> Iterator[Flask]:
    """The application on the demonstration, without tokens and limits in the way."""
    with database.begin() as connection:
        _load(connection, replace(web_runtime, forms=variables_of))
    app.config["WTF_CSRF_ENABLED"], limiter.enabled = False, False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


def test_a_stranger_finds_nothing_by_guessing_numbers(
    shown: Flask, session: Session, web_runtime: Runtime
) -> None:
    rules = [one for one in shown.url_map.iter_rules() if _asks_for_a_row(shown, one)]
    assert len(rules) > 50
    numbers = {table: _some(session, table) for table in TABLES.values()}
    assert sum(map(bool, numbers.values())) > 15, "the demonstration has rows of nearly every kind"
    found = [
        f"{role}: {method} {rule.endpoint} {number} {status}"
        for role, client in _strangers(shown, session, web_runtime).items()
        for rule in rules
        for number in numbers[TABLES[next(iter(rule.arguments))]]
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if (status := _status(client, rule, method, number)) not in (403, 404)
    ]
    assert not found, "\n".join(found)


def _load(connection: Connection, runtime: Runtime) -> None:
    with (
        Session(connection, join_transaction_mode="create_savepoint") as session,
        transaction(session, runtime) as tx,
    ):
        for settings in sorted(evaluating.PACKAGE.parent.glob("*/package.toml")):
            files = packages.read_folder(settings.parent)
            deployments.deploy(tx, files, origin=Origin.RELEASE)
    demo.load(connection, runtime, password="shan-shui-feng-yun-42", mails=False)


def _asks_for_a_row(app: Flask, rule: Rule) -> bool:
    declared = access.rule_of(app.view_functions[rule.endpoint])
    is_open = rule.endpoint in OPEN or declared is None or declared.public
    return len(rule.arguments) == 1 and next(iter(rule.arguments)) in TABLES and not is_open


def _some(session: Session, table: str) -> list[int]:
    """The first, one in the middle and the last."""
    ids = list(session.scalars(text(f"SELECT id FROM {table} ORDER BY id")))
    return sorted({ids[0], ids[len(ids) // 2], ids[-1]}) if ids else []


def _strangers(app: Flask, session: Session, runtime: Runtime) -> dict[Role, FlaskClient]:
    """Somebody of each role, in organisations of their own."""
    made = {}
    with transaction(session, runtime) as tx:
        for role, kind in PLACES.items():
            place = found_organisation(tx, f"远方{role}", kind, FAR)
            made[role] = place
        college = found_college(tx, made[Role.UNIVERSITY_OFFICER], "远方学院")
        made |= {Role.COLLEGE_OFFICER: college, Role.INVENTOR: college}
        people = {
            role: open_account(tx, login=f"far.{role}", name="远方人", organisation_id=place.id, role=role, **PROFILE)
            for role, place in made.items()
        }  # fmt: skip
        for person in people.values():
            give_password(tx, person)
    return {role: _signed_in(app, f"{one.id}.{one.session_epoch}") for role, one in people.items()}


def _signed_in(app: Flask, identity: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = identity
    return client


def _status(client: FlaskClient, rule: Rule, method: str, number: int) -> int:
    [name] = rule.arguments
    return client.open(str(rule).replace(f"<int:{name}>", str(number)), method=method).status_code

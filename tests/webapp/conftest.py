"""The application on the tests' database, with a clock that stands still, a mailbox, and people who may sign in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Transaction, transaction
from engine.jobs import run_job
from engine.models import Job
from engine.runtime import Runtime
from webapp import create_app
from webapp.extensions import db, limiter
from webapp.mail import Mailbox
from webapp.outside import world_for
from webapp.settings import Settings
from workflows.operations import catalogue
from workflows.records.accounts import Account, Role, open_account, set_password
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.sides import realm_of_place

PASSWORD = "correct horse battery"
# At the least cost that Argon2 has: a run signs in a thousand times.
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SECRET = uuid4().hex * 2
PROFILE = {
    "email": "lin@example.org",
    "phone": "13800000000",
    "department": "专利部",
    "position": "主任",
}

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, redis_url, tmp_path)


def settings_of(database_url: str, redis_url: str, home: Path) -> Settings:
    """Settings of an installation on these servers."""
    return Settings(
        database_url=database_url, redis_url=redis_url, secret_key=SECRET, home=home,
        base_url="http://localhost",
    )  # fmt: skip


@pytest.fixture
def web_runtime(settings: Settings, clock: FakeClock, delivered: list[int]) -> Runtime:
    """The product's operations over the tests' clock; job ids gather in `delivered`."""
    return Runtime(
        operations=catalogue, clock=clock, deliver=delivered.append, world=world_for(settings),
        realm=realm_of_place,
    )  # fmt: skip


@pytest.fixture
def delivered() -> list[int]:
    return []


@pytest.fixture(scope="session")
def kept_app(database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests of a worker: building it and compiling its templates costs seconds."""
    home = tmp_path_factory.mktemp("home")
    made = create_app(settings_of(database_url, redis_url, home), Runtime(operations=catalogue))
    made.extensions["limiting"] = dict(vars(limiter))
    return made


@pytest.fixture
def app(
    kept_app: Flask, database: Database, settings: Settings, web_runtime: Runtime
) -> Iterator[Flask]:
    """The application over this test's own settings, clock and outside. Who adds a route to it makes his own."""
    vars(limiter).update(kept_app.extensions["limiting"])  # the last application made has its queue
    yield from used(kept_app, settings, web_runtime)


def used(made: Flask, settings: Settings, runtime: Runtime) -> Iterator[Flask]:
    """The application set to the settings and the runtime, its sessions and connections closed at the end."""
    made.extensions.update(settings=settings, panhuo=runtime)
    made.extensions.pop("regions", None)  # of the test before
    made.jinja_env.globals["settings"] = settings
    with made.app_context():
        limiter.reset()
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    return Mailbox(settings.home / "mailbox")


@pytest.fixture
def work(app: Flask, web_runtime: Runtime, delivered: list[int]) -> Callable[[], None]:
    """Do the jobs that were delivered, as a worker would."""

    def do_all() -> None:
        with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            while delivered:
                job_id = delivered.pop(0)
                done = run_job(session, web_runtime, job_id)
                assert done, session.get_one(Job, job_id, populate_existing=True).error

    return do_all


@pytest.fixture
def enterprise(session: Session, web_runtime: Runtime) -> Organisation:
    with transaction(session, web_runtime) as tx:
        return found_organisation(tx, "示例智造有限公司", Kind.ENTERPRISE, "330100")


@pytest.fixture
def make_account(
    session: Session, web_runtime: Runtime, enterprise: Organisation
) -> Callable[..., Account]:
    """`make_account("lin", role=..., password=None, **profile)`: with a complete profile unless told otherwise."""

    def make(
        login: str, *, role: Role = Role.EXPERT, password: str | None = PASSWORD, **profile: Any
    ) -> Account:
        with transaction(session, web_runtime) as tx:
            account = open_account(
                tx,
                login=login,
                name="林晓雯",
                organisation_id=enterprise.id,
                role=role,
                **{**PROFILE, **profile},
            )
            if password == PASSWORD:
                give_password(tx, account)
            elif password:
                set_password(tx, account, password)
        return account

    return make


def give_password(tx: Transaction, account: Account) -> None:
    """Let the account sign in with PASSWORD, as if it had set that itself."""
    account.password_hash, account.activated_at = HASHED, account.activated_at or tx.now


@pytest.fixture
def lin(make_account: Callable[..., Account]) -> Account:
    """An expert with a complete profile."""
    return make_account("lin")


def token_in(page: str) -> str:
    """The CSRF token of the first form of a page."""
    found = _TOKEN.search(page)
    assert found, "There is no form on this page."
    return found[1]


def send(
    client: FlaskClient, url: str, data: dict[str, Any], *, to: str | None = None, **more: Any
) -> Any:
    """Fill in the form at `url` and send it, as a browser would (to another address if `to` says so)."""
    token = token_in(client.get(url).text)
    return client.post(to or url, data={"csrf_token": token, **data}, **more)


def sign_in(client: FlaskClient, login: str = "lin", password: str = PASSWORD, **more: Any) -> Any:
    return send(client, "/login", {"login": login, "password": password, **more})

"""What is measured on: the real application, two administrators of one enterprise, and a small process of its own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import workflows.records  # noqa: F401 - its tables belong to the schema
from engine import cases, deployments, packages
from engine.db import Base, Transaction, transaction
from engine.runtime import Runtime
from webapp import connections, create_app
from webapp.settings import Settings
from workflows.records.accounts import Role, open_account, set_password
from workflows.records.organisations import Kind, found_organisation

APPROVAL = Path(__file__).parent / "approval"
KEY = "approval"
PASSWORD = "correct horse battery"
PEOPLE = ("first", "second")
PROFILE = {"email": "bench@example.org", "phone": "13800000000", "department": "专利部", "position": "主任"}  # fmt: skip
ACCEPTED = {"outcome": "accept", "opinion": "材料齐全，同意。", "score": "88", "urgent": "true"}
AGAIN = {**ACCEPTED, "outcome": "again"}

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Browser:
    """A signed-in person, with the session cookie and the CSRF token that a browser would hold."""

    client: FlaskClient
    token: str

    def get(self, url: str) -> TestResponse:
        return self.client.get(url)

    def post(self, url: str, answers: Mapping[str, str]) -> TestResponse:
        return self.client.post(url, data={"csrf_token": self.token, **answers})


@dataclass
class Stage:
    """The application with its people and its process."""

    app: Flask
    database: Database
    runtime: Runtime
    organisation: str
    people: tuple[str, ...]

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction beside the web, as operations and set-up use it."""
        with (
            Session(self.database, expire_on_commit=False) as session,
            transaction(session, self.runtime) as tx,
        ):
            yield tx

    def browser(self, login: str = PEOPLE[0]) -> Browser:
        """Sign in as a browser does."""
        client = self.app.test_client()
        token = token_in(client.get("/login").text)
        client.post("/login", data={"csrf_token": token, "login": login, "password": PASSWORD})
        return Browser(client, token_in(client.get("/inbox").text))

    def start(self, matter: str = "采购") -> int:
        """Start a case beside the web; returns its id."""
        with self.transaction() as tx:
            variables = {"organisation": self.organisation, "starter": self.people[0]}
            return cases.start_case(
                tx, KEY, variables, by=self.people[0], answers={"matter": matter, "amount": 3},
                organisation=self.organisation,
            ).id  # fmt: skip


@contextmanager
def stage(database_url: str, redis_url: str, **runtime: Any) -> Iterator[Stage]:
    """The stage on an empty database; logs are written, but to nowhere."""
    database = create_engine(database_url)
    connections.watch(database)  # as in the application, whose workers use the same
    Base.metadata.create_all(database)
    with (
        tempfile.TemporaryDirectory(prefix="panhuo-bench-") as home,
        Path("/dev/null").open("w") as nowhere,
        redirect_stderr(nowhere),
    ):
        settings = Settings(
            database_url=database_url, redis_url=redis_url, secret_key=uuid4().hex * 2,
            home=Path(home), base_url="http://localhost",
        )  # fmt: skip
        app = create_app(settings)
        yield peopled(app, database)
    database.dispose()


def peopled(app: Flask, database: Database) -> Stage:
    """Found the enterprise with its two administrators, and publish the process."""
    made = Stage(app, database, app.extensions["panhuo"], "", ())
    with made.transaction() as tx:
        enterprise = found_organisation(tx, "示例智造有限公司", Kind.ENTERPRISE, "330100")
        made.organisation = str(enterprise.id)
        made.people = tuple(_administrator(tx, enterprise.id, login) for login in PEOPLE)
        deployments.deploy(tx, packages.read_folder(APPROVAL))
    return made


def _administrator(tx: Transaction, organisation: int, login: str) -> str:
    account = open_account(
        tx, login=login, name="林晓雯", organisation_id=organisation, role=Role.ENTERPRISE_ADMIN,
        **PROFILE,
    )  # fmt: skip
    set_password(tx, account, PASSWORD)
    return str(account.id)


def token_in(page: str) -> str:
    """The CSRF token of a page's first form."""
    found = _TOKEN.search(page)
    assert found, "There is no form on this page."
    return found[1]


@contextmanager
def another(database_url: str) -> Iterator[str]:
    """The address of a second empty database on the same server, for as long as the block lasts."""
    address = make_url(database_url)
    name = f"{address.database}_beside"
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield address.set(database=name).render_as_string(hide_password=False)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

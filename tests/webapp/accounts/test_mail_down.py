"""The mail server is away: the link's job is tried again, then an operator hears of it, and nothing is lost."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.jobs import retry_job, run_job
from engine.models import Incident, Job, JobStatus
from engine.runtime import Runtime
from tests.webapp.conftest import send
from webapp.mail import Mailbox, Smtp
from workflows.records.accounts import Account
from workflows.records.tokens import Token
from workflows.world import World

MOST_TRIES = 10


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_retries_then_an_incident_then_mended(
    client: FlaskClient,
    make_account: Callable[..., Account],
    session: Session,
    web_runtime: Runtime,
    clock: FakeClock,
    delivered: list[int],
    closed_port: int,
    mailbox: Mailbox,
) -> None:
    make_account("zhou", password=None)
    assert send(client, "/activate", {"login": "zhou"}).status_code == 200
    (job_id,) = delivered
    world = web_runtime.world
    assert isinstance(world, World)
    web_runtime.world = replace(world, mail=Smtp("127.0.0.1", closed_port))

    tries = 0
    while (job := session.get_one(Job, job_id, populate_existing=True)).status is JobStatus.READY:
        assert not run_job(session, web_runtime, job_id)
        clock.advance(days=1)
        tries += 1
        assert tries < MOST_TRIES
    assert tries == job.retries
    (incident,) = session.scalars(select(Incident)).all()
    assert "refused" in incident.message
    assert session.scalars(select(Token)).all() == [], "no link is left that nobody was sent"

    web_runtime.world = world
    with transaction(session, web_runtime) as tx:
        retry_job(tx, job_id, by="1")
    assert run_job(session, web_runtime, job_id)
    assert len(mailbox.names()) == 1
    assert not run_job(session, web_runtime, job_id), "a job that is done is not done again"
    assert len(mailbox.names()) == 1

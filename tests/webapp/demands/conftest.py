"""An enterprise with a published need, and universities that may answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import deployments, packages
from engine.models import Case, Origin, Task, TaskStatus
from tests.webapp.conftest import send
from tests.webapp.evaluations.conftest import Story, enter, story  # noqa: F401
from tests.workflows.evaluating import PACKAGE
from workflows.records.demands import PublicDemand

Enter = Callable[[str], FlaskClient]
SECRET = "王工 13800000001"


@dataclass
class Calling:
    """`told` is the story of the people; `enter` signs one of them in."""

    told: Story
    enter: Enter

    def filled(self, **changes: Any) -> dict[str, Any]:
        """The form of a need, open for two months by the tests' clock."""
        day = (self.told.evaluating.runtime.clock.now().date()).replace(day=1)
        year, month = divmod(day.month + 2, 12)
        until = day.replace(year=day.year + year, month=month + 1)
        return {
            "title": "动力电池热失控预警", "industry": "38", "emerging": "5", "ipc": "H01M",
            "budget": "to_500k", "need": "需要在热失控前五分钟给出预警的传感方案", "modes": ["licence"],
            "expires_on": until.isoformat(), "contact": SECRET, **changes,
        }  # fmt: skip

    def publish(self, **changes: Any) -> int:
        """Draft and publish; returns the need's id."""
        admin = self.enter("qiye")
        drafted = send(admin, "/demands/new", self.filled(**changes))
        assert drafted.status_code == 302, drafted.text
        assert send(admin, drafted.location, {"outcome": "publish"}).status_code == 302
        return self.newest().id

    def newest(self) -> PublicDemand:
        self.told.evaluating.session.expire_all()
        newest = select(PublicDemand).order_by(PublicDemand.id.desc()).limit(1)
        return self.told.evaluating.session.scalars(newest).one()

    def task(self, element: str) -> str:
        opened = select(Task.id).join(Case, Case.id == Task.case_id).order_by(Task.id)
        opened = opened.where(Task.element == element, Task.status == TaskStatus.OPEN)
        return f"/tasks/{self.told.evaluating.session.scalars(opened).first()}"


@pytest.fixture
def calling(story: Story, enter: Enter) -> Calling:  # noqa: F811
    with story.evaluating.transaction() as tx:
        files = packages.read_folder(PACKAGE.parent / "public_demand")
        deployments.deploy(tx, files, origin=Origin.RELEASE)
    return Calling(story, enter)

"""A real Chromium before a whole installation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from engine import deployments, packages
from engine.db import transaction
from engine.models import Origin
from engine.runtime import Runtime
from tests.e2e.installation import ROOT, Installation, installation
from tests.workflows.onboarding import PACKAGE
from webapp.outside import variables_of
from workflows.operations import catalogue
from workflows.records.accounts import Role, open_account, set_password
from workflows.records.organisations import Kind, found_organisation

expect.set_options(timeout=30_000)  # until a test gives up, on a machine that others use too
PASSWORD = "四个不相干的词语 correct horse"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, quiet."""
    return {"executable_path": shutil.which("chromium"), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def installed(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Installation]:
    """An installation with one enterprise, `qiye` its administrator, and the published process."""
    runtime = Runtime(operations=catalogue, forms=variables_of)
    with Session(database) as session, transaction(session, runtime) as tx:
        deployments.deploy(tx, packages.read_folder(PACKAGE), origin=Origin.RELEASE)
        enterprise = found_organisation(tx, "示例智造有限公司", Kind.ENTERPRISE, "330100")
        admin = open_account(
            tx, login="qiye", name="苏映岚", organisation_id=enterprise.id,
            role=Role.ENTERPRISE_ADMIN, email="qiye@example.org", phone="13800000000",
            department="知识产权部", position="部长",
        )  # fmt: skip
        set_password(tx, admin, PASSWORD)
    with installation(database_url, redis_url, tmp_path) as running:
        yield running


@pytest.fixture
def check() -> Callable[[Page], None]:
    """`check(page)`: axe finds nothing, and nothing is wider than the window."""

    def look(page: Page) -> None:
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
        assert not told, f"{page.url}: {json.dumps(told, ensure_ascii=False)}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} pixels too wide"

    return look

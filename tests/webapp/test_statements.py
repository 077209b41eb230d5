"""The budgets of SQL statements (design.md section 8), with few open tasks and with ten thousand."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine as Database

from script.benches import statements
from script.benches.stage import Stage, peopled


@pytest.fixture
def staged(app: Flask, database: Database) -> Stage:
    return peopled(app, database)


@pytest.mark.parametrize("size", statements.SIZES)
def test_requests_keep_to_their_budget_of_statements(staged: Stage, size: int) -> None:
    statements.fill(staged, size)
    found = statements.statements(staged)
    assert {what: count for what, count in found.items() if count > statements.BUDGETS[what]} == {}
    assert min(found.values()) > 0

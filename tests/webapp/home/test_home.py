"""Everybody has an overview of their own desk, for a handful of statements."""

from __future__ import annotations

import pytest

from tests.counting import counted
from tests.webapp.statistics.conftest import Country, country  # noqa: F401 - a fixture
from webapp.extensions import db


@pytest.mark.parametrize("login", ["shengju", "guojia", "gaoxiao"])
def test_the_overview_shows_the_desk_for_few_statements(country: Country, login: str) -> None:  # noqa: F811
    browser = country.browser(login)
    browser.get("/home")
    with country.app.app_context(), counted(db.engine) as sent:
        page = browser.get("/home")
    assert page.status_code == 200
    assert page.text.count('class="stat ') >= 5
    assert len(sent) <= 12, sent

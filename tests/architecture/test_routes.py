"""Every page says who may open it."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp import access, create_app
from webapp.settings import Settings

PUBLIC = {
    "calendars.feed",
    "accounts.activate",
    "accounts.ask_activation",
    "accounts.forgotten",
    "accounts.home",
    "accounts.language",
    "accounts.login",
    "accounts.reset",
    "demands.need",
    "demands.needs",
    "matches.leave",
    "matches.left",
    "enrolments.apply",
    "enrolments.follow",
    "enrolments.sent",
    "recoveries.ask",
    "support.ask",
    "support.asked",
    "annual.verify",
    "recoveries.sent",
    "filings.verify",
    "performance.published",
    "performance.result",
    "performance.verify",
    "statistics.verify",
    "manuals.index",
    "manuals.show",
    "manuals.pdf",
    "manuals.picture",
    "verify.ask",
    "verify.show",
    "achievements.index",
    "achievements.show",
    "front.show",
    "posts.attachment",
    "posts.index",
    "posts.show",
    "mailbox.index",
    "mailbox.message",
    "monitoring.health",
    "monitoring.metrics",
    "static",
}


@pytest.fixture(scope="module")
def app() -> Flask:
    """Routes need no server: nothing is connected to."""
    return create_app(
        Settings(
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
            redis_url="redis://127.0.0.1:1/0",
            secret_key="0" * 32,
        )
    )


def test_every_view_declares_a_rule(app: Flask) -> None:
    without = {name for name, view in app.view_functions.items() if access.rule_of(view) is None}
    assert not without, f"Say who may open these, with webapp.access: {sorted(without)}"


def test_public_pages_are_these(app: Flask) -> None:
    """A new public page is a decision: add it here."""
    rules = {name: access.rule_of(view) for name, view in app.view_functions.items()}
    assert {name for name, rule in rules.items() if rule and rule.public} <= PUBLIC


def test_the_guard_refuses_a_view_without_a_rule(app: Flask) -> None:
    bare = create_app(app.extensions["settings"])
    bare.add_url_rule("/bare", "bare", lambda: "never seen")
    with bare.test_request_context("/bare"), pytest.raises(access.MissingRule):
        access.guard()


def test_every_link_of_the_menu_leads_somewhere(app: Flask) -> None:
    assert {entry.endpoint for entry in app.extensions["menu"]} <= set(app.view_functions)


def test_what_changes_something_is_not_a_link(app: Flask) -> None:
    """Signing out and switching the language are sent by forms."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("accounts.logout", "accounts.language"):
            assert "GET" not in (rule.methods or ())

"""The enterprise's intent on a patent's page, and both sides' view beside the tasks of its case."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webapp.cases.waiting import tasks_about
from webapp.extensions import db
from webapp.intents import labels
from webapp.intents.reading import intent_for_me, may_withdraw, newest_intent
from webapp.library.shelves import Reader
from workflows.records.intents import OPEN
from workflows.records.library import LibraryItem


def item_card(who: Reader, item: LibraryItem) -> str:
    """What an administrator's enterprise wants of the patent; experts only look at patents (M11); two statements."""
    if not who.is_admin:
        return ""
    intent = newest_intent(db.session(), who.organisation.id, item.id)
    is_open = intent is not None and intent.state in OPEN
    return render_template(
        "intents/card.html", item=item, intent=intent, is_open=is_open, labels=labels,
        may_withdraw=may_withdraw, tasks=tasks_about(db.session(), "intent", [intent.id] if intent else []),
    )  # fmt: skip


def case_card(session: Any, intent_id: int) -> str | None:
    """The intent beside its tasks; None for somebody of neither side."""
    intent = intent_for_me(session, intent_id)
    if intent is None:
        return None
    return render_template("intents/about.html", intent=intent, labels=labels)

"""A person's notices in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from engine.access import may_see_case, may_see_task
from engine.models import Case, Task
from engine.participants import Notice
from webapp.cases.discretion import nameless
from webapp.edge import me
from webapp.extensions import db
from webapp.notices.words import IMPERSONAL, SAYINGS
from webapp.people import names_of
from webapp.starting import viewer_pairs
from workflows.operations.notices import words_of
from workflows.records.notices import PAGE, Delivery, notice_of, notices_of


@dataclass(frozen=True)
class Line:
    """One notice as the list shows it."""

    delivery: Delivery
    notice: Notice
    case: Case
    task: Task | None
    who: str
    words: str

    @property
    def saying(self) -> str:
        """One sentence: who did what, or what has come about."""
        words = str(SAYINGS[self.notice.kind])
        return words if self.notice.kind in IMPERSONAL else f"{self.who} {words}".strip()


@dataclass(frozen=True)
class Listed:
    """A page of notices; `onward` is the last one's id, where older ones follow."""

    lines: list[Line]
    onward: int | None


def listed(before: int | None, *, unread: bool, kinds: Iterable[str] = ()) -> Listed:
    """The reader's notices, newest first. Experts do not read other experts' names (M32)."""
    rows = notices_of(
        db.session(), current_user.id, before=before, unread=unread, kinds=kinds,
        realm=current_user.realm,
    )  # fmt: skip
    names = names_of(notice.by for _, notice, _, _ in rows)
    hidden = {case.organisation: nameless(case) for _, _, case, _ in _one_each(rows)}
    lines = []
    for delivery, notice, case, task in rows[:PAGE]:
        who = names.get(notice.by or "", "")
        who = _("Another expert") if who in hidden[case.organisation] else who
        lines.append(Line(delivery, notice, case, task, who, words_of(notice)))
    return Listed(lines, lines[-1].notice.id if len(rows) > PAGE else None)


def _one_each(
    rows: list[tuple[Delivery, Notice, Case, Task | None]],
) -> list[tuple[Delivery, Notice, Case, Task | None]]:
    """One row for each organisation."""
    return list({row[2].organisation: row for row in rows}.values())


def my_notice(notice_id: int) -> Notice:
    """One of the reader's notices; else 404."""
    found = notice_of(db.session(), current_user.id, notice_id)
    if found is None:
        abort(404)
    return found


def address_of(notice: Notice, back: str = "") -> str | None:
    """Where a notice leads its reader: to the page that it names, the task, else the case; None where they may see none.

    From the task the way leads `back` to the page that the notice was read on, to the case where that was a mail.
    """
    if "page" in notice.facts:
        return f"/{notice.facts['page']}"
    groups = current_user.groups
    task = select(Task.id).where(Task.id == notice.task_id, may_see_task(me(), groups))
    if notice.kind not in ("commented", "mentioned") and db.session.scalar(task):
        page = back or url_for("cases.show", case_id=notice.case_id)
        return url_for("tasks.show", task_id=notice.task_id, back=page)
    case = select(Case.id).where(Case.id == notice.case_id)
    if db.session.scalar(case.where(may_see_case(me(), groups, viewer_pairs()))):
        return url_for("cases.show", case_id=notice.case_id)
    return None

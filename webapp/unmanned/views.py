"""The tasks that nobody can do, of one's area."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from webapp import access
from webapp.areas_of import regions_of_me
from webapp.extensions import db
from webapp.people import role_name
from workflows.records.accounts import Role
from workflows.records.unmanned import MOST, Unmanned, unmanned_tasks

EVERYWHERE = frozenset({Role.NATIONAL_OFFICER, Role.OPERATOR})
ROLES = EVERYWHERE | {Role.BUREAU_REVIEWER}


@access.role(*ROLES)
def index() -> str:
    """The oldest first."""
    return render_template(
        "unmanned/index.html", found=of_my_area(), most=MOST, role_name=role_name
    )


def of_my_area() -> list[Unmanned]:
    """What nobody can do in the reader's area."""
    everywhere = current_user.roles & EVERYWHERE
    return unmanned_tasks(db.session(), None if everywhere else regions_of_me())

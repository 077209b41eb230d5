"""Names of people and groups, for pages that hold their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.extensions import db
from workflows.records.accounts import Account, Membership
from workflows.records.organisations import Organisation


def names_of(people: Iterable[str | None]) -> dict[str, str]:
    """Names by the ids that the engine knows people by; one statement. Who is unknown is left out."""
    ids = {int(person) for person in people if person and person.isdigit()}
    if not ids:
        return {}
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {str(account_id): name for account_id, name in found}


def organisations_of(groups: Iterable[str]) -> dict[str, str]:
    """Names of the organisations in `role@organisation` groups; one statement."""
    ids = {int(where) for group in groups if (where := group.partition("@")[2]).isdigit()}
    if not ids:
        return {}
    found = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {str(organisation_id): name for organisation_id, name in found}


def manned(groups: Collection[str]) -> list[str]:
    """Those `role@organisation` groups that somebody belongs to; all, where nobody belongs to any. One statement."""
    pair = func.concat(Membership.role, "@", Membership.organisation_id)
    there = set(db.session.scalars(select(pair).where(pair.in_(groups)).distinct()))
    return [group for group in groups if group in there] or list(groups)


def role_name(role: str) -> str:
    """A role in the reader's language."""
    names = {
        "enterprise_admin": _("Enterprise administrator"),
        "expert": _("Expert"),
        "university_officer": _("University officer"),
        "college_officer": _("College officer"),
        "inventor": _("Inventor"),
        "bureau_reviewer": _("Bureau reviewer"),
        "national_officer": _("National officer"),
        "service_officer": _("Officer of a service body"),
        "invited_user": _("Invited user"),
        "support": _("Support"),
        "process_owner": _("Process owner"),
        "operator": _("Operator"),
        "public": _("Anybody, without signing in"),
    }
    return names.get(role, role)

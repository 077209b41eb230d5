"""学院和人员: an officer's colleges, and who of the university may sign in (U1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from engine.db import Transaction
from engine.errors import EngineError, Refused
from reports.template_sheet import template
from webapp import access
from webapp.allotting.forms import ConfirmForm, ListForm
from webapp.allotting.lists import content_of, kept, told, tried
from webapp.edge import command, me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.passing import download
from webapp.people import role_name
from webapp.university.forms import CollegeForm, InviteForm
from webapp.university.people import colleges_of, people_of, roles_held
from webapp.university.scope import OFFICER, universities
from workflows.operations import faculty
from workflows.operations.allotting_lists import read_list, try_list
from workflows.records.accounts import Role
from workflows.records.organisations import Organisation
from workflows.records.registrations import FILERS


@access.role(OFFICER)
def index() -> str:
    """The colleges, and everybody of the university."""
    mine, session = _university(), db.session()
    return render_template(
        "university/faculty.html", university=mine, colleges=colleges_of(session, mine.id),
        people=people_of(session, mine.id), own_name=faculty.own_name, role_name=role_name,
    )  # fmt: skip


@access.role(OFFICER)
def add_college() -> ResponseReturnValue:
    """A new college."""
    return _name_college(None)


@access.role(OFFICER)
def rename_college(college_id: int) -> ResponseReturnValue:
    """Another name for a college."""
    college = db.session.get(Organisation, college_id)
    if college is None or college.parent_id != _university().id:
        abort(404)
    return _name_college(college)


@access.role(OFFICER)
def invite() -> ResponseReturnValue:
    """One person, by a form."""
    form, mine = InviteForm(), _university()
    names = [faculty.own_name(mine, one) for one in colleges_of(db.session(), mine.id)]
    form.college.choices = [("", _("The university itself")), *((one, one) for one in names)]
    form.role.choices = [(one.value, role_name(one.value)) for one in reversed(FILERS)]
    if form.validate_on_submit() and (done := _invited(form)):
        flash(done, "success")
        return redirect(url_for("university.faculty"))
    page = render_template("university/invite.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@access.role(OFFICER)
def invite_list() -> ResponseReturnValue:
    """Many, from a list: what it says, and what is wrong line by line; nothing is done yet."""
    form = ListForm()
    if not form.validate_on_submit():
        return _list(form)
    content = form.file.data.read()
    try:
        found = read_list(content, faculty.FIELDS)
    except EngineError as error:
        form.file.errors = [sentence(error)]
        return _list(form)
    problems = found.problems or tried(found, _invite)
    confirm = ConfirmForm(None, kept="" if problems else kept(content))
    return _list(form, found=found, problems=[told(one) for one in problems], confirm=confirm)


@access.role(OFFICER)
def invite_all() -> ResponseReturnValue:
    """Invite everybody of the list that was shown, or nobody."""
    found = read_list(content_of(ConfirmForm().kept.data or ""), faculty.FIELDS)
    with command() as tx:
        problems = found.problems or try_list(tx, found, _invite(tx))
    if problems:
        return _list(ListForm(None), found=found, problems=[told(one) for one in problems])
    flash(ngettext("%(num)d person is invited.", "%(num)d people are invited.", len(found.lines)), "success")  # fmt: skip
    return redirect(url_for("university.faculty"))


@access.role(OFFICER)
def blank() -> ResponseReturnValue:
    """The list to fill in."""
    return download(template(faculty.FIELDS, "学院人员"), "学院人员模板.xlsx")


def _university() -> Organisation:
    """The university that the reader speaks for, the first if there are several."""
    return db.session.get_one(Organisation, universities(OFFICER)[0])


def _name_college(college: Organisation | None) -> ResponseReturnValue:
    mine = _university()
    form = CollegeForm(name=faculty.own_name(mine, college) if college else "")
    if form.validate_on_submit() and _named(mine, college, form):
        flash(_("The college “%(name)s” is saved.", name=form.name.data), "success")
        return redirect(url_for("university.faculty"))
    page = render_template("university/college.html", form=form, college=college)
    return make_response(page, 422 if form.errors else 200)


def _named(mine: Organisation, college: Organisation | None, form: CollegeForm) -> bool:
    name = form.name.data or ""
    try:
        with command() as tx:
            if college is None:
                faculty.add_college(tx, mine, name)
            else:
                faculty.rename_college(tx, mine, college, name)
    except Refused as refusal:
        form.name.errors = [sentence(refusal)]
        return False
    return True


def _invite(tx: Transaction) -> Callable[..., Any]:
    return partial(faculty.invite, tx, _university(), by=me())


def _invited(form: InviteForm) -> str | None:
    """What was done: who had an account gets no mail, but one more role. None for what was refused."""
    given: dict[str, Any] = {
        name: field.data for name, field in form._fields.items() if name != "csrf_token"
    }
    try:
        with command() as tx:
            account = _invite(tx)(**{**given, "role": Role(given["role"])})
            is_new = roles_held(tx.session, account.id) == 1
    except Refused as refusal:
        form[refusal.field or "email"].errors = [sentence(refusal)]
        return None
    if is_new:
        return _("The invitation is on its way.")
    return _("%(name)s had an account here and has this role too now.", name=account.name)


def _list(form: ListForm, **more: Any) -> ResponseReturnValue:
    wrong = bool(form.errors or more.get("problems"))
    page = render_template("university/invite_list.html", form=form, role_name=role_name, **more)
    return make_response(page, 422 if wrong else 200)

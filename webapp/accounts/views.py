"""Signing in and out, passwords, activation, and one's own profile."""

from __future__ import annotations

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm

from webapp import access
from webapp.accounts import forms
from webapp.accounts.limits import login_limits, mail_limits, password_limits
from webapp.address import safe_next
from webapp.edge import command, now
from webapp.errors import sentence
from webapp.extensions import db
from webapp.pages import LANGUAGES
from webapp.person import CHOSEN, Person
from workflows.operations.accounts import ask_for_link, change_email, change_password
from workflows.operations.invitations import note_activation
from workflows.records import accounts
from workflows.records.interests import interests_of
from workflows.records.passwords import WeakPassword
from workflows.records.tokens import DeadToken, Purpose, check_token, redeem_token

PROFILE = ("name", "department", "position", "phone")


@access.public
def home() -> ResponseReturnValue:
    """The first page: what a person works on, or what everybody may read."""
    if not current_user.is_authenticated:
        return redirect(url_for("front.show"))
    return redirect(start_page())


@access.public
@login_limits
def login() -> ResponseReturnValue:
    """Sign in. Unknown login, wrong password and frozen account get the same answer in the same time."""
    form = forms.LoginForm(next=request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_next(form.next.data, start_page()))
    if not form.validate_on_submit():
        return _shown("accounts/login.html", form)
    with command() as tx:
        account = accounts.sign_in(tx, form.login.data, form.password.data)
    if account is None:
        form.password.errors = [
            _("Login and password do not fit, or the account cannot be used now.")
        ]
        return _shown("accounts/login.html", form)
    _open_session(account.id)
    return redirect(safe_next(form.next.data, start_page()))


@access.newcomer
def logout() -> ResponseReturnValue:
    """Sign out on this device."""
    _forget_session()
    return redirect(url_for("accounts.login"))


@access.public
def language() -> ResponseReturnValue:
    """Switch the language of the pages, for the account where there is one."""
    wanted = request.form.get("locale", "")
    if wanted not in LANGUAGES:
        abort(400)
    session["locale"] = wanted
    if current_user.is_authenticated:
        with command():
            current_user.account.locale = wanted
    return redirect(safe_next(request.form.get("next"), url_for("accounts.home")))


@access.signed_in
def switch() -> ResponseReturnValue:
    """Work for another of one's organisations from now on, in this session."""
    wanted = request.form.get("organisation", type=int)
    place = next((one for one in current_user.workplaces if one.id == wanted), None)
    if place is None:
        abort(404)
    session[CHOSEN] = place.id
    flash(_("You now work for %(name)s.", name=place.name), "success")
    return redirect(safe_next(request.form.get("next"), url_for("accounts.home")))


@access.public
def activate(secret: str) -> ResponseReturnValue:
    """Set the first password by the link of the activation mail (M14)."""
    return _set_by_link(secret, Purpose.ACTIVATION)


@access.public
def reset(secret: str) -> ResponseReturnValue:
    """Set a new password by a mailed link."""
    return _set_by_link(secret, Purpose.RESET)


@access.public
@mail_limits
def ask_activation() -> ResponseReturnValue:
    """Ask for a new activation link; the answer does not tell whether the account exists."""
    return _send_link(Purpose.ACTIVATION)


@access.public
@mail_limits
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer does not tell whether the account exists (F5)."""
    return _send_link(Purpose.RESET)


@access.newcomer
@password_limits
def profile() -> ResponseReturnValue:
    """My profile; after the first sign-in it asks for what is missing (M5)."""
    form = forms.ProfileForm(obj=current_user.account)
    was_complete = current_user.is_complete
    if not form.validate_on_submit():
        return _shown("accounts/profile.html", form)
    try:
        with command() as tx:
            change_email(tx, current_user.account, form.email.data, form.current.data or "")
            for name in PROFILE:
                setattr(current_user.account, name, form[name].data)
    except accounts.WrongPassword as error:
        form.current.errors = [sentence(error)]
        return _shown("accounts/profile.html", form)
    flash(_("Your profile is saved."), "success")
    if was_complete:
        return redirect(url_for("accounts.profile"))
    return redirect(safe_next(request.args.get("next"), _lacking() or start_page()))


@access.newcomer
@login_limits
def password() -> ResponseReturnValue:
    """Change one's own password; all other sessions of the account end."""
    form = forms.ChangePasswordForm()
    if not form.validate_on_submit():
        return _shown("accounts/password.html", form)
    try:
        with command() as tx:
            account = change_password(tx, current_user.id, form.current.data, form.password.data)
    except accounts.WrongPassword as error:
        form.current.errors = [sentence(error)]
        return _shown("accounts/password.html", form)
    except WeakPassword as error:
        form.password.errors = [sentence(error)]
        return _shown("accounts/password.html", form)
    _open_session(account.id)
    flash(_("Your password is changed. You were signed out everywhere else."), "success")
    return redirect(url_for("accounts.profile"))


def start_page() -> str:
    """Where people go after signing in: to the achievements that they were invited to use (E14), else to the inbox."""
    if "invited_user" in current_user.roles:
        return url_for("achievements.pushed")
    known = current_app.view_functions
    return url_for("inbox.index" if "inbox.index" in known else "accounts.profile")


def _lacking() -> str | None:
    """Where the administrator says once what the enterprise's registration did not: its industries (X10, F2)."""
    for place in current_user.organisations:
        is_mine = place.id in current_user.organisations_as("enterprise_admin")
        said = place.industries or place.emerging or interests_of(db.session(), place.id)
        if is_mine and not said:
            flash(
                _("Now choose your industries: they decide which patents are pushed to you."),
                "info",
            )
            return url_for("library.interests")
    return None


def _set_by_link(secret: str, purpose: Purpose) -> ResponseReturnValue:
    form = forms.NewPasswordForm()
    try:
        with command() as tx:
            if not form.validate_on_submit():
                check_token(tx, secret, purpose)
                return _shown("accounts/new_password.html", form, purpose=purpose)
            account = redeem_token(tx, secret, purpose)
            accounts.set_password(tx, account, form.password.data)
            account.last_login_at = tx.now
            if purpose is Purpose.ACTIVATION and "locale" in session:
                account.locale = session["locale"]  # chosen before there was an account to keep it
            note_activation(tx, account.id)
    except WeakPassword as error:
        form.password.errors = [sentence(error)]
        return _shown("accounts/new_password.html", form, purpose=purpose)
    except DeadToken as error:
        page = render_template("accounts/dead_link.html", purpose=purpose, reason=sentence(error))
        return page, 410
    _open_session(account.id)
    flash(_("Your password is set."), "success")
    return redirect(start_page())


def _send_link(purpose: Purpose) -> ResponseReturnValue:
    form = forms.AskLinkForm()
    if not form.validate_on_submit():
        return _shown("accounts/ask_link.html", form, purpose=purpose)
    with command() as tx:
        ask_for_link(tx, form.login.data, purpose)
    return render_template("accounts/link_sent.html", purpose=purpose)


def _open_session(account_id: int) -> None:
    """Begin a session from nothing, so that one planted before signing in is worth nothing."""
    _forget_session()
    session.permanent = True
    who = accounts.identity(db.session(), account_id, now())
    assert who is not None
    login_user(Person(who))


def _forget_session() -> None:
    chosen = session.get("locale")
    logout_user()
    session.clear()
    if chosen:
        session["locale"] = chosen


def _shown(template: str, form: FlaskForm, **more: object) -> ResponseReturnValue:
    """The page with its form: 422 when what was sent has mistakes."""
    g.wrong_password = bool("current" in form and form["current"].errors)
    page = render_template(template, form=form, fields=forms.fields_of(form), **more)
    return page, 422 if form.errors else 200

"""The forms of accounts: signing in, passwords, profile."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField, TelField
from wtforms.validators import (
    DataRequired,
    Email,
    EqualTo,
    InputRequired,
    Length,
    Regexp,
)

PHONE = r"^(\+?86[ -]?)?1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}(-\d{1,6})?$"


def _trim(text: str | None) -> str | None:
    return text.strip() if text else text


def _login() -> Any:
    return StringField(
        _l("Login"),
        [DataRequired(_l("Enter your login.")), Length(max=64, message=_l("A login has at most 64 characters."))],
        [_trim],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip


def _current_password(*validators: Any, **more: Any) -> Any:
    kept = {"autocomplete": "current-password"}
    return PasswordField(_l("Current password"), validators, render_kw=kept, **more)


def _work(label: Any, missing: Any, **more: Any) -> Any:
    """What somebody does where."""
    longest = Length(max=120, message=_l("Use at most 120 characters."))
    return StringField(label, [DataRequired(missing), longest], [_trim], **more)


class LoginForm(FlaskForm):
    login = _login()
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    """A new password, typed twice. Which ones are refused is said by workflows.records.passwords."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password."))],
        description=_l("12 characters or more. Several words that do not belong together are easy to keep in mind."),
        render_kw={"autocomplete": "new-password", "minlength": 12},
    )  # fmt: skip
    repeated = PasswordField(
        _l("The same again"),
        [
            InputRequired(_l("Type the new password a second time.")),
            EqualTo("password", _l("The two passwords differ. Type both again.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    current = _current_password(InputRequired(_l("Enter your current password.")))
    field_order = ("current", "password", "repeated")


class AskLinkForm(FlaskForm):
    """Where to send a link: the account is named, the address is the one on record (F5)."""

    login = _login()


class ProfileForm(FlaskForm):
    """What the first sign-in asks for (M5)."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Enter your name.")), Length(max=80, message=_l("A name has at most 80 characters."))],
        [_trim],
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    department = _work(_l("Department"), _l("Enter your department."))
    position = _work(
        _l("Position"),
        _l("Enter your position."),
        render_kw={"autocomplete": "organization-title"},
    )
    phone = TelField(
        _l("Phone"),
        [DataRequired(_l("Enter your phone number.")), Regexp(PHONE, message=_l("Enter a mobile number such as 13800000000, or a landline with its area code such as 010-62000000."))],
        [_trim],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )  # fmt: skip
    email = EmailField(
        _l("Work e-mail"),
        [DataRequired(_l("Enter your work e-mail address.")), Length(max=254), Email(_l("Enter an e-mail address such as name@example.org."))],
        [_trim],
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    current = _current_password(
        description=_l(
            "Only to change the e-mail address: links to a new password are sent there."
        ),
    )


def fields_of(form: FlaskForm) -> list[Field]:
    """The visible fields, in the order in which people fill them in."""
    order = getattr(form, "field_order", None)
    shown = [field for field in form if not isinstance(field, HiddenField)]
    return sorted(shown, key=lambda field: order.index(field.name)) if order else shown

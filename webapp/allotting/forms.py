"""The forms that allot accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Email, Length, Regexp

from webapp.accounts.forms import PHONE


def trim(text: str | None) -> str | None:
    """Without blanks around it."""
    return text.strip() if text else text


def text_field(label: Any, most: int) -> Any:
    """A line of text that has to be filled in."""
    return StringField(label, [DataRequired(_l("Fill this in.")), Length(max=most)], [trim])


class PersonFields(FlaskForm):
    """What is asked of everybody who gets an account."""

    department = text_field(_l("Department"), 100)
    position = text_field(_l("Position"), 100)
    phone = TelField(
        _l("Phone"), [DataRequired(_l("Enter your phone number.")), Regexp(PHONE, message=_l("Enter a mobile number such as 13800000000, or a landline with its area code such as 010-62000000."))], [trim]
    )  # fmt: skip
    email = EmailField(
        _l("Work e-mail"), [DataRequired(_l("Enter your work e-mail address.")), Length(max=254), Email(_l("Enter an e-mail address such as name@example.org."))], [trim]
    )  # fmt: skip


class AllotForm(PersonFields):
    """One administrator of one enterprise."""

    enterprise = text_field(_l("Enterprise"), 100)
    credit_code = text_field(_l("Unified social credit code"), 24)
    region = SelectField(_l("Region"), [DataRequired(_l("Choose the region."))])
    name = text_field(_l("Administrator's name"), 40)


class PlaceForm(PersonFields):
    """Somebody of a bureau, university, institute or service body."""

    organisation = text_field(_l("Name of the organisation"), 100)
    kind = SelectField(_l("Kind"), [DataRequired(_l("Choose the kind."))], coerce=str)
    region = SelectField(_l("Region"), [DataRequired(_l("Choose the region."))])
    name = text_field(_l("Name"), 40)


class ListForm(FlaskForm):
    """A list of them."""

    file = FileField(_l("List (XLSX or CSV)"), [FileRequired(_l("Choose the file."))])


class ConfirmForm(FlaskForm):
    """The list that was shown."""

    kept = HiddenField(validators=[DataRequired()])

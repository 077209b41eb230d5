"""The forms of the verbs: to whom, whereto, and why."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from engine.participants import Decision, Needs, Place

SHORT = Length(max=1000, message=_l("Use at most 1000 characters."))


def _text(label: Any, *, required: Any = None, hint: str = "") -> TextAreaField:
    first = DataRequired(required) if required else Optional()
    room = {"rows": 4, "maxlength": 1000}
    return TextAreaField(label, [first, SHORT], description=hint, render_kw=room)


def _person() -> SelectField:
    return SelectField(_l("Person"), [InputRequired(_l("Choose a person."))])


class ToOneForm(FlaskForm):
    """Something that goes to one person."""

    person: Any

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        self.person.choices = [("", _l("Please choose")), *people]


class TransferForm(ToOneForm):
    person = _person()
    reason = _text(_l("Reason"), required=_l("Say why you give the task to somebody else."))


class DelegateForm(ToOneForm):
    person = _person()
    reason = _text(_l("What do you want to know?"), required=_l("Say what you want to know."))


class SignerForm(ToOneForm):
    person = _person()
    place = RadioField(
        _l("When do they sign?"),
        choices=[
            (Place.BEFORE.value, _l("Before I answer: I decide with their opinion before me")),
            (Place.AFTER.value, _l("After I have answered: they sign my answer, or object to it")),
        ],
        default=Place.BEFORE.value,
    )
    needs = RadioField(
        _l("Who has to sign"),
        choices=[
            (Needs.ALL.value, _l("Everybody who is asked (countersign)")),
            (Needs.ANY.value, _l("One of those who are asked like this is enough")),
        ],
        default=Needs.ALL.value,
    )
    note = _text(_l("What should they look at?"))


class SignForm(FlaskForm):
    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose whether you agree."))],
        choices=[(Decision.AGREE.value, _l("I agree")), (Decision.OBJECT.value, _l("I object"))],
    )
    opinion = _text(_l("Opinion"), hint=_l("Needed if you object."))

    def validate_decision(self, field: Field) -> None:
        """Whoever objects says why: it is advice, or the reason to answer anew."""
        if field.data == Decision.OBJECT.value:
            self.opinion.validators = [DataRequired(_l("Say why you object.")), SHORT]


class HandBackForm(FlaskForm):
    opinion = _text(_l("Opinion"), required=_l("Write your opinion."))


class ReturnForm(FlaskForm):
    target = RadioField(_l("To which step"), [InputRequired(_l("Choose a step."))])
    reason = _text(_l("Reason"), required=_l("Say what has to be done anew."))

    def __init__(self, targets: list[tuple[str, str]]) -> None:
        super().__init__()
        self.target.choices = targets


class CopyForm(FlaskForm):
    people = SelectMultipleField(
        _l("People"),
        [DataRequired(_l("Choose at least one person."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    note = _text(_l("Note"))

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        self.people.choices = people


class UrgeForm(FlaskForm):
    words = _text(_l("Message to them"))


class SuspendForm(FlaskForm):
    reason = _text(_l("Reason"), required=_l("Say why the case is suspended."))

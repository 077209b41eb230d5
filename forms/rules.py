"""What an answer must be: WTForms validators, one rule a function, as form-js' `validate` has them.

A rule takes the field and raises ValidationError with a sentence for the person. Limits that are FEEL come evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal, localcontext
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import StopValidation, ValidationError

from engine.values import Value
from forms import messages
from forms.fields import AnswerField, TextField
from forms.picking import ChoiceField, FileField
from forms.schema import (
    CheckInput,
    ChoiceInput,
    FileInput,
    Input,
    MomentInput,
    NumberInput,
    TextInput,
)
from forms.scopes import Scope

LONGEST_BLANK = 500
Rule = Callable[[Any, Any], None]
_PHONE_FILLING = re.compile(r"[ ()（）]")
_PHONE = re.compile(
    r"((\+|00)86-?)?1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}"  # mobile
    r"|(0|(\+|00)86-?0?)[1-9][0-9]{1,2}-?[2-9][0-9]{6,7}(-[0-9]{1,6})?"  # landline, with extension
    r"|[48]00-?[0-9]{3}-?[0-9]{4}"  # service numbers
    r"|\+(?!86)[1-9][0-9-]{6,17}"  # abroad
)


def rules_for(component: Input, scope: Scope) -> list[Rule]:
    """The rules of one input, with its limits evaluated in `scope`."""
    if component.required:
        return [_required, *_rules(component, scope)]
    return [_optional, *_rules(component, scope)]


def _rules(component: Input, scope: Scope) -> Iterator[Rule]:
    match component:
        case TextInput():
            yield from _text_rules(component, scope)
        case NumberInput():
            yield _digits
            yield _bounds(scope.number(component.minimum), scope.number(component.maximum))
            yield _step
        case MomentInput():
            yield _interval
            yield _not_past
        case ChoiceInput():
            yield _offered
        case FileInput():
            yield _one_file(scope.is_true(component.multiple))


def _text_rules(component: TextInput, scope: Scope) -> Iterator[Rule]:
    yield _length(scope.number(component.min_length), scope.number(component.max_length))
    if component.pattern:
        yield _pattern
    if component.validation:
        yield {"email": _email, "phone": _phone}[component.validation]


def is_empty(component: Input, value: Value) -> bool:
    """Whether nothing was answered; an unticked box counts as nothing."""
    if isinstance(component, CheckInput):
        return value is not True
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _required(_: Any, field: AnswerField[Any]) -> None:
    if isinstance(field, ChoiceField) and field.forged:
        return
    if is_empty(field.component, field.data):
        missing = _MISSING.get(type(field.component), messages.REQUIRED)
        raise StopValidation(field.gettext(missing))


_MISSING: dict[type, str] = {
    CheckInput: messages.REQUIRED_TICK,
    ChoiceInput: messages.REQUIRED_CHOICE,
    FileInput: messages.REQUIRED_FILE,
}


def _optional(_: Any, field: AnswerField[Any]) -> None:
    if isinstance(field, ChoiceField) and field.forged:
        return
    blanks = isinstance(field, TextField) and len(str(field.data)) > LONGEST_BLANK
    if is_empty(field.component, field.data) and not blanks:
        raise StopValidation()


def _length(low: Decimal | None, high: Decimal | None) -> Rule:
    def rule(_: Any, field: AnswerField[TextInput]) -> None:
        length, hard = len(str(field.data).strip()), field.component.hard_limit
        most = hard if high is None or high > hard else int(high)
        if length > most or len(str(field.data)) > hard:
            raise _wrong(field, messages.TOO_LONG, limit=most, length=len(str(field.data)))
        if low is not None and length < low:
            raise _wrong(field, messages.TOO_SHORT, limit=low, length=length)

    return rule


def _pattern(_: Any, field: AnswerField[TextInput]) -> None:
    pattern = field.component.pattern
    if pattern and not pattern.matches(str(field.data)):
        own = field.component.pattern_message
        raise ValidationError(own or field.gettext(messages.PATTERN))


def _email(_: Any, field: AnswerField[TextInput]) -> None:
    try:
        validate_email(str(field.data), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise _wrong(field, messages.NOT_AN_EMAIL) from error


def _phone(_: Any, field: AnswerField[TextInput]) -> None:
    if not _PHONE.fullmatch(_PHONE_FILLING.sub("", str(field.data).strip())):
        raise _wrong(field, messages.NOT_A_PHONE)


def _digits(_: Any, field: AnswerField[NumberInput]) -> None:
    allowed, value = field.component.digits, field.data
    if allowed is None or not isinstance(value, Decimal):
        return
    if value != round(value, allowed):
        message = messages.TOO_MANY_DIGITS if allowed else messages.WHOLE_NUMBER
        raise _wrong(field, message, digits=allowed)


def _bounds(low: Decimal | None, high: Decimal | None) -> Rule:
    def rule(_: Any, field: AnswerField[NumberInput]) -> None:
        value = field.data
        if low is not None and isinstance(value, Decimal) and value < low:
            raise _wrong(field, messages.TOO_SMALL, limit=f"{low:f}")
        if high is not None and isinstance(value, Decimal) and value > high:
            raise _wrong(field, messages.TOO_LARGE, limit=f"{high:f}")

    return rule


def _step(_: Any, field: AnswerField[NumberInput]) -> None:
    step, value = field.component.increment, field.data
    if step is None or not isinstance(value, Decimal):
        return
    with localcontext() as exact:
        exact.prec = 100
        rest = value % step
        below = value - rest - (step if rest < 0 else 0)
        if rest:
            above = below + step
            raise _wrong(
                field, messages.NOT_A_STEP, step=f"{step:f}", below=f"{below:f}", above=f"{above:f}"
            )


def _interval(_: Any, field: AnswerField[MomentInput]) -> None:
    minutes, value = field.component.interval, field.data
    if minutes and isinstance(value, (time, datetime)) and value.minute % minutes:
        raise _wrong(field, messages.NOT_AN_INTERVAL, minutes=minutes)


def _not_past(_: Any, field: AnswerField[MomentInput]) -> None:
    value = field.data
    if not field.component.no_past or not isinstance(value, date):
        return
    if isinstance(value, datetime) and value.tzinfo:
        past = value < field.meta.now
    elif isinstance(value, datetime):
        past = value < field.meta.now.astimezone(field.meta.zone).replace(tzinfo=None)
    else:
        past = value < field.meta.today
    if past:
        raise _wrong(field, messages.PAST)


def _offered(_: Any, field: ChoiceField) -> None:
    if field.forged:
        raise _wrong(field, messages.NOT_A_CHOICE)


def _one_file(multiple: bool) -> Rule:
    def rule(_: Any, field: FileField) -> None:
        if not multiple and isinstance(field.data, list) and len(field.data) > 1:
            raise _wrong(field, messages.ONE_FILE)

    return rule


def _wrong(field: AnswerField[Any], msgid: str, **params: object) -> ValidationError:
    return ValidationError(field.gettext(msgid) % params)

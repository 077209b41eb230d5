"""form-js `.form` files -> WTForms, and back to typed values.

    schema = forms.parse(source)                        # checked once, at deployment; FormSchemaError says what is wrong
    bound = forms.bind(schema, context=variables, now=now, formdata=request.form, translations=translations)
    if bound.validate():
        complete(task, bound.answers)                   # Decimal, date, list ...: engine.values
    else:
        page = forms.render(bound, refresh_url=..., save_url=...)

A draft is `bound.draft()`, as typed, valid or not; `bind(..., initial=draft)` fills it in again.
"""

from forms.binding import BoundForm, FieldError, bind
from forms.build import build
from forms.errors import Finding, FormSchemaError
from forms.messages import Message, Translations
from forms.parsing import parse
from forms.reader import Reading, read, submission_names
from forms.rendering import render
from forms.schema import FormSchema

__all__ = [
    "BoundForm",
    "FieldError",
    "Finding",
    "FormSchema",
    "FormSchemaError",
    "Message",
    "Reading",
    "Translations",
    "bind",
    "build",
    "parse",
    "read",
    "render",
    "submission_names",
]

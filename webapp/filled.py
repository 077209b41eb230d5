"""A package's form in the hands of the person of this request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import get_translations

import forms
from engine.runtime import Loaded
from engine.values import Value
from forms import BoundForm
from webapp.edge import now
from webapp.languages import told

NO_QUESTIONS = '{"type": "default", "schemaVersion": 19, "components": []}'


@lru_cache(maxsize=500)
def _schema(source: str) -> forms.FormSchema:
    return forms.parse(source)


def fill(
    loaded: Loaded,
    form: str | None,
    context: Mapping[str, Value],
    *,
    posted: Any = None,
    draft: Mapping[str, Any] | None = None,
    earlier: Mapping[str, Value] | None = None,
) -> BoundForm:
    """The form of a task or start, with what was posted, else with the draft, else with `earlier` answers.

    In the reader's language where the package carries it. A task without a form asks nothing.
    """
    source = told(loaded).package.form(form) if form else None
    return forms.bind(
        _schema(source or NO_QUESTIONS),
        context=context,
        now=now(),
        formdata=posted,
        initial=draft,
        answers=earlier,
        translations=get_translations(),
        zone=ZoneInfo(current_app.extensions["settings"].timezone),
    )

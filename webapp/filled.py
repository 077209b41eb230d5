"""A package's form in the hands of the person of this request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import get_translations
from flask_login import current_user

import forms
from engine.runtime import Loaded
from engine.values import Value
from forms import BoundForm
from webapp.attachments.store import PersonsFiles
from webapp.edge import me, now, zone
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
    case_id: int | None = None,
) -> BoundForm:
    """The form of a task or start, with what was posted, else with the draft, else with `earlier` answers.

    In the reader's language where the package carries it; files that were posted along are taken in, those that the
    case holds are there. A task without a form asks nothing.
    """
    person = me() if current_user.is_authenticated else None
    source = told(loaded).package.form(form) if form else None
    return forms.bind(
        _schema(source or NO_QUESTIONS),
        context=context,
        now=now(),
        formdata=posted,
        initial=draft,
        answers=earlier,
        translations=get_translations(),
        zone=zone(),
        store=PersonsFiles(person, case_id),
        uploads=dict(request.files.lists()) if posted is not None else None,
    )

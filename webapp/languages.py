"""What packages say, in the reader's language (design.md section 7: a package may carry a second language)."""

from __future__ import annotations

from flask_babel import get_locale

from engine.languages import retitled
from engine.models import Case, Task
from engine.runtime import Loaded
from webapp.edge import runtime
from webapp.extensions import db

OWN = "zh_Hans_CN"
"""The language that packages are written in, and so that of the texts that rows hold."""


def language() -> str:
    """The reader's language; outside a request the packages' own."""
    return str(get_locale() or OWN)


def told(loaded: Loaded) -> Loaded:
    """A definition for showing it to the reader of this request."""
    return loaded.told_in(language())


def step_name(task: Task) -> str:
    """The name of a task's step. Costs nothing in the packages' own language."""
    if language() == OWN:
        return task.name
    element = _told(task.definition_id).program.elements.get(task.element)
    return element.name if element and element.name else task.name


def case_title(case: Case) -> str:
    """A case's title. Costs nothing in the packages' own language."""
    if language() == OWN:
        return case.title
    pattern = runtime().definitions.of(db.session(), case.definition_id).package.case_title
    return retitled(case.title, pattern, _told(case.definition_id).package.case_title)


def _told(definition_id: int) -> Loaded:
    return told(runtime().definitions.of(db.session(), definition_id))

"""What packages say of tasks and cases, in a reader's language (design.md section 7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.languages import retitled
from engine.models import Case, Task
from engine.runtime import Loaded, Runtime

OWN = "zh_Hans_CN"
"""The language that packages are written in, and so that of the texts that rows hold."""


def step_in(language: str, task: Task, session: Session, runtime: Runtime) -> str:
    """The name of a task's step. Costs nothing in the packages' own language."""
    if language == OWN:
        return task.name
    told = _told(language, task.definition_id, session, runtime)
    element = told.program.elements.get(task.element)
    return element.name if element and element.name else task.name


def title_in(language: str, case: Case, session: Session, runtime: Runtime) -> str:
    """A case's title. Costs nothing in the packages' own language."""
    if language == OWN:
        return case.title
    pattern = runtime.definitions.of(session, case.definition_id).package.case_title
    told = _told(language, case.definition_id, session, runtime)
    return retitled(case.title, pattern, told.package.case_title)


def _told(language: str, definition_id: int, session: Session, runtime: Runtime) -> Loaded:
    return runtime.definitions.of(session, definition_id).told_in(language)

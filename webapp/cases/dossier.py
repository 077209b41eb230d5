"""A case's dossier: what its page shows, on paper, with the verification of its history."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import to_user_timezone

from engine import history
from engine.models import Case
from engine.runtime import Loaded
from reports.dossier import Chain, Dossier, Entry, dossier_pdf
from webapp.cases.documents import documents
from webapp.cases.reading import Side, case_side
from webapp.cases.timeline import Moment
from webapp.edge import now
from webapp.extensions import db
from webapp.languages import case_title, language
from webapp.pages import moment, title_of


def dossier_of(case: Case, loaded: Loaded) -> bytes:
    """The PDF of a case that the reader may see, in their language; names that they are not told stay out of it."""
    side = case_side(case, loaded)
    dossier = Dossier(
        title=case_title(case), number=case.number, facts=_facts(case, loaded, side),
        timeline=[_entry(one) for one in reversed(side.moments)], chain=_chain(case),
        made_at=_local(now()), diagram=str(side.diagram),
    )  # fmt: skip
    return dossier_pdf(dossier, lang=language())


def _facts(case: Case, loaded: Loaded, side: Side) -> list[tuple[str, str]]:
    """What is known of the case, whose turn it is, and the titles of its documents."""
    facts = [
        (_("Process"), title_of(loaded.package)),
        (_("Started"), moment(case.started_at)),
        (_("Started by"), side.starter or "—"),
        (_("Ended"), moment(case.ended_at)),
    ]
    facts += [(one.task.name, one.who) for one in side.open_tasks]
    papers = "、".join(one.title for one in documents(case))
    return [*facts, (_("Documents"), papers)] if papers else facts


def _entry(line: Moment) -> Entry:
    return Entry(_local(line.at), line.who, line.words, line.note)


def _chain(case: Case) -> Chain:
    """The history recomputed entry by entry, now."""
    problems = history.verify(db.session(), case.id)
    said = _("%(number)d problems were found: %(first)s", number=len(problems), first=problems[0]) if problems else None  # fmt: skip
    return Chain(case.events, case.head, _local(now()), said)


def _local(at: datetime) -> datetime:
    return to_user_timezone(at)

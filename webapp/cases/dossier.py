"""A case's dossier: what its page shows, on paper, with the verification of its history."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import to_user_timezone
from sqlalchemy import select

from engine import history
from engine.models import Case, Event
from engine.runtime import Loaded
from reports.dossier import Chain, Dossier, Entry, dossier_pdf
from webapp.cases.discretion import nameless
from webapp.cases.documents import documents
from webapp.cases.links import links
from webapp.cases.reading import Side, case_side, merged
from webapp.cases.said import said_on
from webapp.cases.timeline import Moment, timeline
from webapp.edge import now
from webapp.extensions import db
from webapp.languages import case_title, language, listed, told
from webapp.pages import moment, title_of

ENTRIES = 1000
"""Of the history, in one file."""


def parts_of(case: Case) -> int:
    """In how many files its dossier comes: as many entries as one can print while somebody waits are in each."""
    return max(1, -(-case.events // ENTRIES))


def dossier_of(case: Case, loaded: Loaded, part: int = 1) -> bytes:
    """A part of the PDF of a case that the reader may see, in their language; names that they are not told stay out of it.

    The first part holds the diagram; each verifies the whole history.
    """
    side = case_side(case, loaded)
    dossier = Dossier(
        title=case_title(case), number=case.number, facts=_facts(case, loaded, side, part),
        timeline=[_entry(one) for one in _moments(case, loaded, part)], chain=_chain(case),
        made_at=_local(now()), diagram=str(side.diagram) if part == 1 else None,
    )  # fmt: skip
    return dossier_pdf(dossier, lang=language())


def _moments(case: Case, loaded: Loaded, part: int) -> list[Moment]:
    """What happened and was said in a part of the history, oldest first."""
    events, until = _entries(case, part), _next_begins(case, part)
    said = (one for one in said_on(case, whole=True) if until is None or one.at < until)
    return merged(events, timeline(events, told(loaded)), said, nameless(case))[::-1]


def _entries(case: Case, part: int) -> list[Event]:
    """A part of the entries, newest first."""
    last = part * ENTRIES
    of_part = select(Event).where(
        Event.case_id == case.id, Event.seq.between(last - ENTRIES + 1, last)
    )
    return list(db.session.scalars(of_part.order_by(Event.seq.desc())))


def _next_begins(case: Case, part: int) -> datetime | None:
    """When the next part begins, if there is one."""
    first = select(Event.at).where(Event.case_id == case.id, Event.seq == part * ENTRIES + 1)
    return db.session.scalar(first)


def _facts(case: Case, loaded: Loaded, side: Side, part: int) -> list[tuple[str, str]]:
    """What is known of the case, whose turn it is, and the titles of its documents."""
    facts = [
        (_("Process"), title_of(loaded.package)),
        (_("Started at"), moment(case.started_at)),
        (_("Started by"), side.starter or "—"),
        (_("Ended"), moment(case.ended_at)),
    ]
    facts += [(one.task.name, one.who) for one in side.open_tasks]
    facts += [
        (_("Related case"), f"{one.case.number} {case_title(one.case)}") for one in links(case)
    ]
    if (parts := parts_of(case)) > 1:
        first, last = (part - 1) * ENTRIES + 1, min(part * ENTRIES, case.events)
        facts.append((_("This file"), _("Part %(part)s of %(parts)s: entries %(first)s to %(last)s of %(all)s", part=part, parts=parts, first=first, last=last, all=case.events)))  # fmt: skip
    papers = listed(one.title for one in documents(case))
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

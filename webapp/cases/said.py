"""What people wrote on a case and which others they linked to it, as lines of its timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from flask_login import current_user

from engine.access import may_see_case
from engine.models import Case
from webapp.cases.timeline import Moment
from webapp.edge import me
from webapp.extensions import db
from webapp.languages import case_title
from webapp.people import names_of
from webapp.starting import viewer_pairs
from workflows.records.case_links import Linked, links_of
from workflows.records.comments import Comment, comments_on

SHORT = 80


def said_on(case: Case, *, whole: bool = False) -> list[Moment]:
    """The comments that all may read, in short (`whole`: in full), and the links to cases that the reader may see; newest
    first.
    """
    comments = comments_on(db.session(), case.id, None, most=None)
    links = related(case)
    people = names_of({*_writers(comments), *_linkers(links)})
    found = [_said(one, people, None if whole else SHORT) for one in comments]
    for link in links:
        found.extend(_linked(link, people))
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def related(case: Case) -> list[Linked]:
    """The links of a case, also those that were parted, as far as the reader may see the other case."""
    seen = may_see_case(me(), current_user.groups, viewer_pairs())
    return links_of(db.session(), case.id, seen)


def _writers(comments: list[Comment]) -> Iterator[str]:
    return (str(one.account_id) for one in comments)


def _linkers(links: list[Linked]) -> Iterator[str]:
    for link in links:
        yield str(link.row.account_id)
        yield str(link.row.parted_by)


def _said(comment: Comment, people: Mapping[str, str], most: int | None) -> Moment:
    who = people.get(str(comment.account_id), "—")
    if comment.removed_at is not None:
        return Moment(comment.at, who, _("Commented"), _("removed by its author"), "")
    words = comment.body if most is None else _shortened(comment.body, most)
    return Moment(comment.at, who, _("Commented"), words, "")


def _shortened(words: str, most: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most]}…"


def _linked(link: Linked, people: Mapping[str, str]) -> Iterator[Moment]:
    row, other = link.row, f"{link.case.number} {case_title(link.case)}"
    note = _("%(case)s: %(reason)s", case=other, reason=row.reason)
    yield Moment(
        row.at, people.get(str(row.account_id), "—"), _("Linked to another case"), note, ""
    )
    if row.parted_at is not None:
        note = _("%(case)s: %(reason)s", case=other, reason=row.parted_because or "")
        who = people.get(str(row.parted_by), "—")
        yield Moment(row.parted_at, who, _("Link to another case removed"), note, "")

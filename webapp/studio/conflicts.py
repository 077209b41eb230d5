"""What a page of the studio says when it comes back because somebody was faster: who, when, what differs, the ways on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _

from engine import drafts
from engine.deployments import version_of
from engine.drafts import DraftHeld, DraftStale, NoDraft
from engine.drafts.proposals import NoProposal
from engine.drafts.publishing import NobodyAsked, OtherInForce
from engine.errors import EngineError
from webapp.edge import me
from webapp.errors import sentence
from webapp.extensions import db
from webapp.pages import moment
from webapp.people import names_of
from webapp.studio.comparing import Shown, shown_difference
from webapp.studio.desk import Desk, sent_revision
from webapp.studio.words import event_word

Changes = Mapping[str, str | None]
REFUSED = (DraftStale, DraftHeld, NoDraft, NobodyAsked, NoProposal, OtherInForce)
CHOICE = "instead"  # the field by which the buttons of a page that came back say what to do


class Compared(NamedTuple):
    """A difference to look at, with its heading."""

    summary: str
    shown: Shown


Comparison = Callable[[Desk, Desk], Compared | None]  # of what is saved and what was sent


def in_what_is_sent(saved: Desk, mine: Desk) -> Compared:
    """What the sent files would change."""
    heading = _("What yours would change in the saved version")
    return Compared(heading, shown_difference(saved.files, mine.files))


def since_revision(saved: Desk, _mine: Desk) -> Compared | None:
    """What was saved after the revision that the page knew."""
    known = drafts.files_of(db.session(), saved.key, sent_revision())
    if saved.draft is None or known is None or saved.revision == sent_revision():
        return None
    heading = _("What was saved since this page was opened")
    return Compared(heading, shown_difference(known, saved.draft.files))


def since_version(saved: Desk, _mine: Desk) -> Compared | None:
    """What changed in force after the version that the page knew."""
    known = version_of(db.session(), saved.key, sent_revision())
    if known is None or saved.current is None:
        return None
    heading = _("What changed in force since this page was opened")
    return Compared(heading, shown_difference(known.files, saved.current.definition.files))


@dataclass(frozen=True)
class Attempted:
    """What was asked for, as its page speaks of it when it comes back.

    Its heading; the labels of the buttons that do it all the same: over what is saved now, after taking the editing
    over, in a draft that begins anew ("" for no such button); the files that it would write, which can be kept beside;
    fields that stand for what a form cannot send again, such as a file; and what to compare.
    """

    refused: str
    again: str = ""
    taking_over: str = ""
    anew: str = ""
    changes: Changes = field(default_factory=dict)
    is_kept: bool = False  # whether these files are its own work, to be set aside or downloaded
    fields: Mapping[str, str] = field(default_factory=dict)
    compared: Comparison = since_revision
    saved_page: str = ""


class Choice(NamedTuple):
    """A button of a page that came back; `value` is what it sends as `instead`."""

    icon: str
    value: str
    label: str


@dataclass(frozen=True)
class Conflict:
    """What a page that came back shows; `typed` are the fields that its buttons send once more."""

    heading: str
    revision: int  # that the buttons send
    told: list[str]
    compared: Compared | None
    typed: list[tuple[str, str]]
    choices: list[Choice]
    saved_page: str
    closing: str
    is_kept: bool
    asks_file: bool  # because the one that was sent is too large for a field


def refused(saved: Desk, error: EngineError, asked: Attempted) -> Desk:
    """The desk with the files as they were sent, and what stands in the way."""
    mine = saved.with_files(asked.changes)
    can_be_set_aside = asked.is_kept and saved.draft is not None and not saved.holder
    conflict = Conflict(
        heading=asked.refused,
        revision=error.holes["current"] if isinstance(error, OtherInForce) else saved.revision,
        told=_told(saved, error),
        compared=asked.compared(saved, mine),
        typed=_typed(asked.fields),
        choices=[one for one in _choices(saved, error, asked, can_be_set_aside) if one.label],
        saved_page=asked.saved_page,
        closing=_closing(asked.is_kept, can_be_set_aside),
        is_kept=asked.is_kept,
        asks_file=bool(request.files) and not asked.fields,
    )
    return replace(mine, conflict=conflict)


def _told(saved: Desk, error: EngineError) -> list[str]:
    """Who was faster, when, and with what."""
    if isinstance(error, NoDraft):
        gone = _(
            "This package is not being edited any more: its draft was published or discarded meanwhile."
        )
        return [gone, *_newest_event(saved)]
    if isinstance(error, NoProposal) and saved.proposed:  # a newer one, which the page shows
        return [sentence(error)]
    if not isinstance(error, DraftHeld | DraftStale):
        return [sentence(error), *_newest_event(saved)]
    return _held(saved) + _saved_since(saved)


def _held(saved: Desk) -> list[str]:
    if not saved.holder:
        return []
    if not sent_revision():  # nobody edited when the page was opened
        return [_("%(name)s has begun to edit.", name=saved.holder)]
    return [_("%(name)s has taken the editing over and is working on it now.", name=saved.holder)]


def _saved_since(saved: Desk) -> list[str]:
    draft = saved.draft
    if draft is None or draft.revision == sent_revision():
        return []
    number, when = draft.revision, moment(draft.saved_at)
    if draft.saved_by == me():
        text = _(
            "You saved revision %(number)s in another window at %(when)s, after you had opened this page.",
            number=number, when=when,
        )  # fmt: skip
    else:
        text = _(
            "%(name)s saved revision %(number)s at %(when)s, after you had opened this page.",
            name=_name(draft.saved_by), number=number, when=when,
        )  # fmt: skip
    return [text]


def _newest_event(saved: Desk) -> list[str]:
    """The newest entry of the package's history: what was done instead."""
    return [
        _("%(what)s: %(name)s, %(when)s", what=event_word(one), name=_name(one.by), when=moment(one.at))
        for one in drafts.events_of(db.session(), saved.key, limit=1)
    ]  # fmt: skip


def _name(person: str | None) -> str:
    return names_of([person]).get(person or "", "?")


def _typed(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of the form, but for those that the page that comes back sends anew."""
    anew = ("csrf_token", "revision", CHOICE, *fields)
    typed = [(name, text) for name, text in request.form.items(multi=True) if name not in anew]
    return [*typed, *fields.items()]


def _choices(
    saved: Desk, error: EngineError, asked: Attempted, can_be_set_aside: bool
) -> list[Choice]:
    """The buttons, the one that loses nothing first."""
    again = Choice("device-floppy" if asked.is_kept else "player-play", "", asked.again)
    if can_be_set_aside:
        return [Choice("refresh", "set_aside", _("Take the saved version")), again]
    if not isinstance(error, DraftHeld | NoDraft) and not (asked.is_kept and saved.holder):
        return [again] if isinstance(error, DraftStale | OtherInForce) else []
    label = asked.taking_over if saved.draft else asked.anew
    download = _("Download mine as zip") if asked.is_kept else ""
    return [Choice("hand-grab", "take_over", label), Choice("download", "download", download)]


def _closing(is_kept: bool, can_be_set_aside: bool) -> str:
    if not is_kept:
        return _("Nothing was done so far; what is saved stays as it is.")
    if can_be_set_aside:
        return _("Whichever you choose, the other version stays in the list of revisions.")
    return _(
        "Yours is lost if you leave this page without saving or downloading it; what is saved stays as it is."
    )

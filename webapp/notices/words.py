"""Each kind of notice in words: what it says in the list, what it is called where one chooses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from workflows.records.digests import DigestDays
from workflows.records.notices import Mails

SAYINGS = {
    "opened": _l("A new task is yours"),
    "offered": _l("A new task is your group's"),
    "transferred": _l("gave a task to you"),
    "assigned": _l("A task is yours or your group's now"),
    "delegated": _l("asks for your opinion"),
    "handed_back": _l("gave back a task that you had delegated"),
    "taken_back": _l("took back the task that you were asked about"),
    "asked_to_sign": _l("asks for your signature"),
    "signed": _l("signed"),
    "signer_removed": _l("Your signature is no longer needed"),
    "returned": _l("returned the case to you"),
    "withdrawn": _l("took a step back; your task is gone"),
    "urged": _l("waits for you"),
    "copied": _l("showed you a case"),
    "suspended": _l("lets the case stand still"),
    "resumed": _l("lets the case go on"),
    "due_soon": _l("A task is due within one working day"),
    "overdue": _l("A task is overdue"),
    "goal": _l("A task has reached its goal time"),
    "deadline": _l("A task has passed its deadline"),
    "commented": _l("wrote a comment on a case that you follow"),
    "mentioned": _l("named you in a comment"),
    "moved": _l("A case that you follow has come to a new step"),
    "ended": _l("A case has ended"),
    "pushed": _l("Results of patent navigation wait for your evaluation"),
}
"""What each kind says; most go on from the name of who did it."""
IMPERSONAL = frozenset(
    {"opened", "offered", "assigned", "signer_removed", "moved", "ended", "pushed"}
)
"""Kinds whose saying stands for itself: who did it is written behind."""

KIND_NAMES = {
    "opened": _l("A new task is given to you"),
    "offered": _l("A new task is offered to your group"),
    "transferred": _l("A task is given to you"),
    "assigned": _l("A task is put into your hands"),
    "delegated": _l("Your opinion is asked for"),
    "handed_back": _l("A task that you delegated comes back"),
    "taken_back": _l("A task that you were asked about is taken back"),
    "asked_to_sign": _l("Your signature is asked for"),
    "signed": _l("Somebody signs your task"),
    "signer_removed": _l("Your signature is not needed any more"),
    "returned": _l("A case is returned to you"),
    "withdrawn": _l("Your task is gone, since a step was taken back"),
    "urged": _l("Somebody urges you"),
    "copied": _l("A case is shown to you"),
    "suspended": _l("A case is suspended"),
    "resumed": _l("A suspended case goes on"),
    "due_soon": _l("A task is due within one working day"),
    "overdue": _l("A task becomes overdue"),
    "goal": _l("A task reaches its goal time"),
    "deadline": _l("A task passes its deadline"),
    "commented": _l("Somebody comments on a case that you follow"),
    "mentioned": _l("Somebody names you in a comment"),
    "moved": _l("A case that you follow comes to a new step"),
    "ended": _l("A case that you started or follow ends"),
    "pushed": _l("Results of patent navigation are pushed to your organisation"),
}
"""Each kind in the list of settings."""

PARTS = (
    (_l("New tasks"), ("opened", "offered", "assigned", "transferred", "returned", "withdrawn")),
    (_l("Due times"), ("due_soon", "overdue", "goal", "deadline", "urged")),
    (
        _l("Opinions and signatures"),
        ("delegated", "handed_back", "taken_back", "asked_to_sign", "signed", "signer_removed"),
    ),
    (
        _l("Cases and comments"),
        ("mentioned", "commented", "copied", "moved", "ended", "suspended", "resumed", "pushed"),
    ),
)
"""The kinds in the order of the settings."""

MAILS = {
    Mails.NOW: _l("At once"),
    Mails.DAILY: _l("Daily digest"),
    Mails.NEVER: _l("Never"),
}
DAYS = {
    DigestDays.WORKING: _l("On working days"),
    DigestDays.EVERY: _l("Every day"),
    DigestDays.NEVER: _l("No digest"),
}

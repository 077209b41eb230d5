"""What matters, account events and verbs of the desk are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.account_events import AccountChange
from workflows.records.questions import Topic

KIND: dict[str, tuple[Any, str]] = {
    "enrolment": (_l("Enterprise registration"), "building"),
    "recovery": (_l("Account recovery"), "key"),
    "replacement": (_l("Change of administrator"), "users"),
    "question": (_l("Question to the desk"), "help"),
}
CHANGE: dict[AccountChange, Any] = {
    AccountChange.FROZEN: _l("Frozen"),
    AccountChange.THAWED: _l("Thawed"),
    AccountChange.JOINED: _l("Role given"),
    AccountChange.LEFT: _l("Role taken away"),
    AccountChange.ALLOTTED: _l("Account allotted"),
    AccountChange.SIGNED_IN: _l("Signed in"),
    AccountChange.PASSWORD_SET: _l("Password set"),
    AccountChange.EMAIL_CHANGED: _l("E-mail address changed"),
    AccountChange.LINK_SENT: _l("Link mailed"),
    AccountChange.ENDED: _l("Signed out everywhere"),
}
TOPIC: dict[Topic, Any] = {
    Topic.ACCOUNT: _l("Account and signing in"),
    Topic.LIBRARY: _l("Looking at patents and subscribing"),
    Topic.EVALUATION: _l("Evaluating patents"),
    Topic.FILING: _l("Filing achievements"),
    Topic.FAULT: _l("Something does not work"),
    Topic.OTHER: _l("Something else"),
}
VERB: dict[str, tuple[Any, str, Any]] = {
    "freeze": (_l("Freeze the account"), "snowflake", _l("Nobody can sign in with it, and its sessions end at once. Tasks and records stay.")),
    "thaw": (_l("Thaw the account"), "lock-open", _l("Its owner can sign in again with the same password.")),
    "activation": (_l("Mail the activation link again"), "mail", _l("A new link goes to the registered address; it works for 7 days.")),
    "sessions": (_l("Sign out everywhere"), "logout", _l("All sessions of the account end at once; its owner can sign in again.")),
}  # fmt: skip

"""The studio's words for what is stored as a code."""

from __future__ import annotations

from flask_babel import gettext as _

from engine.drafts import PackageEvent, Right


def event_word(event: PackageEvent) -> str:
    """What happened, as a heading of the history."""
    facts = event.facts
    version, revision = facts.get("version"), facts.get("revision")
    return {
        "begun": _("Draft begun"),
        "taken_over": _("Draft taken over"),
        "restored": _("Went back to revision %(number)s", number=revision),
        "uploaded": _("Files uploaded"),
        "adopted": _("Newer release taken into the draft"),
        "discarded": _("Draft discarded"),
        "asked": _("Asked for approval of revision %(number)s", number=revision),
        "declined": _("Approval declined"),
        "published": _("Version %(number)s published", number=version),
        "rolled_back": _("Back to version %(number)s", number=version),
        "dismissed": _("Newer release (version %(number)s) dismissed", number=version),
        "moving": _("Running cases move to version %(number)s", number=version),
        "moving_back": _("Moved cases go back to version %(number)s", number=version),
        "suspended": _("Process suspended"),
        "resumed": _("Process goes on"),
        "right_given": _("Named as %(right)s", right=right_word(facts.get("right", ""))),
        "right_withdrawn": _("Taken off"),
    }.get(event.kind, event.kind)


def right_word(right: Right | str) -> str:
    """Owner, approver or viewer."""
    return {
        "owner": _("owner: edits and publishes"),
        "approver": _("approver: approves what others publish"),
        "viewer": _("viewer: only looks"),
    }.get(str(right), "")


def file_word(path: str) -> str:
    """What sort of file it is."""
    words = {
        "package.toml": _("Settings"), "forms/": _("Form"), "rules/": _("Decision (DMN)"),
        "languages/": _("Texts"), "scenarios/": _("Scenario"), "README.md": _("Description"),
    }  # fmt: skip
    return next((word for start, word in words.items() if path.startswith(start)), _("File"))

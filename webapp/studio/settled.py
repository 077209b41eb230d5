"""The settings of a package in the words of the page on which they are made."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.languages import listed
from webapp.people import role_name


def setting_word(name: str) -> str:
    """What a dotted name of package.toml is called on the page of settings; another name as it is."""
    words = {
        "key": _("Key"), "title": _("Title"), "titles.en": _("Title in English"),
        "description": _("What it does"), "owner": _("Owner"), "case.title": _("Title of a case"),
        "case.subject": _("What a case is about, as FEEL"),
        "case.organisation": _("Whose case it is, as FEEL"), "start.roles": _("Who may start it"),
        "start.form": _("Form asked first"), "case.viewers": _("Roles in the case's organisation"),
        "publishing.approval": _("A second owner approves each publication"),
    }  # fmt: skip
    return str(words.get(name, name))


def setting_value(name: str, text: str) -> str:
    """What is set there, roles by their names."""
    if name in ("start.roles", "case.viewers"):
        return listed(role_name(one) for one in text.split(", ") if one)
    if name == "publishing.approval":
        return {"true": _("yes"), "false": _("no")}.get(text, text)
    return text

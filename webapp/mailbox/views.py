"""Mails that a demonstration kept instead of sending; for this machine only."""

from __future__ import annotations

import re
from email.message import EmailMessage

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from webapp import access
from webapp.address import is_local
from webapp.edge import runtime
from webapp.mail import Mailbox
from workflows.world import World

SHOWN = 100
_LINK = re.compile(r"https?://[^\s<>\"]+")


@access.public
def index() -> ResponseReturnValue:
    """The newest mails."""
    box = _box()
    messages = [(name, box.read(name)) for name in box.names()[:SHOWN]]
    return render_template("mailbox/index.html", messages=messages)


@access.public
def message(name: str) -> ResponseReturnValue:
    """One mail, its links to be clicked."""
    try:
        mail = _box().read(name)
    except FileNotFoundError:
        abort(404)
    return render_template("mailbox/message.html", mail=mail, body=_linked(_text(mail)))


def _box() -> Mailbox:
    """The folder of a demonstration; 404 for other installations, whose mails open accounts, and for other machines."""
    settings, world = current_app.extensions["settings"], runtime().world
    mail = world.mail if isinstance(world, World) else None
    shown = settings.demo and settings.has_mailbox and is_local()
    if not (shown and isinstance(mail, Mailbox)):
        abort(404)
    return mail


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _linked(text: str) -> Markup:
    """The text with its addresses as links, everything else escaped."""
    return Markup(  # noqa: S704 - escaped before the links are put in
        _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', str(escape(text)))
    )

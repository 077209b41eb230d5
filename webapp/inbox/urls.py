"""What a person finds to do, has done, has started; and the search over cases."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.inbox import views
from webapp.navigation import WORK, Entry

blueprint = Blueprint("inbox", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/inbox", view_func=views.index)
url("/inbox/done", view_func=views.done)
url("/inbox/started", view_func=views.started)
url("/search", view_func=views.search)

menu = (
    Entry("inbox.index", _l("Inbox"), "inbox", WORK, count=views.waiting, urgent=True, phone=True),
    Entry("inbox.done", _l("Done by me"), "user-check", WORK, phone=True, short=_l("Done")),
    Entry("inbox.started", _l("Started by me"), "send", WORK, phone=True, short=_l("Started")),
)

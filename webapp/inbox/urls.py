"""What a person finds to do, has done, has started, follows; many tasks at once; kept filters; the search over cases."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.errands.following import follow
from webapp.inbox import bulk, filters, searching, views
from webapp.navigation import WORK, Entry
from workflows.operations.bulk import KIND

blueprint = Blueprint("inbox", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/inbox", view_func=views.index)
url("/inbox/pulse", view_func=views.pulse)
url("/inbox/done", view_func=views.done)
url("/inbox/started", view_func=views.started)
url("/inbox/followed", view_func=views.followed)
url("/inbox/many", view_func=bulk.choose, methods=["POST"])
url("/inbox/many/fields", "many_fields", bulk.fields, methods=["POST"])
url("/inbox/many/<verb>", view_func=bulk.carry_out, methods=["POST"])
url("/inbox/filters", "filters_page", filters.index)
url("/inbox/filters", "keep_filter", filters.keep, methods=["POST"])
url("/inbox/filters/numbers", "filter_numbers", filters.numbers)
url("/inbox/filters/<int:filter_id>/delete", "forget_filter", filters.forget, methods=["POST"])
url("/search", view_func=searching.search)
follow(KIND, "inbox.index", _l("Back to the inbox"))

menu = (
    Entry("inbox.index", _l("Inbox"), "inbox", WORK, count=views.waiting, urgent=True, phone=True),
    Entry("inbox.done", _l("Done by me"), "user-check", WORK, phone=True, short=_l("Done")),
    Entry("inbox.started", _l("Started by me"), "send", WORK, phone=True, short=_l("Started")),
    Entry("inbox.followed", _l("Followed by me"), "star", WORK),
)

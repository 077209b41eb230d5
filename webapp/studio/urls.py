"""The studio: where owners revise their processes."""

from __future__ import annotations

from flask import Blueprint

from webapp.navigation import Entry
from webapp.studio import drafting, editors
from webapp.studio.tabs import studio_tabs

blueprint = Blueprint("studio", __name__, template_folder="templates", url_prefix="/studio/<key>")
blueprint.context_processor(lambda: {"studio_tabs": studio_tabs})
url = blueprint.add_url_rule
POST = ["POST"]

url("/", view_func=editors.index)
url("/diagram", view_func=editors.diagram)

url("/begin", view_func=drafting.begin, methods=POST)
url("/take-over", view_func=drafting.take_over, methods=POST)
url("/let-go", view_func=drafting.let_go, methods=POST)
url("/discard", view_func=drafting.discard, methods=POST)
url("/file", view_func=drafting.save, methods=["PUT"])
url("/check", view_func=drafting.check, methods=POST)
url("/revisions", view_func=drafting.revisions)
url("/revisions/<int:number>/restore", view_func=drafting.restore, methods=POST)

menu: tuple[Entry, ...] = ()

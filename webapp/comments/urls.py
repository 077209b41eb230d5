"""Writing, changing and removing comments; their list is part of other pages."""

from __future__ import annotations

from flask import Blueprint

from webapp.comments import views
from webapp.comments.reading import discussion_of

blueprint = Blueprint("comments", __name__, template_folder="templates")
url = blueprint.add_url_rule
BOTH = ["GET", "POST"]

url("/cases/<int:case_id>/comments", view_func=views.write, methods=BOTH)
url("/cases/<int:case_id>/comments/names", view_func=views.names)
url("/comments/<int:comment_id>", view_func=views.change, methods=BOTH)
url("/comments/<int:comment_id>/remove", view_func=views.remove, methods=["POST"])
blueprint.add_app_template_global(discussion_of)

menu = ()

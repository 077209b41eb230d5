"""使用手册: the manuals as pages and as PDF; those of enterprises, experts and universities for everybody (F7)."""

from __future__ import annotations

from flask import Blueprint

from webapp.manuals import views

blueprint = Blueprint("manuals", __name__, template_folder="templates", url_prefix="/manuals")
url = blueprint.add_url_rule

url("/", view_func=views.index)
url("/mine", view_func=views.mine)
url("/<key>", view_func=views.show)
url("/<key>.pdf", view_func=views.pdf)
url("/pictures/<any(zh, en):language>/<name>", view_func=views.picture)

menu = ()

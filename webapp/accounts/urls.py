"""Signing in and out, passwords, activation, and one's own profile."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.accounts import views
from webapp.navigation import ME, Entry

blueprint = Blueprint("accounts", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/", view_func=views.home)
url("/login", view_func=views.login, methods=["GET", "POST"])
url("/logout", view_func=views.logout, methods=["POST"])
url("/language", view_func=views.language, methods=["POST"])
url("/switch", view_func=views.switch, methods=["POST"])
url("/activate/<secret>", view_func=views.activate, methods=["GET", "POST"])
url("/activate", view_func=views.ask_activation, methods=["GET", "POST"])
url("/forgotten", view_func=views.forgotten, methods=["GET", "POST"])
url("/reset/<secret>", view_func=views.reset, methods=["GET", "POST"])
url("/me", view_func=views.profile, methods=["GET", "POST"])
url("/me/password", view_func=views.password, methods=["GET", "POST"])

menu = (Entry("accounts.profile", _l("My profile"), "user", ME, phone=True, short=_l("Me")),)

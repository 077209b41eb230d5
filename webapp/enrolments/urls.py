"""企业注册: the public page where enterprises register themselves, and the applicant's own page behind a link."""

from __future__ import annotations

from flask import Blueprint

from webapp.cases.documents import about_of
from webapp.enrolments import views
from webapp.enrolments.card import case_card

blueprint = Blueprint("enrolments", __name__, template_folder="templates")
url = blueprint.add_url_rule

url("/register", view_func=views.apply, methods=["GET", "POST"])
url("/register/sent", view_func=views.sent)
url("/register/<secret>", view_func=views.follow, methods=["GET", "POST"])

menu = ()

about_of("enrolment", case_card)

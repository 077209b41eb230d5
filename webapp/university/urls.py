"""The university's desk: its patents, their registrations, and what became of them."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webapp.cases.documents import about_of
from webapp.errands.following import follow
from webapp.navigation import ACTIVATION, ADMINISTRATION, Entry
from webapp.university import batch, faculty, views
from webapp.university.card import case_card
from webapp.university.scope import FACULTY, OFFICER
from workflows.operations.registration_lists import CHECK

blueprint = Blueprint("university", __name__, template_folder="templates", url_prefix="/university")
url = blueprint.add_url_rule

url("/patents", view_func=views.index)
url("/patents/<int:patent_id>", view_func=views.show)
url("/patents/<int:patent_id>/register", view_func=views.register, methods=["POST"])
url("/patents/<int:patent_id>/place", view_func=views.place, methods=["GET", "POST"])
url("/registrations/approve", view_func=views.approve, methods=["POST"])
url(
    "/registrations/<int:registration_id>/take-back",
    view_func=views.take_back,
    methods=["GET", "POST"],
)
url("/registrations/batch", view_func=batch.upload, methods=["GET", "POST"])
url("/registrations/batch/template.xlsx", view_func=batch.blank)
url("/registrations/batch/<int:errand_id>", view_func=batch.preview, methods=["GET", "POST"])
url("/faculty", "faculty", faculty.index)
url("/faculty/colleges", view_func=faculty.add_college, methods=["GET", "POST"])
url("/faculty/colleges/<int:college_id>", view_func=faculty.rename_college, methods=["GET", "POST"])
url("/faculty/invite", view_func=faculty.invite, methods=["GET", "POST"])
url("/faculty/list", view_func=faculty.invite_list, methods=["GET", "POST"])
url("/faculty/list/confirmed", view_func=faculty.invite_all, methods=["POST"])
url("/faculty/template.xlsx", "faculty_template", faculty.blank)
url("/portfolios", view_func=views.portfolios)
url("/portfolios/<int:portfolio_id>", view_func=views.portfolio)
url("/items/<int:item_id>/end", view_func=views.end, methods=["GET", "POST"])

menu = (
    Entry("university.index", _l("Our patents"), "school", ACTIVATION, frozenset(FACULTY), phone=True),
    Entry("university.faculty", _l("Colleges and people"), "users", ADMINISTRATION, {OFFICER.value}),
)  # fmt: skip

about_of("registration", case_card)
follow(CHECK, "university.preview", _l("See the preview"))

"""The settings of notices: kinds by channels, and when the digest comes."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from webapp.notices.words import DAYS
from workflows.records.digests import DigestDays, When
from workflows.records.notices import Mails, Wish


class DigestForm(FlaskForm):
    """When the digest comes; the table of kinds stands in the same form."""

    days = SelectField(
        _l("Daily digest"),
        [InputRequired()],
        choices=[(one.value, name) for one, name in DAYS.items()],
    )
    hour = SelectField(
        _l("At (Beijing time)"), [InputRequired()], coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
    )  # fmt: skip

    @property
    def when(self) -> When:
        return When(DigestDays(self.days.data), self.hour.data)


def wishes_in(sent: MultiDict[str, str], before: Mapping[str, Wish]) -> dict[str, Wish] | None:
    """What somebody chose for each kind; None where it holds something that no page offers. Robots stay as they were
    where the page had no column for them."""
    try:
        return {kind: _wish(sent, kind, wish) for kind, wish in before.items()}
    except ValueError:
        return None


def _wish(sent: MultiDict[str, str], kind: str, before: Wish) -> Wish:
    robots = f"robots-{kind}" in sent if "robots" in sent else before.robots
    return Wish(f"shown-{kind}" in sent, Mails(sent.get(f"mails-{kind}", "")), robots)

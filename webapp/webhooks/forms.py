"""The forms of webhooks and of the hosts that they may lead to."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from webapp.webhooks.words import KINDS, SHAPES
from workflows.records.webhook_hosts import LONGEST_ADDRESS
from workflows.records.webhooks import OF_GROUPS

WITHOUT = frozenset({"due_soon", "goal"})
"""What an organisation's chat is not told of unless it asks for it."""


class WebhookForm(FlaskForm):
    """A new webhook of a person."""

    name = StringField(
        _l("Name of the webhook"),
        [
            DataRequired(_l("Enter a name.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
    )
    shape = RadioField(
        _l("Receiver"), [InputRequired(_l("Choose the receiver."))],
        choices=[(one.value, name) for one, name in SHAPES.items()],
    )  # fmt: skip
    address = StringField(
        _l("Address of the webhook"),
        [DataRequired(_l("Enter the address.")), Length(max=LONGEST_ADDRESS, message=_l("This address is too long."))],
        description=_l("As the robot's page shows it. Whoever has it can write into the chat, so it is not shown again."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    key = StringField(
        _l("Signing key of the DingTalk robot"),
        [Optional(), Length(max=200, message=_l("This key is too long."))],
        description=_l("Where the robot's security setting is signing: the key that begins with SEC."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip


class OrganisationWebhookForm(WebhookForm):
    """A new webhook of an organisation: with the kinds of notices that it is to get."""

    kinds = SelectMultipleField(
        _l("Kinds of notices"), [InputRequired(_l("Choose at least one kind."))],
        choices=[(kind, KINDS[kind]) for kind in OF_GROUPS],
        default=[kind for kind in OF_GROUPS if kind not in WITHOUT],
    )  # fmt: skip


class HostForm(FlaskForm):
    """One host that notices may be sent to."""

    host = StringField(
        _l("Host"),
        [DataRequired(_l("Enter a host.")), Length(max=255, message=_l("This host is too long."))],
        description=_l("Such as qyapi.weixin.qq.com or oapi.dingtalk.com; with :port behind it if it is not the usual one."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    note = StringField(
        _l("What for"), [Optional(), Length(max=200, message=_l("Use at most 200 characters."))]
    )
    inside = BooleanField(_l("It lies in our own network: private addresses and http are allowed"))

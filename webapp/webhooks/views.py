"""Keeping webhooks, one's own and those of one's organisations; allowing hosts."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from engine.db import Transaction
from engine.errors import EngineError
from webapp import access
from webapp.edge import command, me, outside
from webapp.errors import sentence
from webapp.extensions import db, limiter
from webapp.webhooks.forms import HostForm, OrganisationWebhookForm, WebhookForm
from webapp.webhooks.words import KINDS, SHAPES, STATUSES, TROUBLES
from workflows.operations.webhooks import ADMINISTRATORS, try_webhook
from workflows.records.organisations import Organisation
from workflows.records.webhook_hosts import allow_host, allowed_hosts, refuse_host
from workflows.records.webhooks import (
    Owner,
    Shape,
    Webhook,
    calls_of,
    open_webhook,
    pause_webhook,
    remove_webhook,
    renew_secret,
    resume_webhook,
    webhook_of,
    webhooks_of,
)
from workflows.webhook_messages import secret_of

OPERATORS = frozenset({"operator"})
TRIES = "20 per minute"


@access.signed_in
def index() -> str:
    """One's own webhooks, and those of the organisations that one administers."""
    session = db.session()
    places = [(one, webhooks_of(session, Owner(organisation=one.id))) for one in _places()]
    return render_template(
        "webhooks/index.html", mine=webhooks_of(session, Owner(account=current_user.id)),
        places=places, shapes=SHAPES,
    )  # fmt: skip


@access.signed_in
def make(organisation_id: int | None = None) -> ResponseReturnValue:
    """A new webhook; its secret is shown this once."""
    place = next((one for one in _places() if one.id == organisation_id), None)
    if organisation_id is not None and place is None:
        abort(404)
    form = OrganisationWebhookForm() if place else WebhookForm(data={"shape": None})
    if form.validate_on_submit():
        try:
            with command() as tx:
                made = _opened(tx, form, place)
        except EngineError as error:
            form.address.errors = [sentence(error)]
        else:
            return _shown(made, secret=_secret(made))
    page = render_template("webhooks/new.html", form=form, place=place)
    return make_response(page, 422 if form.errors else 200)


@access.signed_in
def show(webhook_id: int) -> ResponseReturnValue:
    """A webhook with the log of its calls."""
    return _shown(_mine(webhook_id))


@access.signed_in
@limiter.limit(TRIES)
def act(webhook_id: int, verb: str) -> ResponseReturnValue:
    """Try it, pause or resume it, renew its secret, remove it."""
    if verb not in VERBS:
        abort(404)
    with command() as tx:
        hook = _mine(webhook_id)
        VERBS[verb](tx, hook)
    if verb == "renew":
        return _shown(hook, secret=_secret(hook))
    if verb == "remove":
        flash(_("The webhook is removed."), "success")
        return redirect(url_for("webhooks.index"))
    flash(DONE[verb], "success")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@access.role(*OPERATORS)
def hosts() -> ResponseReturnValue:
    """The hosts that notices may be sent to, and a form for one more."""
    form = HostForm()
    if form.validate_on_submit():
        try:
            with command() as tx:
                allow_host(
                    tx, form.host.data, inside=form.inside.data, note=form.note.data or "", by=me()
                )
        except EngineError as error:
            form.host.errors = [sentence(error)]
        else:
            flash(_("The host is allowed."), "success")
            return redirect(url_for("webhooks.hosts"))
    page = render_template("webhooks/hosts.html", form=form, hosts=allowed_hosts(db.session()))
    return make_response(page, 422 if form.errors else 200)


@access.role(*OPERATORS)
def refuse() -> ResponseReturnValue:
    """Send nothing more to a host."""
    with command() as tx:
        refuse_host(tx, request.form.get("host", ""))
    flash(_("Nothing more is sent to this host."), "success")
    return redirect(url_for("webhooks.hosts"))


VERBS: dict[str, Callable[[Transaction, Webhook], None]] = {
    "test": try_webhook,
    "pause": lambda tx, hook: pause_webhook(tx, hook, by=me()),
    "resume": resume_webhook,
    "renew": renew_secret,
    "remove": remove_webhook,
}
DONE = {
    "test": _l("A test is on its way. The log shows in a moment whether it arrived."),
    "pause": _l("The webhook is paused: nothing is sent to it until you resume it."),
    "resume": _l("The webhook is resumed: what happens from now on is sent to it."),
}


def _places() -> list[Organisation]:
    """The organisations whose webhooks the person keeps."""
    administered = current_user.organisations_as(*ADMINISTRATORS)
    return [one for one in current_user.workplaces if one.id in administered]


def _mine(webhook_id: int) -> Webhook:
    return webhook_of(db.session(), webhook_id, current_user.id, [one.id for one in _places()])


def _opened(tx: Transaction, form: WebhookForm, place: Organisation | None) -> Webhook:
    owner = Owner(organisation=place.id) if place else Owner(account=current_user.id)
    return open_webhook(
        tx, owner, name=form.name.data, address=form.address.data, shape=Shape(form.shape.data),
        key=form.key.data or "", kinds=form.kinds.data if place else (),
        locale=current_user.locale, by=me(),
    )  # fmt: skip


def _secret(hook: Webhook) -> str:
    return secret_of(outside().secret, hook.id, hook.version) if hook.shape is Shape.JSON else ""


def _shown(hook: Webhook, secret: str = "") -> ResponseReturnValue:
    place = next((one for one in _places() if one.id == hook.organisation_id), None)
    return make_response(
        render_template(
            "webhooks/show.html", hook=hook, place=place, secret=secret, shapes=SHAPES,
            calls=calls_of(db.session(), hook.id), statuses=STATUSES, troubles=TROUBLES,
            names=KINDS,
        )
    )  # fmt: skip

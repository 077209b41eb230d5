"""Looking at packages."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, request
from flask_login import current_user
from markupsafe import Markup

from engine import drafts
from engine.deployments import newest
from reports.diagram import draw
from webapp import access
from webapp.edge import me, now, runtime
from webapp.extensions import db
from webapp.languages import language, told
from webapp.packages.reading import Version, lines, unpublished, versions, zipped
from webapp.pages import title_of
from webapp.people import names_of, role_name


@access.role("process_owner", "operator")
def index() -> str:
    """All packages, in force or begun; those with some words in title or key, if there are any."""
    words = request.args.get("q", "").strip()[:60]
    found = [
        one for one in lines() if _has(words, one.deployment.key, title_of(one.loaded.package))
    ]
    begun = [one for one in unpublished() if _has(words, one.draft.key, one.title)]
    people = names_of(
        [one.draft.holder for one in found if one.draft]
        + [person for one in begun for person in (one.draft.holder, one.draft.saved_by)]
        + [person for one in found for person in one.owners]
    )
    return render_template(
        "packages/index.html", lines=found, unpublished=begun, people=people, at=now(), words=words
    )


@access.role("process_owner", "operator")
def show(key: str, version: int | None = None) -> str:
    """One version of a package, the one in force if none is named."""
    return page_of(key, version)


def page_of(key: str, version: int | None = None, **more: Any) -> str:
    """The page of a version, the one in force if none is named."""
    every = versions(key)
    current = newest(db.session(), key)
    shown = _chosen(every, version or (current.definition.version if current else 0))
    loaded = told(runtime().definitions.of(db.session(), shown.definition.id))
    picture = Markup(draw(loaded.package.bpmn, title=loaded.package.title, lang=language()))  # noqa: S704
    people = names_of(one.deployment.by for one in every if one.deployment)
    return render_template(
        "packages/show.html", versions=every, shown=shown, current=current, loaded=loaded,
        picture=picture, people=people, roles=[role_name(one) for one in loaded.package.start.roles], may_publish=may_publish(key),
        **more,
    )  # fmt: skip


@access.role("process_owner", "operator")
def download(key: str, version: int) -> Response:
    """A version's files as a zip, such as a folder in git could hold."""
    shown = _chosen(versions(key), version)
    loaded = runtime().definitions.of(db.session(), shown.definition.id)
    name = f"{key}-v{version}.zip"
    return Response(
        zipped(loaded), mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def may_publish(key: str) -> bool:
    """Whether the person of this request publishes this package."""
    return "process_owner" in current_user.roles and drafts.may(db.session(), key, me(), "publish")


def _has(words: str, *texts: str) -> bool:
    return any(words.casefold() in text.casefold() for text in texts)


def _chosen(every: list[Version], version: int) -> Version:
    return next((one for one in every if one.definition.version == version), None) or abort(404)

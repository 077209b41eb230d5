"""Pages with an editor on them: the process, a form, a decision."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from reports.diagram import DiagramError, draw
from webapp import access
from webapp.languages import language
from webapp.security import inline_styles
from webapp.studio.desk import Desk, desk
from webapp.studio.names import readers_model
from webapp.studio.offered import functions, offered
from webapp.studio.panel import panel_words


@access.role("process_owner", "operator")
def index(key: str) -> ResponseReturnValue:
    """The studio opens at the process."""
    return redirect(url_for("studio.diagram", key=key))


@access.role("process_owner", "operator")
@inline_styles
def diagram(key: str) -> str:
    """The process."""
    return diagram_page(desk(key))


def diagram_page(found: Desk) -> str:
    """The process of this desk, in its editor."""
    return render_template(
        "studio/diagram.html", desk=found, tab="diagram", picture=_picture(found),
        given=given(found, "process.bpmn", **offered(found), words=words() | panel_words()),
    )  # fmt: skip


def given(desk: Desk, path: str, **more: Any) -> dict[str, Any]:
    """What an editor's script is handed: the file, where to save it, words."""
    return {
        "key": desk.key,
        "path": path,
        "text": desk.source(path),
        "revision": desk.revision,
        "readonly": not desk.is_mine,
        "lang": "zh-CN" if language().startswith("zh") else "en",
        "saveUrl": url_for("studio.save", key=desk.key, path=path),
        "asideUrl": url_for("studio.set_aside", key=desk.key, path=path),
        "diagramUrl": url_for("studio.diagram", key=desk.key),
        "checkUrl": url_for("studio.check", key=desk.key, path=path),
        "words": words(),
        "functions": functions(),
        **more,
    }


def _picture(desk: Desk) -> Markup:
    try:
        drawn = draw(readers_model(desk.files).encode(), title=desk.title, lang=language())
    except (DiagramError, KeyError):
        return Markup("")
    return Markup(drawn)  # noqa: S704 - drawn by us, every text escaped


def words() -> dict[str, str]:
    """What the scripts say."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved"),
        "unsaved": _("Not saved yet"),
        "offline": _(
            "Not saved: the server was not reached. Work on; it is tried again with the next change."
        ),
        "refused": _(
            "Not saved: the server refused it. Reload the page in another window to see why."
        ),
        "error": _("Error"),
        "warning": _("Warning"),
        "errors": _("errors"),
        "warnings": _("warnings"),
        "nothing": _("nothing to mend"),
        "overview": _("Overview of the decisions"),
        "rule": _("Rule"),
        "feelUnread": _("This cannot be read as FEEL from here on."),
        "feelIncomplete": _("The expression ends too early."),
        "feelFirst": _("The first item of a list is [1]."),
    }

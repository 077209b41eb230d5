"""Reading the manuals."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO

from flask import abort, redirect, render_template, send_file, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from reports.manual import manual_pdf
from webapp import access
from webapp.manuals import shelf


@access.public
def index() -> str:
    """The manuals that the reader may read: the public ones, and all to whom is signed in."""
    shown = [one for one in shelf.MANUALS if _readable(one)]
    titles = {one.key: shelf.title(one.key, _language()) for one in shown}
    return render_template("manuals/index.html", shown=shown, titles=titles, taken=shelf.taken())


@access.signed_in
def mine() -> ResponseReturnValue:
    """使用手册 in the menu: the manual of the person's role; all of them where there are several."""
    found = shelf.manuals_for(current_user.roles)
    if len(found) != 1:
        return redirect(url_for("manuals.index"))
    return redirect(url_for("manuals.show", key=found[0].key))


@access.public
def show(key: str) -> str:
    """A manual as a page."""
    _require(key)
    language = _language()
    text = shelf.read(
        key, language, lambda name: url_for("manuals.picture", language=language, name=name)
    )
    body = Markup(text.html)  # noqa: S704 (rendered from our own text, without HTML)
    return render_template(
        "manuals/show.html", key=key, text=text, body=body, taken=shelf.taken(),
        frame="layout.html" if current_user.is_authenticated else "open.html",
    )  # fmt: skip


@access.public
def pdf(key: str) -> ResponseReturnValue:
    """A manual as a PDF: tagged, with contents and page numbers."""
    _require(key)
    content = _printed(key, _language())
    name = f"{shelf.title(key, _language())}.pdf"
    return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=name)


@access.public
def picture(language: str, name: str) -> ResponseReturnValue:
    """A picture of the demonstration; it shows nobody's real things, so anybody may see it."""
    if not shelf.PICTURE.fullmatch(name):
        abort(404)
    return send_from_directory(shelf.PICTURES / language, name, max_age=3600)


@cache
def _printed(key: str, language: str) -> bytes:
    """Printed once a process, since neither text nor pictures change while it runs."""
    text = shelf.read(key, language, lambda name: _inside(language, name))
    taken = shelf.taken()
    return manual_pdf(
        text.title,
        text.html,
        text.chapters,
        version=taken.version,
        taken=taken.taken,
        lang=language,
    )


def _inside(language: str, name: str) -> str:
    content = (shelf.PICTURES / language / name).read_bytes()
    return f"data:image/webp;base64,{b64encode(content).decode()}"


def _readable(one: shelf.Manual) -> bool:
    return one.public or current_user.is_authenticated


def _require(key: str) -> None:
    found = shelf.manual(key)
    if found is None or not _readable(found):
        abort(404)


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"

"""What templates may use beside what a view hands them."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app, request
from flask_babel import format_datetime, get_locale

from engine.packages import Package
from webapp import navigation
from webapp.address import here, reads_again
from webapp.bundle import bundled, chunks
from webapp.due import due_words
from webapp.edge import now
from webapp.languages import (
    called,
    case_title,
    comma,
    labelled,
    language,
    listed,
    remark,
    step_name,
    told,
)
from webapp.masking import masked_email, masked_name, masked_phone
from webapp.settings import Settings
from webapp.starting import suspended_packages

LANGUAGES = {"zh_Hans_CN": "简体中文", "en": "English"}


def equip(app: Flask, settings: Settings) -> None:
    """Give the templates their functions and filters."""
    app.jinja_options["trim_blocks"] = app.jinja_options["lstrip_blocks"] = True
    app.jinja_env.globals.update(
        asset=asset,
        preloads=preloads,
        menu=navigation.parts,
        phone_menu=navigation.phone_entries,
        settings=settings,
        languages=LANGUAGES,
        page_language=page_language,
        due_words=due_words,
        title_of=title_of,
        told=told,
        comma=comma,
        labelled=labelled,
        remark=remark,
        step_name=step_name,
        here=here,
        reads_again=reads_again,
        called=called,
        case_title=case_title,
        suspended_packages=suspended_packages,
        has_search=lambda: "inbox.search" in app.view_functions,
    )
    app.jinja_env.filters.update(
        masked_name=masked_name, masked_phone=masked_phone, masked_email=masked_email
    )
    app.jinja_env.filters.update(
        listed=listed, moment=moment, day=day, filesize=filesize, clock_time=clock_time
    )
    app.jinja_env.globals["now"] = now


def asset(name: str) -> str:
    """The address of a file of the front-end bundle; it changes when the file does."""
    return _static(bundled(name))


def preloads(*scripts: str) -> list[str]:
    """The addresses of these scripts and of all that they import, so that a page can ask for them at once."""
    return [_static(one) for one in (*map(bundled, scripts), *chunks(*scripts))]


def _static(path: str) -> str:
    return f"{request.script_root}{current_app.static_url_path}/{path}"


def moment(at: datetime | None) -> str:
    """A time as tables show it, in the zone of the installation: 2026-11-22 09:30."""
    return format_datetime(at, "yyyy-MM-dd HH:mm") if at else "—"


def clock_time(at: datetime) -> str:
    """The time of day of a moment: 09:30."""
    return format_datetime(at, "HH:mm")


def day(at: datetime | None) -> str:
    """The day of a moment."""
    return format_datetime(at, "yyyy-MM-dd") if at else "—"


def filesize(size: int) -> str:
    """The size of a file as people read it: 1.2 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"


def page_language() -> str:
    """The language of the page for its lang attribute: zh-Hans-CN or en."""
    return str(get_locale() or "zh_Hans_CN").replace("_", "-")


def title_of(package: Package) -> str:
    """A package's title in the reader's language."""
    return package.title_in(language())

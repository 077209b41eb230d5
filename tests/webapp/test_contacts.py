"""Where people find help: read from one setting, shown to strangers, refused when it cannot be read (M51, M52, F1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from webapp.contacts import Contact, contacts_in
from webapp.settings import WrongSetting, from_environment

TEXT = "phone=400-000 0000; mail=help@example.org; wecom=panhuo; hours=工作日 9:00–17:30"


def test_the_ways_to_the_desk_are_read_in_their_order() -> None:
    assert contacts_in(TEXT)[:2] == (
        Contact("phone", "400-000 0000"),
        Contact("mail", "help@example.org"),
    )
    assert [one.href for one in contacts_in(TEXT)] == [
        "tel:4000000000", "mailto:help@example.org", None, None,
    ]  # fmt: skip
    assert contacts_in("请致电本单位管理员") == (Contact("note", "请致电本单位管理员"),)
    assert contacts_in(" ; ") == ()


@pytest.mark.parametrize("text", ["fax=1", "phone=", "=1"])
def test_what_cannot_be_read_is_refused_at_the_start(text: str) -> None:
    given = {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x", "SECRET_KEY": "0" * 32}
    with pytest.raises(WrongSetting, match="SUPPORT_CONTACT"):
        from_environment({**given, "SUPPORT_CONTACT": text})


@pytest.mark.parametrize("address", ["/login", "/welcome", "/manuals/", "/nowhere", "/verify"])
def test_public_help_and_error_pages_show_them(app: Flask, address: str) -> None:
    app.jinja_env.globals["settings"] = replace(app.extensions["settings"], support_contact=TEXT)
    shown = app.test_client().get(address).text
    assert "mailto:help@example.org" in shown and "工作日 9:00–17:30" in shown

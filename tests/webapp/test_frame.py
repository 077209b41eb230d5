"""What every page carries around its content."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.webapp.conftest import sign_in
from webapp.extensions import db
from webapp.navigation import ME, WORK
from workflows.records.accounts import Account, Role


def menu_of(page: str) -> list[str]:
    rail = page.partition('<aside class="rail"')[2].partition("</aside>")[0]
    return re.findall(r'<li><a href="([^"]+)"', rail)


def test_the_frame_costs_two_statements(app: Flask, client: FlaskClient, lin: Account) -> None:
    """The person with all groups, and the numbers of the menu."""
    sign_in(client)
    client.get("/me/password")
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert client.get("/me/password").status_code == 200
    assert len(statements) <= 2, statements


def test_the_menu_shows_what_a_role_opens(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    make_account("expert", role=Role.EXPERT)
    make_account("admin", role=Role.ENTERPRISE_ADMIN)
    sign_in(client, "expert")
    of_expert = menu_of(client.get("/me").text)
    sign_in(other := client.application.test_client(), "admin")
    of_admin = menu_of(other.get("/me").text)
    assert set(of_admin) - set(of_expert), "an administrator sees more"
    for address in of_admin:
        assert other.get(address).status_code == 200, address
    for address in set(of_admin) - set(of_expert):
        assert client.get(address).status_code in (403, 404), address


def test_the_page_says_where_one_is(client: FlaskClient, lin: Account) -> None:
    sign_in(client)
    page = client.get("/me").text
    assert page.count('<a href="/me" aria-current="page">') >= 1
    assert page.count("<h1>") == 1
    assert 'href="#content"' in page and 'id="content"' in page


def folds_of(page: str) -> dict[str, bool]:
    """Which parts of the rail stand open."""
    rail = page.partition('<aside class="rail"')[2].partition("</aside>")[0]
    return {
        place: bool(is_open)
        for place, is_open in re.findall(r'class="menu-part" data-part="(\d+)"( open)?', rail)
    }


def test_my_space_stands_open_for_whom_it_holds_more_than_the_account(
    client: FlaskClient, lin: Account
) -> None:
    """我的空间—专家信息 is where an expert begins (M15)."""
    sign_in(client)
    assert folds_of(client.get("/inbox").text)[str(ME.place)]
    assert "尚未被推荐" in client.get("/myspace").text, "who was not recommended reads how one is"
    assert client.get("/myspace/leave").status_code == 404


def test_folded_parts_stay_folded_but_for_the_one_we_are_in(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    make_account("admin", role=Role.ENTERPRISE_ADMIN)
    sign_in(client, "admin")
    work, me = str(WORK.place), str(ME.place)
    first = folds_of(client.get("/inbox").text)
    assert first[work] and not first[me], "one's own affairs are in the menu of the account as well"
    assert folds_of(client.get("/me").text)[me]
    client.set_cookie("folded", f"{work}.nonsense")
    assert folds_of(client.get("/inbox").text) == {**first, work: True, me: True}
    assert not folds_of(client.get("/me/password").text)[work]


def test_training_is_plainly_marked(
    client: FlaskClient, lin: Account, enterprise: object, session: object
) -> None:
    """X12: nobody takes a training enterprise for a real one."""
    sign_in(client)
    assert "rail-note" not in client.get("/me").text
    enterprise.training = True  # type: ignore[attr-defined]
    session.merge(enterprise)  # type: ignore[attr-defined]
    session.commit()  # type: ignore[attr-defined]
    assert "rail-note" in client.get("/me").text


def test_every_icon_of_the_templates_is_in_the_sprite(app: Flask) -> None:
    """A name that is missing in assets/icons.txt would show as nothing at all."""
    from pathlib import Path

    root = Path(app.root_path)
    known = set((root / "assets" / "icons.txt").read_text("utf-8").split("\n"))
    used = {
        name
        for path in root.rglob("*.html")
        for name in re.findall(r'icon\("([a-z0-9-]+)"', path.read_text("utf-8"))
    }
    used |= {entry.icon for entry in app.extensions["menu"]}
    assert used and not used - known, f"Add to assets/icons.txt: {sorted(used - known)}"

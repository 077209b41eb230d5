"""Every role has a manual in both languages, every picture it shows is there, and it reads as a page and as a PDF (F7)."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

from tests.webapp.conftest import sign_in
from webapp.manuals import shelf
from workflows.records.accounts import Account, Role

BOTH = [(one.key, language) for one in shelf.MANUALS for language in shelf.LANGUAGES]
MOST_BYTES = 48_000
SCRIPT = Path("script/screenshots.py")


def taken_by_the_script() -> set[str]:
    spec = importlib.util.spec_from_file_location("screenshots", SCRIPT)
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return {f"{name}.webp" for pictures in script.OF_MANUALS.values() for name, *_ in pictures}


def test_every_role_has_one() -> None:
    assert {Role(role) for one in shelf.MANUALS for role in one.roles} == set(Role)


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_its_pictures_are_there_and_small(key: str, language: str) -> None:
    named = shelf.pictures_of(key, language)
    assert named and set(named) <= taken_by_the_script()
    assert named == shelf.pictures_of(key, "zh"), "both languages show the same"
    for name in named:
        content = (shelf.PICTURES / language / name).read_bytes()
        assert len(content) < MOST_BYTES
        assert Image.open(BytesIO(content)).width == 1200


def test_no_picture_lies_about_unused() -> None:
    for language in shelf.LANGUAGES:
        shown = {name for one in shelf.MANUALS for name in shelf.pictures_of(one.key, language)}
        assert {one.name for one in (shelf.PICTURES / language).iterdir()} == shown


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_it_says_what_to_do_if_something_goes_wrong(key: str, language: str) -> None:
    text = shelf.read(key, language, str)
    assert text.title and len(text.chapters) >= 3
    assert "遇到问题" in text.html or "If something goes wrong" in text.html
    assert all(f'id="{anchor}"' in text.html for anchor, _ in text.chapters)


def test_strangers_read_those_of_enterprises_experts_and_universities(client: FlaskClient) -> None:
    page = client.get("/manuals/").text
    for one in shelf.MANUALS:
        answer = client.get(f"/manuals/{one.key}")
        assert (answer.status_code == 200) is one.public is (f"/manuals/{one.key}" in page)
        assert client.get(f"/manuals/{one.key}.pdf").status_code == (200 if one.public else 404)
    assert client.get("/manuals/nothing").status_code == 404
    assert client.get("/manuals/pictures/zh/..%2fviews.py").status_code == 404


def test_it_names_the_version_and_the_day(client: FlaskClient) -> None:
    page = client.get("/manuals/expert").text
    taken = shelf.taken()
    assert taken.version in page and taken.taken in page
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", taken.taken)
    picture = client.get(re.findall(r'src="(/manuals/pictures/[^"]+)"', page)[0])
    assert picture.status_code == 200 and picture.mimetype == "image/webp"
    with client.session_transaction() as session:
        session["locale"] = "en"
    in_english = client.get("/manuals/expert").text
    assert "/manuals/pictures/zh/" in page and "/manuals/pictures/en/" in in_english


def test_the_menu_leads_to_the_manual_of_ones_role(
    client: FlaskClient, make_account: Callable[..., Account]
) -> None:
    make_account("kefu", role=Role.SUPPORT)
    sign_in(client, "kefu")
    assert "使用手册" in client.get("/inbox").text
    assert client.get("/manuals/mine").location == "/manuals/support"
    assert client.get("/manuals/support").status_code == 200


def test_the_pdf_has_contents_numbers_and_pictures(client: FlaskClient) -> None:
    given = PdfReader(BytesIO(client.get("/manuals/expert.pdf").data))
    text = "\n".join(page.extract_text() for page in given.pages)
    assert "专家使用手册" in text and "评价专利" in text and f"1 / {len(given.pages)}" in text
    shown = {image.data for page in given.pages for image in page.images}
    assert len(shown) == len(shelf.pictures_of("expert", "zh"))
    assert given.trailer["/Root"]["/MarkInfo"]["/Marked"]

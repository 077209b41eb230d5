"""Files of the front end travel packed where a browser takes that, and are kept for ever by their digest."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.bundle import FOLDER, bundled, chunks, send_static

TEXT = b"export const a = 1;\n" * 50


@pytest.fixture
def static(tmp_path: Path) -> FlaskClient:
    """A site of a script with a packed copy, and a picture without one."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "a-1.js").write_bytes(TEXT)
    (tmp_path / "build" / "a-1.js.gz").write_bytes(gzip.compress(TEXT))
    (tmp_path / "picture.png").write_bytes(b"png")
    app = Flask("static", static_folder=str(tmp_path), static_url_path="/static")
    app.view_functions["static"] = send_static
    return app.test_client()


def test_a_packed_copy_is_sent_to_who_takes_it(static: FlaskClient) -> None:
    answer = static.get("/static/build/a-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/javascript"
    assert len(answer.data) < len(TEXT)
    assert gzip.decompress(answer.data) == TEXT


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0"])
def test_others_get_it_as_it_is(static: FlaskClient, taken: str) -> None:
    answer = static.get("/static/build/a-1.js", headers={"Accept-Encoding": taken})
    assert answer.data == TEXT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_only_what_has_a_digest_is_never_asked_for_again(static: FlaskClient) -> None:
    assert "immutable" in static.get("/static/build/a-1.js").headers["Cache-Control"]
    picture = static.get("/static/picture.png", headers={"Accept-Encoding": "gzip"})
    assert (picture.data, "immutable" in picture.headers["Cache-Control"]) == (b"png", False)


@pytest.mark.parametrize("path", ["no.js", "../bundle.py", "build/../../x"])
def test_what_is_not_there_is_a_404(static: FlaskClient, path: str) -> None:
    assert static.get(f"/static/{path}", headers={"Accept-Encoding": "gzip"}).status_code == 404


def test_the_bundle_is_packed_and_knows_what_its_scripts_import() -> None:
    for name in ("app.js", "app.css", "icons.svg", "studio-bpmn.js", "modeler.js", "viewer.js"):
        path = FOLDER.parent / bundled(name)
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes(), name
    assert [one for one in chunks("modeler.js") if not (FOLDER.parent / one).exists()] == []


def test_who_only_looks_at_a_process_does_not_load_the_editor() -> None:
    sizes = {
        name: sum(len((FOLDER.parent / one).read_bytes()) for one in (bundled(name), *chunks(name)))
        for name in ("viewer.js", "modeler.js")
    }
    assert sizes["viewer.js"] * 3 < sizes["modeler.js"]

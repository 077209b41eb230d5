"""A package begins from scratch, or as a copy of another."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import drafts
from engine.deployments import check_files
from engine.packages import Package
from engine.runtime import Runtime
from tests.webapp.studio.conftest import KEY, _token
from webapp.outside import variables_of
from workflows.operations import catalogue


def begin(client: FlaskClient, **said: str) -> TestResponse:
    return client.post("/studio/new", data={"csrf_token": _token(client), **said})


def draft_of(session: Session, key: str) -> Package:
    draft = drafts.find_draft(session, key)
    assert draft is not None
    return Package.parse(draft.files)


def test_from_scratch(owner: FlaskClient, session: Session) -> None:
    assert "专利评价" not in owner.get("/studio/new").text
    assert begin(owner, key="patent_pledge", title="专利质押").status_code == 302
    package = draft_of(session, "patent_pledge")
    assert (package.key, package.title) == ("patent_pledge", "专利质押")
    assert 'id="patent_pledge"' in package.files["process.bpmn"]
    assert owner.get("/studio/patent_pledge/diagram").status_code == 200


def test_as_a_copy(owner: FlaskClient, published: dict[str, str], session: Session) -> None:
    assert "专利评价" in owner.get("/studio/new").text
    answer = begin(owner, key="trial_evaluation", title="试评价", template=KEY)
    assert answer.status_code == 302
    package = draft_of(session, "trial_evaluation")
    assert package.title == "试评价"
    assert set(package.files) == set(published)
    assert f'"{KEY}"' not in package.files["process.bpmn"]
    runtime = Runtime(operations=catalogue, forms=variables_of)
    found = check_files(session, runtime, package.files)
    assert [one.rule for one in found if one.level == "error"] == []


def test_what_is_no_key_or_is_taken(
    owner: FlaskClient, published: dict[str, str], session: Session
) -> None:
    for key in ("", "ab", "Ab_c", "专利", "new", "a" * 61, "../x"):
        assert begin(owner, key=key, title="x").status_code == 422, key
    assert begin(owner, key="patent_pledge", title=" ").status_code == 422
    assert begin(owner, key=KEY, title="x").status_code == 409
    assert begin(owner, key="patent_pledge", title="x", template="gone").status_code == 409
    assert session.query(drafts.PackageDraft).count() == 0

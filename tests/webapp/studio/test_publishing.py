"""Trying and publishing from the pages."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engine import drafts
from engine.clock import FakeClock
from engine.db import transaction
from engine.deployments import deploy, newest
from engine.models import Case, Incident, Job, JobKind, JobStatus, Origin
from engine.runtime import Runtime
from tests.webapp.studio.conftest import HOME, KEY, post, put
from workflows.records.organisations import Organisation

NAMED = ("专家评价审核", "专家评价初审")


def renamed(files: dict[str, str]) -> str:
    return files["process.bpmn"].replace(*NAMED)


def test_scenarios_pass_and_leave_nothing_behind(editing: FlaskClient, session: Session) -> None:
    before = session.query(Organisation).count()
    page = post(editing, "/scenarios/run").text
    assert "全部通过" in page
    assert "100 %" in page
    assert session.query(Case).count() == session.query(Job).count() == 0
    assert session.query(Organisation).count() == before


def test_what_no_scenario_takes_is_named(editing: FlaskClient, published: dict[str, str]) -> None:
    for number, path in enumerate(
        sorted(p for p in published if p.startswith("scenarios/"))[1:], 1
    ):
        post(editing, f"/{path}/remove", revision=number)
    page = post(editing, "/scenarios/run").text
    assert "没有经过" in page
    assert "return_rating" in page


def test_a_scenario_is_recorded_by_clicking(editing: FlaskClient, session: Session) -> None:
    made = post(editing, "/scenarios", title="录制", revision=1)
    name = made.headers["Location"].rsplit("/", 1)[1]
    page = editing.get(f"{HOME}/scenarios/{name}").text
    assert "企业自评" in page
    record = f"/scenarios/{name}/record"
    wrong = post(
        editing, record, act="complete", task="self_evaluate", by="enterprise_admin", revision=2
    )
    assert wrong.status_code == 422
    for length in ("soon", "P9999999999999D"):
        refused = post(editing, record, act="pass", length=length, revision=2)
        assert refused.status_code == 422
        assert f"“{length}”不是时长" in refused.text
    answers = {"stars": "4", "opinion": "与本企业方向一致", "cooperates": "true"}
    done = post(
        editing,
        record,
        act="complete",
        task="self_evaluate",
        by="enterprise_admin",
        revision=2,
        **answers,
    )
    assert done.status_code == 302, done.text
    post(editing, record, act="expect", revision=3)
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    text = draft.files[f"scenarios/{name}"]
    assert 'stars: "4"' in text
    assert "outcome: {status: completed}" in text
    assert "全部通过" in post(editing, "/scenarios/run").text
    post(editing, record, act="undo", revision=4)
    session.expire_all()
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert "outcome" not in draft.files[f"scenarios/{name}"]


def test_publishing_is_in_force_at_once(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    put(editing, "process.bpmn", renamed(published))
    page = editing.get(f"{HOME}/publish").text
    assert NAMED[0] in page
    assert NAMED[1] in page
    assert "review" in page
    assert post(editing, "/publish", note="", act="publish", revision=2).status_code == 422
    assert post(editing, "/publish", note="换个名称", act="publish", revision=2).status_code == 302
    current = newest(session, KEY)
    assert current is not None
    assert (current.origin, current.note, current.definition.version) == (
        Origin.OWNER,
        "换个名称",
        2,
    )
    assert drafts.find_draft(session, KEY) is None
    assert post(editing, "/1/back", revision=2).status_code == 302
    session.expire_all()
    back = newest(session, KEY)
    assert back is not None
    assert back.definition.version == 1


def test_a_package_that_calls_what_is_not_there(
    editing: FlaskClient, published: dict[str, str], session: Session
) -> None:
    put(
        editing,
        "process.bpmn",
        published["process.bpmn"].replace("evaluations.publish", "evaluations.vanished"),
    )
    answer = post(editing, "/publish", note="x", act="publish", revision=2)
    assert answer.status_code == 422
    assert "evaluations.vanished" in answer.text
    assert drafts.find_draft(session, KEY) is not None


def test_a_failing_scenario_stops_it(editing: FlaskClient, session: Session) -> None:
    text = "title: 不成立\nsteps:\n  - start: {by: enterprise_admin}\n  - expect: {open: []}\n"
    put(editing, "scenarios/99.yaml", text)
    answer = post(editing, "/publish", note="x", act="publish", revision=2)
    assert answer.status_code == 422
    assert "不成立" in answer.text
    current = newest(session, KEY)
    assert current is not None
    assert current.definition.version == 1


def test_a_second_owner_approves(
    editing: FlaskClient, second: FlaskClient, published: dict[str, str], session: Session
) -> None:
    put(editing, "package.toml", published["package.toml"] + "\n[publishing]\napproval = true\n")
    assert post(editing, "/publish", note="x", act="publish", revision=2).status_code == 422
    assert post(editing, "/publish", note="请批准", act="ask", revision=2).status_code == 302
    assert post(editing, "/approve", act="approve", revision=2).status_code == 422
    assert "请批准" in second.get(f"{HOME}/publish").text
    assert post(second, "/approve", act="approve", revision=2).status_code == 302
    assert "批准人：" in editing.get(f"{HOME}/people").text
    current = newest(session, KEY)
    assert current is not None
    assert current.definition.version == 2


def test_a_release_waits_as_a_proposal(
    editing: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    put(editing, "process.bpmn", renamed(published))
    post(editing, "/publish", note="ours", act="publish", revision=2)
    newer = {**published, "README.md": "a newer release"}
    with transaction(session, web_runtime) as tx:
        deploy(tx, newer, origin=Origin.RELEASE)
    page = editing.get(f"{HOME}/publish").text
    assert f"{HOME}/adopt" in page
    assert post(editing, "/adopt", revision=0, version=3).status_code == 302
    session.expire_all()
    draft = drafts.find_draft(session, KEY)
    assert draft is not None
    assert dict(draft.files) == newer
    adopted = editing.get(f"{HOME}/publish").text
    assert "a newer release" in adopted
    assert f"{HOME}/adopt" not in adopted


def test_a_release_that_is_not_wanted_is_dismissed_until_the_next_one(
    editing: FlaskClient, published: dict[str, str], session: Session, web_runtime: Runtime
) -> None:
    put(editing, "process.bpmn", renamed(published))
    post(editing, "/publish", note="ours", act="publish", revision=2)
    with transaction(session, web_runtime) as tx:
        deploy(tx, {**published, "README.md": "newer"}, origin=Origin.RELEASE)
    assert "有新版本待采用" in editing.get("/packages/").text
    assert post(editing, "/99/dismiss", revision=0).status_code == 409
    assert post(editing, "/3/dismiss", revision=0, note="我们的更合适").status_code == 302
    assert f"{HOME}/adopt" not in editing.get(f"{HOME}/publish").text
    assert "有新版本待采用" not in editing.get("/packages/").text
    assert "我们的更合适" in editing.get(f"{HOME}/people").text
    assert post(editing, "/3/dismiss", revision=0).status_code == 409
    with transaction(session, web_runtime) as tx:
        deploy(tx, {**published, "README.md": "newest"}, origin=Origin.RELEASE)
    assert f"{HOME}/adopt" in editing.get(f"{HOME}/publish").text


def test_after_going_back_no_release_seems_to_wait(
    editing: FlaskClient, published: dict[str, str]
) -> None:
    put(editing, "process.bpmn", renamed(published))
    post(editing, "/publish", note="ours", act="publish", revision=2)
    post(editing, "/1/back", revision=2)
    assert "有新版本待采用" not in editing.get("/packages/").text


def test_jobs_and_incidents_of_real_cases_are_left_alone(
    editing: FlaskClient, session: Session, clock: FakeClock
) -> None:
    """A job that is long due, and would be done by whoever works through what is due."""
    due = clock.now() - timedelta(days=400)
    session.add(Job(kind=JobKind.MESSAGE, payload={"name": "nobody", "key": None}, due=due))
    session.add(Incident(kind="Stuck", message="of a real case", traceback="", opened_at=due))
    session.commit()
    assert "全部通过" in post(editing, "/scenarios/run").text
    session.expire_all()
    [job] = session.query(Job)
    assert (job.status, job.attempts) == (JobStatus.READY, 0)


def test_differences_in_english(editing: FlaskClient, published: dict[str, str]) -> None:
    put(editing, "package.toml", published["package.toml"].replace('en = "', 'en = "New '))
    put(editing, "process.bpmn", renamed(published), 2)
    token = editing.get("/packages/").text.split('name="csrf-token" content="', 1)[1].split('"')[0]
    editing.post("/language", data={"csrf_token": token, "locale": "en"})
    page = editing.get(f"{HOME}/compare").text
    assert "<strong>Title in English</strong>" in page
    drawn = page.split("<figure", 2)[1]
    assert "own evaluation" in drawn  # out of languages/en.yaml
    assert "自评" not in drawn


def test_versions_are_compared_side_by_side_or_in_one_picture(
    editing: FlaskClient, published: dict[str, str]
) -> None:
    put(editing, "process.bpmn", renamed(published))
    for view, pictures in (("sides", 2), ("stacked", 2), ("one", 1), ("nonsense", 2)):
        page = editing.get(f"{HOME}/compare", query_string={"view": view}).text
        assert page.count('class="bpmn"') == pictures
        assert "is-changed" in page and "≠" in page and 'class="legend"' in page
    assert editing.get(f"{HOME}/compare", query_string={"before": "99"}).status_code == 404

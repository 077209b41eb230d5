"""The university's desk: figures, filters, the enterprises' words and never an expert's, taking out (M32, U3, X17)."""

from __future__ import annotations

from sqlalchemy import select

from tests.webapp.conftest import send
from tests.webapp.university.conftest import Campus
from workflows.records.endings import EndKind, ItemEnding
from workflows.records.evaluations import State
from workflows.records.intents import CooperationIntent, IntentState
from workflows.records.patents import LegalState, Patent
from workflows.records.registrations import PatentInventor

NEED = {"need": "希望许可用于下一代产品", "contact": "王工 13800000001"}


def test_the_enterprises_word_is_shown_and_never_an_experts(campus: Campus) -> None:
    patent = campus.patent(1)
    item = campus.register(patent)
    told, admin, expert = campus.evaluating, campus.people["qiye"], campus.people["lin.x"]
    evaluation = told.begin(campus.enterprise, item, admin)
    told.ask(evaluation, expert, admin)
    told.rate(evaluation, expert, 2, "专家说内部意见")
    page = f"/university/patents/{patent}"
    for who in ("officer", "college", "inventor"):
        assert "专家说内部意见" not in campus.enter(who).get(page).text
    told.review(evaluation, admin)
    told.close(evaluation, admin, 5, "企业说值得转化")
    for who in ("officer", "college", "inventor"):
        shown = campus.enter(who).get(page).text
        assert "企业说值得转化" in shown, who
        assert "专家说内部意见" not in shown, who
        assert "专家说内部意见" not in campus.enter(who).get("/university/patents").text
    assert "5.0" in campus.enter("officer").get("/university/patents").text


def test_filters_count_and_find(campus: Campus) -> None:
    campus.register(campus.patent(1))
    campus.patent(2, college=False, inventor=None)
    campus.begin("officer", campus.patent(3))
    officer = campus.enter("officer")
    assert "装置2" in officer.get("/university/patents?stage=unregistered").text
    assert "装置1" not in officer.get("/university/patents?stage=unregistered").text
    assert "装置3" in officer.get("/university/patents?stage=filing").text
    assert "装置2" not in officer.get(f"/university/patents?college={campus.college.id}").text
    assert "装置2" in officer.get("/university/patents?q=200000002").text
    assert "没有符合" in officer.get("/university/patents?q=%25").text, "a percent sign is a letter"
    assert officer.get("/university/patents?page=x&stage=y&college=z").status_code == 200
    assert "装置2" not in campus.enter("college").get("/university/patents").text


def test_taking_out_ends_evaluations_and_intents_with_the_reason(campus: Campus) -> None:
    patent = campus.patent(1)
    item = campus.register(patent)
    told, admin = campus.evaluating, campus.people["qiye"]
    evaluation = told.begin(campus.enterprise, item, admin)
    send(campus.enter("qiye"), f"/library/items/{item}/intent", NEED)
    page = f"/university/items/{item}/end"
    assert campus.enter("stranger").get(page).status_code == 404
    assert campus.enter("college").get(page).status_code == 403
    refused = send(campus.enter("officer"), page, {"reason": "无"})
    assert refused.status_code == 422 and "下架情形：请选择情形。" in refused.text
    sent = {"kind": "transferred", "reason": "已签订转让合同"}
    answer = send(campus.enter("officer"), page, sent)
    assert answer.location == f"/university/patents/{patent}", "one sees what became of it"
    told.work()
    assert told.evaluation(evaluation).state is State.ENDED
    assert told.session.scalars(select(CooperationIntent.state)).one() is IntentState.WITHDRAWN
    ending = told.session.get_one(ItemEnding, item)
    assert (ending.kind, ending.reason) == (EndKind.TRANSFERRED, "已签订转让合同")
    found = told.session.get_one(Patent, patent, populate_existing=True)
    assert found.legal_state is LegalState.TRANSFERRED
    assert campus.enter("officer").get(page).status_code == 404
    assert "装置1" in campus.enter("officer").get("/university/patents?stage=converted").text
    assert campus.begin("officer", patent).status_code == 302
    assert len(list(told.session.scalars(select(CooperationIntent)))) == 1


def test_enterprises_concerned_are_told(campus: Campus, mailbox: object) -> None:
    item = campus.register(campus.patent(1))
    campus.evaluating.begin(campus.enterprise, item, campus.people["qiye"])
    sent = {"kind": "withdrawn", "reason": "团队拟继续改进"}
    send(campus.enter("officer"), f"/university/items/{item}/end", sent)
    campus.evaluating.work()
    texts = [path.read_text(errors="replace") for path in mailbox.folder.iterdir()]  # type: ignore[attr-defined]
    assert texts


def test_the_officer_says_whose_patent_it_is(campus: Campus) -> None:
    patent = campus.patent(1, inventor=None, college=False)
    page = f"/university/patents/{patent}/place"
    assert campus.enter("college").get(page).status_code == 403
    officer = campus.enter("officer")
    wrong = send(officer, page, {"college": campus.college.id, "inventors": "stranger, nobody"})
    assert wrong.status_code == 422
    assert "stranger" in wrong.text
    sent = {"college": campus.college.id, "inventors": "inventor，COLLEAGUE"}
    assert send(officer, page, sent).status_code == 302
    inventors = select(PatentInventor.account_id).where(PatentInventor.patent_id == patent)
    mine = {campus.people["inventor"].id, campus.people["colleague"].id}
    assert set(campus.evaluating.session.scalars(inventors)) == mine
    assert campus.enter("colleague").get(f"/university/patents/{patent}").status_code == 200

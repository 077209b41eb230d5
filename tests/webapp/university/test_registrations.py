"""A patent from the inventor's form into the libraries, and everybody who must not put it there (U1, U2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests.webapp.conftest import send, token_in
from tests.webapp.university.conftest import FORM, Campus
from workflows.records.library import LibraryItem
from workflows.records.patents import LegalState, Patent, Transfer
from workflows.records.registrations import Registration, RegistrationState


def test_from_the_inventor_through_both_reviews(campus: Campus) -> None:
    patent = campus.patent(1)
    begun = campus.begin("inventor", patent).location
    assert begun == f"/tasks/{campus.task(patent, 'fill')}?back=/university/patents/{patent}"
    assert campus.do("inventor", patent, "fill", {**FORM, "scenario": ""}).status_code == 422
    campus.do("inventor", patent, "fill", FORM)
    review = f"/tasks/{campus.task(patent, 'college_review')}"
    assert "用于余热回收" in campus.enter("college").get(review).text
    campus.do("college", patent, "college_review", {"outcome": "return", "opinion": "写明产品"})
    assert "写明产品" in campus.enter("inventor").get(f"/university/patents/{patent}").text
    again = campus.enter("inventor").get(f"/tasks/{campus.task(patent, 'fill')}").text
    assert "写明产品" in again
    assert "用于余热回收" in again, "what was filled in before is to be corrected, not typed anew"
    campus.do("inventor", patent, "fill", {**FORM, "scenario": "用于锅炉"})
    campus.do("college", patent, "college_review", {"outcome": "approve"})
    campus.do("officer", patent, "university_review", {"outcome": "approve"})
    found = campus.evaluating.session.get_one(Patent, patent, populate_existing=True)
    assert (found.scenario, found.transfers, found.self_rating) == (
        "用于锅炉",
        [Transfer.LICENCE],
        4,
    )
    assert found.publicly_funded is True
    assert campus.registration(patent).state is RegistrationState.REGISTERED
    assert found.title in campus.enter("qiye").get("/library/resource").text


@pytest.mark.parametrize("who", ["colleague", "sibling", "stranger"])
def test_nobody_registers_what_is_not_theirs(campus: Campus, who: str) -> None:
    patent = campus.patent(1)
    assert campus.begin(who, patent).status_code == 404
    assert campus.enter(who).get(f"/university/patents/{patent}").status_code == 404
    assert "余热回收装置" not in campus.enter(who).get("/university/patents").text
    assert campus.evaluating.session.scalar(select(func.count(Registration.id))) == 0


def test_others_do_not_review(campus: Campus) -> None:
    patent = campus.patent(1)
    campus.begin("inventor", patent)
    campus.do("inventor", patent, "fill", FORM)
    page = f"/tasks/{campus.task(patent, 'college_review')}"
    for who in ("sibling", "stranger", "inventor", "qiye"):
        assert campus.enter(who).get(page).status_code == 404, who
    assert campus.enter("qiye").get("/university/patents").status_code == 403


def test_a_patent_is_registered_once(campus: Campus) -> None:
    patent = campus.patent(1)
    first = campus.begin("inventor", patent)
    assert campus.begin("inventor", patent).location == first.location, "a double click goes on"
    assert campus.begin("officer", patent).location == f"/university/patents/{patent}"
    assert campus.evaluating.session.scalar(select(func.count(Registration.id))) == 1
    other = campus.patent(2)
    campus.register(other)
    answer = campus.begin("inventor", other)
    assert "已登记" in campus.enter("inventor").get(answer.location).text
    lapsed = campus.patent(3, legal=LegalState.LAPSED)
    campus.begin("officer", lapsed)
    assert campus.evaluating.session.scalar(select(func.count(Registration.id))) == 2


def test_two_officers_at_once_register_one_item(campus: Campus) -> None:
    patent = campus.patent(1)
    campus.begin("officer", patent)
    campus.do("officer", patent, "fill", FORM)
    page = f"/tasks/{campus.task(patent, 'university_review')}"
    people = [campus.enter("officer"), campus.enter("deputy")]
    tokens = [token_in(one.get(page).text) for one in people]

    def approve(who: int) -> int:
        sent = {"csrf_token": tokens[who], "outcome": "approve"}
        return int(people[who].post(page, data=sent).status_code)

    with ThreadPoolExecutor(2) as two:
        codes = sorted(two.map(approve, range(2)))
    assert codes == [302, 409]
    assert campus.evaluating.session.scalar(select(func.count(LibraryItem.id))) == 1


def test_taken_back_and_begun_anew(campus: Campus) -> None:
    patent = campus.patent(1)
    campus.begin("inventor", patent)
    campus.do("inventor", patent, "fill", FORM)
    page = f"/university/registrations/{campus.registration(patent).id}/take-back"
    assert campus.enter("college").get(page).status_code == 404, "only who filed it, or the officer"
    assert send(campus.enter("inventor"), page, {"reason": " "}).status_code == 422
    assert send(campus.enter("inventor"), page, {"reason": "拟自行实施"}).status_code == 302
    assert campus.registration(patent).state is RegistrationState.WITHDRAWN
    assert campus.enter("inventor").get(page).status_code == 404
    campus.begin("inventor", patent)
    assert campus.registration(patent).state is RegistrationState.FILLING


def test_several_reviews_are_approved_at_once(campus: Campus) -> None:
    patents = [campus.patent(number) for number in (1, 2)]
    for patent in patents:
        campus.begin("inventor", patent)
        campus.do("inventor", patent, "fill", FORM)
    tasks = [campus.task(patent, "college_review") for patent in patents]
    page, to = "/university/patents", "/university/registrations/approve"
    send(campus.enter("sibling"), "/inbox", {"task": tasks}, to=to)
    assert campus.registration(patents[0]).state is RegistrationState.COLLEGE_REVIEW
    send(campus.enter("college"), page, {"task": [*tasks, 999999]}, to=to)
    assert {campus.registration(one).state for one in patents} == {
        RegistrationState.UNIVERSITY_REVIEW
    }

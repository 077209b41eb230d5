"""Whoever leads an office reads the figures of their own scope, and no others; files say what pages say."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.webapp.analytics.conftest import Office
from tests.webapp.conftest import token_in


def figures_on(page: str) -> dict[str, str]:
    found = re.findall(r"<strong>([^<]+)</strong><span>([^<]+)</span>", page)
    return {label: number for number, label in found}


def listed(page: str) -> dict[str, list[str]]:
    """The list of processes: title -> open, started, finished."""
    rows = re.findall(r'<td class="main"><a[^>]*>([^<]+)</a></td>(.*?)</tr>', page, re.S)
    return {name: re.findall(r'<td class="number[^>]*>([^<]*)<', rest)[:3] for name, rest in rows}


SEEN: dict[str, dict[str, list[str]]] = {
    "guojia": {"alone": ["1", "4", "3"], "together": ["0", "1", "1"]},
    "liucheng": {"alone": ["1", "4", "3"]},
    "lingwai": {"alone": ["1", "4", "3"], "together": ["0", "1", "1"]},
    "shengju": {"alone": ["1", "3", "2"], "together": ["0", "1", "1"]},
    "qiye": {"alone": ["1", "3", "2"], "together": ["0", "1", "1"]},
    "suzhou": {"alone": ["0", "1", "1"]},
    "gaoxiao": {"together": ["0", "1", "1"]},
    "peixun": {"alone": ["0", "1", "1"]},
}


def test_everybody_sees_their_own_scope(busy: Office) -> None:
    for login, seen in SEEN.items():
        browser = busy.browser(login)
        assert listed(browser.get("/analytics/").text) == seen, login
        for key in seen:
            said = figures_on(browser.get(f"/analytics/{key}").text)
            numbers = [said[f"Cases {what}"] for what in ("running", "started", "finished")]
            assert numbers == seen[key], (login, key)


def test_who_leads_nothing_and_who_owns_another_package_do_not_get_in(busy: Office) -> None:
    addresses = ("", "/versions", "/rows/open")
    for address in addresses:
        assert busy.page("zhuanjia", f"/analytics/alone{address}").status_code == 403
        assert busy.page("liucheng", f"/analytics/together{address}").status_code == 404
        assert busy.app.test_client().get(f"/analytics/alone{address}").status_code == 302
    browser = busy.browser("liucheng")
    token = token_in(browser.get("/analytics/alone").text)
    for address in ("export", "print"):
        sent = browser.post(f"/analytics/together/{address}", data={"csrf_token": token})
        assert sent.status_code == 404


def test_what_was_made_up_is_not_there(busy: Office) -> None:
    national, bureau = busy.browser("guojia"), busy.browser("shengju")
    for address in (
        "nothing",
        "alone?version=7",
        "alone/rows/nothing",
        "alone/rows/open?after=x",
        "alone/versions?a=9",
    ):
        assert national.get(f"/analytics/{address}").status_code == 404, address
    for region in ("320000", "33", "000000", "'33'--"):
        assert bureau.get("/analytics/alone", query_string={"region": region}).status_code == 404
    assert bureau.get("/analytics/alone?region=330100").status_code == 200
    assert (
        national.get("/analytics/alone?since=x&until=9999-99-99&role=x&heat=x&step=x").status_code
        == 200
    )


def test_filters_narrow_what_counts(busy: Office) -> None:
    browser = busy.browser("guojia")

    def finished(query: str) -> str:
        return figures_on(browser.get(f"/analytics/alone?{query}").text)["Cases finished"]

    assert finished("region=330000") == "2"
    assert finished("region=320500") == "1"
    assert finished("organisation=姑苏") == "1"
    page = browser.get(
        "/analytics/alone?since=2020-01-01&until=2020-02-01&organisation=nobody"
    ).text
    assert figures_on(page) == {}
    done = browser.get("/analytics/together?role=university_officer").text
    assert set(re.findall(r"element=(\w+)", done)) == {"answer"}


def test_behind_each_figure_are_its_rows_and_only_titles_that_one_may_read(busy: Office) -> None:
    browser = busy.browser("shengju")
    page = browser.get("/analytics/alone").text
    links = set(re.findall(r'href="(/analytics/alone/rows/[^"]+)"[^>]*>(\d+)</a>', page))
    assert len(links) > 2
    for address, number in links:
        rows = browser.get(address.replace("&amp;", "&")).text
        assert f"<strong>{number} line" in rows
        assert len(re.findall(r'<td class="main">', rows)) == int(number)
        assert (
            "事项" not in rows
        )  # a bureau sees the numbers of these cases, not what they are called
    mine = busy.browser("qiye").get("/analytics/alone/rows/finished").text
    assert len(re.findall(r'<td class="main"><a href="/cases/\d+">', mine)) == 2


def test_the_sentence_names_the_bottleneck_and_the_diagram_shows_it(office: Office) -> None:
    for _ in range(5):
        office.finish(office.start("alone", "qiye"), hours=30, late=3)
    slow = office.page("qiye", "/analytics/alone").text
    assert "Most time goes into “" in slow
    assert "30 hours" in slow
    assert re.search(r'data-element="check"[^>]*stroke-width="4.5"', slow)
    by_volume = office.page("qiye", "/analytics/alone?heat=volume").text
    assert re.search(r'class="bpmn-sign".*?>5</text>', by_volume, re.S)


def test_nothing_yet_says_what_comes(office: Office) -> None:
    assert "No process to look into yet" in office.page("qiye", "/analytics/").text
    assert "Nothing happened in this time" in office.page("guojia", "/analytics/alone").text
    assert "There is one version only" in office.page("guojia", "/analytics/alone/versions").text


def test_the_file_says_what_the_page_says(busy: Office) -> None:
    browser = busy.browser("qiye")
    token = token_in(browser.get("/analytics/alone").text)
    sent = browser.post("/analytics/alone/export", data={"csrf_token": token})
    whole, steps, weeks = load_workbook(BytesIO(sent.data)).worksheets

    def rows(sheet: Any) -> list[tuple[Any, ...]]:
        return list(sheet.iter_rows(min_row=3, values_only=True))

    assert dict(rows(whole))["Cases finished"] == 2
    assert {row[0]: row[1:4] for row in rows(steps)} == {"write": (2, 3, 3), "check": (2, 3, 3)}
    assert sum(row[2] for row in rows(weeks)) == 2


def test_the_printed_analysis_is_tagged_and_holds_the_numbers(busy: Office) -> None:
    browser = busy.browser("qiye")
    token = token_in(browser.get("/analytics/alone").text)
    answer = browser.post("/analytics/alone/print", data={"csrf_token": token})
    busy.work()
    result = browser.get(f"{answer.location}/result")
    paper = PdfReader(BytesIO(result.data))
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "".join(page.extract_text() for page in paper.pages)
    assert "Process analysis" in text
    assert "Cases finished" in text
    assert busy.browser("suzhou").get(f"{answer.location}/result").status_code == 404


@pytest.mark.parametrize("address", ["", "alone", "alone/versions", "alone/rows/done"])
def test_a_page_takes_few_statements(busy: Office, address: str) -> None:
    from tests.counting import counted
    from webapp.extensions import db

    browser = busy.browser("qiye")
    browser.get(f"/analytics/{address}")
    with busy.app.app_context(), counted(db.engine) as sent:
        browser.get(f"/analytics/{address}")
    assert len(sent) <= (45 if "versions" in address else 26), len(sent)

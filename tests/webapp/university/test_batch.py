"""建档 in batch: a table checked and shown, then a registration for each line; and tables that are refused (U1)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.webapp.conftest import send
from tests.webapp.university.conftest import FORM, Campus
from workflows.records.errands import Errand
from workflows.records.patents import LegalState
from workflows.records.registrations import Registration, RegistrationState

HEADS = ["公开（公告）号", "是否财政资助项目产出", "专利实施状态", "转化意愿", "技术成熟度", "专利价值自评", "应用场景（产业化前景）"]  # fmt: skip
GOOD = ["是", "未实施", "许可；合作开发", "中试", "4", "用于余热回收"]
Bring = Callable[..., tuple[str, str]]
Work = Callable[[], None]


def number(of: int) -> str:
    return f"CN{200000000 + of}B"


def table(*lines: list[str]) -> bytes:
    return "\n".join(",".join(one) for one in [HEADS, *lines]).encode()


@pytest.fixture
def bring(campus: Campus, work: Work) -> Bring:
    """`bring("officer", content)`: send a table and have it checked; gives the address and the page of what follows."""

    def send_table(login: str, content: bytes) -> tuple[str, str]:
        browser = campus.enter(login)
        given = {"file": (BytesIO(content), "建档.csv")}
        answer = send(browser, "/university/registrations/batch", given)
        assert answer.status_code == 302, answer.text
        work()
        here = answer.location.replace("/errands/", "/university/registrations/batch/")
        page = browser.get(here)
        return here, page.text if page.status_code == 200 else browser.get(answer.location).text

    return send_table


def count(campus: Campus) -> int:
    campus.evaluating.session.rollback()
    return campus.evaluating.session.scalar(select(func.count(Registration.id))) or 0


def test_a_registration_for_each_line_goes_on_to_review(
    campus: Campus, bring: Bring, work: Work
) -> None:
    first, second = campus.patent(1), campus.patent(2, college=False)
    here, page = bring("officer", table([number(1), *GOOD], [number(2), *GOOD]))
    assert "2 件专利可以建档" in page and "用于余热回收" in page and count(campus) == 0
    errand = send(campus.enter("officer"), here, {}).location
    work()
    assert "已完成" in campus.enter("officer").get(errand).text
    for patent in (first, second):
        assert campus.registration(patent).state is RegistrationState.UNIVERSITY_REVIEW
    campus.do("officer", first, "university_review", {"outcome": "approve"})
    page = campus.enter("officer").get(f"/university/patents/{first}").text
    assert "用于余热回收" in page and "许可" in page


def died_after(campus: Campus, line: int) -> None:
    """As if a worker had died with this line of the newest errand done."""
    with campus.evaluating.transaction() as tx:
        errand = tx.session.scalars(select(Errand).order_by(Errand.id.desc()).limit(1)).one()
        errand.checkpoint = {"line": line, "failed": []}


def test_the_result_has_a_line_for_each_line(campus: Campus, bring: Bring, work: Work) -> None:
    """What changed between the preview and its turn fails alone, with its reason."""
    first, _second, third = (campus.patent(one) for one in (1, 2, 3))
    here, _ = bring("college", table(*([number(one), *GOOD] for one in (1, 2, 3))))
    begun = send(campus.enter("college"), here, {}).location
    campus.begin("inventor", first)
    died_after(campus, 2)
    campus.begin("inventor", third)
    work()
    page = campus.enter("college").get(begun)
    assert "第 4 行" in page.text and number(3) in page.text and count(campus) == 3
    given = campus.enter("college").get(f"{begun}/result")
    rows = list(load_workbook(BytesIO(given.data)).active.values)
    assert [(row[0], row[3]) for row in rows[1:]] == [
        (2, "已提交审核"), (3, "已提交审核"), (4, "未建档，原因见任务页"),
    ]  # fmt: skip


def test_all_errors_are_listed_and_nothing_begins(campus: Campus, bring: Bring) -> None:
    for one in (1, 2, 3, 4):
        campus.patent(one)
    campus.patent(5, legal=LegalState.LAPSED)
    campus.register(campus.patent(6))
    campus.begin("officer", campus.patent(7))
    campus.patent(8, campus.evaluating.found("第三大学", campus.university.kind), college=False)
    here, page = bring("officer", table(
        [number(1), *GOOD], [number(1), *GOOD], [number(2), "也许", *GOOD[1:]],
        [number(3), *GOOD[:2], "许可；送人", *GOOD[3:]], [number(4), *GOOD[:4], "6", GOOD[5]],
        [number(5), *GOOD], [number(6), *GOOD], [number(7), *GOOD], [number(8), *GOOD], [number(99), *GOOD],
        [number(2), *GOOD[:5], "短"], ["110123", *GOOD],
    ))  # fmt: skip
    for line in range(3, 14):
        assert f"第 {line} 行" in page, (line, page)
    assert "也许" in page and "送人" in page and "没有有效" not in page
    before = count(campus)
    send(campus.enter("officer"), "/university/patents", {}, to=here)  # by a page that was altered
    assert count(campus) == before


def test_a_college_officer_registers_the_college_only(campus: Campus, bring: Bring) -> None:
    campus.patent(1, college=False)
    _, page = bring("college", table([number(1), *GOOD]))
    assert "第 2 行" in page and number(1) in page and count(campus) == 0


def test_formulas_are_refused(campus: Campus, bring: Bring) -> None:
    campus.patent(1)
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, [number(1), *GOOD[:5]])
        sheet.write_formula(1, 6, '=HYPERLINK("https://example.org","用于余热回收")')
    _, page = bring("officer", content.getvalue())
    assert "公式" in page and count(campus) == 0


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00x", "标题\n甲".encode(), b"PK\x03\x04broken", table()]
)
def test_a_table_that_cannot_be_read_says_why(campus: Campus, bring: Bring, content: bytes) -> None:
    _, page = bring("officer", content)
    assert "未能完成" in page and "problems" in page


def test_gb18030_is_read(campus: Campus, bring: Bring) -> None:
    campus.patent(1)
    _, page = bring("officer", table([number(1), *GOOD]).decode().encode("gb18030"))
    assert "1 件专利可以建档" in page


def test_the_template_asks_what_the_form_asks(campus: Campus) -> None:
    given = campus.enter("college").get("/university/registrations/batch/template.xlsx")
    book = load_workbook(BytesIO(given.data))
    assert [str(one.value).rstrip("*") for one in book.worksheets[0][1]] == HEADS
    assert len(HEADS) == len(FORM) + 1
    assert "可产业化" in str([one.value for row in book.worksheets[1].rows for one in row])


def test_it_is_for_officers_who_see_their_own(campus: Campus, bring: Bring) -> None:
    campus.patent(1)
    here, _ = bring("officer", table([number(1), *GOOD]))
    assert campus.enter("deputy").get(here).status_code == 404
    for who in ("inventor", "qiye", "lin.x"):
        assert campus.enter(who).get("/university/registrations/batch").status_code == 403

"""Who is evaluated beside the provinces, to whom projects are pushed, and which work counts for a year (E10, E23, E29, E30)."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from engine.db import transaction
from tests.webapp.conftest import PROFILE, give_password, send
from tests.webapp.performance.conftest import Year
from webapp.mail import Mailbox
from workflows.operations.notices import deliver_notices
from workflows.records.accounts import Role, account_by_login, open_account
from workflows.records.evaluated import SubjectKind, evaluated
from workflows.records.filings import Filing
from workflows.records.notices import Mails, Wish, choose
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.projects import projects_of
from workflows.records.yearly_facts import Period, facts_of


def test_a_push_is_told_and_opens_the_window_for_ratings_again(
    year: Year, mailbox: Mailbox
) -> None:
    user = _enterprise(year, "禾岭新能源", ["5.1"])  # a branch of the filing's industry
    quiet = _enterprise(year, "南汐电池", ["5.1"])
    _enterprise(year, "北穹装备", ["2"])
    with transaction(year.session, year.runtime) as tx:
        account = account_by_login(tx.session, quiet)
        assert account is not None
        choose(tx, account.id, {"pushed": Wish(mails=Mails.NEVER)})
    year.clock.advance(days=100)  # the window of the registration is over
    year.open()
    year.complete("first", "verify", outcome="done")
    cycle = year.cycle()
    [project] = projects_of(year.session, cycle.id)
    assert (project.screened, project.pushed_to) == (True, 2)
    filing = year.session.get_one(Filing, project.filing_id)
    assert filing.rated_until == cycle.online_until
    [mail] = [one for one in map(mailbox.read, mailbox.names()) if "成果等待" in one["Subject"]]
    assert mail["To"] == f"{user}@example.org"
    with transaction(year.session, year.runtime) as tx:
        while deliver_notices(tx):
            pass
    for login in (user, quiet):
        browser = year.browser(login)
        bell = browser.get("/notices").text
        assert "等待贵单位评价" in bell
        [number] = re.findall(r'href="/notices/([0-9]+)[?"]', bell)
        led = browser.get(f"/notices/{number}")
        assert led.location == "/achievements/pushed"
    page = year.browser(user).get(f"/achievements/{filing.id}").text
    assert 'name="stars"' in page
    year.pass_days(32)
    assert 'name="stars"' not in year.browser(user).get(f"/achievements/{filing.id}").text


def _enterprise(year: Year, name: str, emerging: list[str]) -> str:
    """An enterprise of some industries; returns the login of its administrator."""
    with transaction(year.session, year.runtime) as tx:
        place = found_organisation(tx, name, Kind.ENTERPRISE, "510100")
        place.emerging = emerging
        login = f"user{place.id}"
        account = open_account(
            tx, login=login, name="试用人", organisation_id=place.id, role=Role.ENTERPRISE_ADMIN,
            **{**PROFILE, "email": f"{login}@example.org"},
        )  # fmt: skip
        give_password(tx, account)
    return login


def test_a_named_base_is_evaluated_in_its_years_only_and_sees_its_sheet(year: Year) -> None:
    officer = year.browser("first")
    given = {"name": "澄潮导航服务", "kind": "base", "since": "2024", "until": ""}
    assert send(officer, "/performance/named/new", {**given, "name": "浙江省局"}).status_code == 422
    assert send(officer, "/performance/named/new", {**given, "since": "1999"}).status_code == 422
    assert send(officer, "/performance/named/new", {**given, "until": "2023"}).status_code == 422
    assert send(officer, "/performance/named/new", given).status_code == 302
    assert send(officer, "/performance/named/new", given).status_code == 422  # named already
    end = f"/performance/named/{year.places['service']}/base/2024/end"
    assert send(officer, end, {"until": "2023"}).status_code == 422
    assert send(officer, end, {"until": "2025"}).status_code == 302
    assert send(officer, end, {"until": "2026"}).status_code == 404  # it has ended
    assert "2025" in officer.get("/performance/named").text
    assert year.browser("zhejiang").get("/performance/named").status_code == 403
    years = {
        one: [place.id for place in evaluated(year.session, SubjectKind.BASE, one, training=False)]
        for one in (2023, 2024, 2025, 2026)
    }
    ours = [year.places["service"]]
    assert years == {2023: [], 2024: ours, 2025: ours, 2026: []}


def test_from_2024_on_a_year_compares_new_work_only(year: Year) -> None:
    with transaction(year.session, year.runtime) as tx:
        old = year.session.scalars(select(Filing)).one()
        base = tx.session.get_one(Organisation, year.places["service"])
        before, after = (
            facts_of(tx.session, base, SubjectKind.BASE, period)["numbers"]["filings"]
            for period in (
                Period(2024, 2024, date(2023, 10, 1), date(2024, 9, 30)),
                Period(2025, 2025, date(2024, 10, 1), date(2025, 9, 30)),
            )
        )
    assert old.year == 2025
    assert (before, after) == (0, 1)

"""Accounts, memberships and tokens against the real database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import Transaction, transaction
from engine.runtime import Runtime
from tests.conftest import MONDAY
from tests.engine.locks import wait_for_a_waiting_lock
from workflows.operations.accounts import change_password
from workflows.records import accounts, organisations, tokens
from workflows.records.account_events import AccountChange, AccountEvent
from workflows.records.accounts import Account, Role
from workflows.records.organisations import Kind
from workflows.records.tokens import Purpose


@pytest.fixture
def enterprise(session: Session, runtime: Runtime) -> int:
    with transaction(session, runtime) as tx:
        return organisations.found_organisation(tx, "示例智造", Kind.ENTERPRISE, "330100").id


@pytest.fixture
def open_one(session: Session, runtime: Runtime, enterprise: int) -> Callable[..., Account]:
    def make(login: str = "lin", **more: str) -> Account:
        with transaction(session, runtime) as tx:
            return accounts.open_account(
                tx, login=login, name="林晓雯", organisation_id=enterprise, role=Role.EXPERT, **more
            )

    return make


def test_a_login_is_given_once_in_whatever_case(open_one: Callable[..., Account]) -> None:
    open_one("Lin")
    with pytest.raises(accounts.LoginTaken):
        open_one("lIN")


def test_a_taken_login_leaves_the_transaction_usable(
    session: Session, runtime: Runtime, enterprise: int, open_one: Callable[..., Account]
) -> None:
    open_one("lin")
    with transaction(session, runtime) as tx:
        with pytest.raises(accounts.LoginTaken):
            accounts.open_account(
                tx, login="lin", name="周", organisation_id=enterprise, role=Role.EXPERT
            )
        accounts.open_account(
            tx, login="zhou", name="周", organisation_id=enterprise, role=Role.EXPERT
        )
    assert accounts.account_by_login(session, "ZHOU") is not None


@pytest.mark.parametrize("login", ["", "ab", "with space", "-x-x", "名字名字", "x" * 65, "a\nbc"])
def test_odd_logins_are_refused_by_the_database(
    open_one: Callable[..., Account], login: str
) -> None:
    with pytest.raises(Exception, match=r"login|value too long"):
        open_one(login)


@pytest.mark.parametrize("region", ["33010", "033010", "abcdef", "3301000"])
def test_a_region_is_a_code(session: Session, runtime: Runtime, region: str) -> None:
    with pytest.raises(Exception, match=r"region|too long"), transaction(session, runtime) as tx:
        organisations.found_organisation(tx, "某单位", Kind.BUREAU, region)


def test_names_of_organisations_are_unique(
    session: Session, runtime: Runtime, enterprise: int
) -> None:
    with pytest.raises(IntegrityError), transaction(session, runtime) as tx:
        organisations.found_organisation(tx, " 示例智造 ", Kind.ENTERPRISE, "330100")


def test_groups_and_roles_in_one_statement(
    session: Session, runtime: Runtime, enterprise: int, open_one: Callable[..., Account]
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        accounts.join_organisation(tx, account.id, enterprise, Role.ENTERPRISE_ADMIN)
        accounts.join_organisation(tx, account.id, enterprise, Role.ENTERPRISE_ADMIN)
    session.expunge_all()
    statements: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    found = accounts.identity(session, account.id, MONDAY)
    assert found is not None
    assert [role for role, _ in found.memberships] == ["enterprise_admin", "expert"]
    assert {place.name for _, place in found.memberships} == {"示例智造"}
    assert len(statements) == 1
    with transaction(session, runtime) as tx:
        accounts.leave_organisation(tx, account.id, enterprise, Role.EXPERT)
    session.expunge_all()
    left = accounts.identity(session, account.id, MONDAY)
    assert left is not None and [role for role, _ in left.memberships] == ["enterprise_admin"]


def test_who_an_account_is_is_told_of_one_that_may_sign_in(
    session: Session, runtime: Runtime, enterprise: int, open_one: Callable[..., Account]
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        accounts.leave_organisation(tx, account.id, enterprise, Role.EXPERT)
    alone = accounts.identity(session, account.id, MONDAY)
    assert alone is not None and alone.memberships == ()
    with transaction(session, runtime) as tx:
        accounts.freeze_account(tx, account.id, by=None)
    assert accounts.identity(session, account.id, MONDAY) is None
    assert accounts.identity(session, account.id + 1000, MONDAY) is None


def test_tokens_are_kept_as_digests_only(
    session: Session, runtime: Runtime, open_one: Callable[..., Account]
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        secret = tokens.issue_token(tx, account.id, Purpose.ACTIVATION)
    rows = session.execute(text("SELECT to_jsonb(tokens)::text FROM tokens")).scalars().all()
    assert len(rows) == 1 and secret not in rows[0]


def test_a_token_lasts_as_long_as_it_says(
    session: Session,
    runtime: Runtime,
    clock: FakeClock,
    local: object,
    open_one: Callable[..., Account],
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        secret = tokens.issue_token(tx, account.id, Purpose.RESET)
    runtime.clock.advance(hours=2, seconds=-1)  # type: ignore[attr-defined]
    with transaction(session, runtime) as tx:
        assert tokens.check_token(tx, secret, Purpose.RESET).account_id == account.id
    runtime.clock.advance(seconds=1)  # type: ignore[attr-defined]
    with pytest.raises(tokens.ExpiredToken), transaction(session, runtime) as tx:
        tokens.redeem_token(tx, secret, Purpose.RESET)


def test_two_people_with_one_link_at_once(
    database: object, session: Session, runtime: Runtime, open_one: Callable[..., Account]
) -> None:
    """The second waits for the first, then finds the link used."""
    account = open_one()
    with transaction(session, runtime) as tx:
        secret = tokens.issue_token(tx, account.id, Purpose.RESET)
    with Session(database) as other:  # type: ignore[arg-type]
        other.execute(text("SET lock_timeout = '100ms'"))
        with transaction(session, runtime) as tx:
            tokens.redeem_token(tx, secret, Purpose.RESET)
            with (
                pytest.raises(Exception, match="lock timeout"),
                transaction(other, runtime) as late,
            ):
                tokens.redeem_token(late, secret, Purpose.RESET)
        with pytest.raises(tokens.UsedToken), transaction(other, runtime) as late:
            tokens.redeem_token(late, secret, Purpose.RESET)


def test_a_frozen_account_cannot_use_its_links(
    session: Session, runtime: Runtime, open_one: Callable[..., Account]
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        secret = tokens.issue_token(tx, account.id, Purpose.ACTIVATION)
        accounts.freeze_account(tx, account.id, by="1")
    with pytest.raises(tokens.DeadToken), transaction(session, runtime) as tx:
        tokens.redeem_token(tx, secret, Purpose.ACTIVATION)


def test_freezing_nobody_is_an_error(session: Session, runtime: Runtime, database: object) -> None:
    with pytest.raises(accounts.NoSuchAccount), transaction(session, runtime) as tx:
        accounts.freeze_account(tx, 404, by="1")


class TestHistory:
    def test_tells_who_did_what(
        self, session: Session, runtime: Runtime, open_one: Callable[..., Account]
    ) -> None:
        account = open_one()
        with transaction(session, runtime) as tx:
            organisation = account.memberships[0].organisation_id
            accounts.freeze_account(tx, account.id, by="7")
            accounts.thaw_account(tx, account.id, by="8")
            accounts.join_organisation(tx, account.id, organisation, Role.SUPPORT, by="9")
            accounts.join_organisation(tx, account.id, organisation, Role.SUPPORT, by="9")
            accounts.leave_organisation(tx, account.id, organisation, Role.SUPPORT, by=None)
        told = session.scalars(select(AccountEvent).order_by(AccountEvent.id)).all()
        assert [(one.account_id, one.kind, one.by) for one in told] == [
            (account.id, "frozen", "7"),
            (account.id, "thawed", "8"),
            (account.id, "joined", "9"),
            (account.id, "left", None),
        ]
        assert told[-1].note == f"support@{organisation}"
        assert {one.at for one in told} == {runtime.clock.now()}

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE account_events SET by = NULL",
            "DELETE FROM account_events",
            "TRUNCATE account_events",
        ],
    )
    def test_cannot_be_altered(
        self, session: Session, runtime: Runtime, open_one: Callable[..., Account], change: str
    ) -> None:
        account = open_one()
        with transaction(session, runtime) as tx:
            accounts.freeze_account(tx, account.id, by="7")
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(change))


def test_a_new_password_leaves_no_mailed_link_alive(
    session: Session, runtime: Runtime, open_one: Callable[..., Account]
) -> None:
    """Also not an activation link, which would set yet another one."""
    account = open_one()
    with transaction(session, runtime) as tx:
        accounts.set_password(tx, account, "correct horse battery")
        links = {purpose: tokens.issue_token(tx, account.id, purpose) for purpose in Purpose}
    with transaction(session, runtime) as tx:
        change_password(tx, account.id, "correct horse battery", "seven quiet lanterns")
    for purpose, secret in links.items():
        with pytest.raises(tokens.UsedToken), transaction(session, runtime) as tx:
            tokens.redeem_token(tx, secret, purpose)


def test_a_used_link_takes_those_of_the_other_purpose_along(
    session: Session, runtime: Runtime, open_one: Callable[..., Account]
) -> None:
    account = open_one()
    with transaction(session, runtime) as tx:
        links = {purpose: tokens.issue_token(tx, account.id, purpose) for purpose in Purpose}
        tokens.redeem_token(tx, links[Purpose.RESET], Purpose.RESET)
    with pytest.raises(tokens.UsedToken), transaction(session, runtime) as tx:
        tokens.redeem_token(tx, links[Purpose.ACTIVATION], Purpose.ACTIVATION)


def test_a_role_that_two_give_at_once_is_given_once(
    session: Session,
    database: Database,
    runtime: Runtime,
    enterprise: int,
    open_one: Callable[..., Account],
) -> None:
    """The second waits for the first and finds it done, instead of breaking on the key."""
    person = open_one().id

    def join(tx: Transaction) -> None:
        accounts.join_organisation(tx, person, enterprise, Role.SUPPORT, by="1")

    def second() -> None:
        with Session(database) as own, transaction(own, runtime) as tx:
            join(tx)

    with ThreadPoolExecutor(1) as elsewhere:
        with Session(database) as own, transaction(own, runtime) as tx:
            join(tx)
            other = elsewhere.submit(second)
            wait_for_a_waiting_lock(session)
        other.result()
    joined = AccountEvent.kind == AccountChange.JOINED
    assert session.scalar(select(func.count()).where(joined)) == 1

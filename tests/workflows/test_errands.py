"""Long work: chunk by chunk, through deaths of workers, stops and failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.clock import FakeClock
from engine.db import transaction
from engine.errors import EngineError
from engine.jobs import BACKOFF, LEASE, run_job, sweep
from engine.models import Incident
from engine.runtime import Runtime
from webapp.files import Folder
from workflows.operations import catalogue, errands
from workflows.operations.errands import Run, Step, begin_errand, work
from workflows.records.accounts import Role, open_account
from workflows.records.errands import KEPT, Errand, ErrandStatus, stop_errand, stuck_among
from workflows.records.organisations import Kind, found_organisation
from workflows.records.searches import SavedSearch, save_search
from workflows.world import World

CHUNKS = 4
hooks: dict[str, Callable[[Run, int], None]] = {}


class TooSour(EngineError):
    text = "Lemon {number} is too sour."


@work("test.lemons")
def lemons(run: Run) -> Iterator[Step]:
    """Keeps a search for every lemon; `hooks` let a test disturb it."""
    account, hook = int(run.by), hooks.get(run.inputs["hook"])
    for number in range(run.checkpoint.get("next", 0), CHUNKS):
        if hook:
            hook(run, number)
        save_search(run.tx, account, f"lemon {number}", "resource", f"words={number}")
        yield Step(number + 1, CHUNKS, {"next": number + 1})
    run.give(b"juice", "juice.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "passing")


@pytest.fixture
def kitchen(clock: FakeClock, folder: Folder) -> Runtime:
    outside = World(None, None, "", "", folder)  # type: ignore[arg-type]
    return Runtime(operations=catalogue, clock=clock, world=outside, deliver=lambda job_id: None)


@pytest.fixture
def person(session: Session, kitchen: Runtime) -> str:
    with transaction(session, kitchen) as tx:
        place = found_organisation(tx, "示例智造有限公司", Kind.ENTERPRISE, "330100")
        return str(open_account(tx, login="lin", name="林", organisation_id=place.id, role=Role.EXPERT).id)  # fmt: skip


@pytest.fixture
def begin(session: Session, kitchen: Runtime, person: str) -> Iterator[Callable[..., int]]:
    def begun(hook: Callable[[Run, int], None] | None = None, **more: object) -> int:
        name = uuid4().hex
        if hook:
            hooks[name] = hook
        with transaction(session, kitchen) as tx:
            return begin_errand(tx, "test.lemons", "柠檬", {"hook": name}, by=person, **more).id  # type: ignore[arg-type]

    yield begun
    hooks.clear()


def work_all(session: Session, runtime: Runtime) -> None:
    """What scheduler and worker do with all that is due now."""
    while ids := sweep(session, runtime):
        for job_id in ids:
            run_job(session, runtime, job_id)


def errand(session: Session, errand_id: int) -> Errand:
    return session.get_one(Errand, errand_id, populate_existing=True)


def searches(session: Session) -> list[str]:
    return list(session.scalars(select(SavedSearch.name).order_by(SavedSearch.id)))


ALL = [f"lemon {number}" for number in range(CHUNKS)]


def test_it_is_done_and_gives_a_file(
    session: Session, kitchen: Runtime, begin: Callable[..., int], folder: Folder, clock: FakeClock
) -> None:
    number = begin()
    assert errand(session, number).status is ErrandStatus.WAITING
    clock.advance(seconds=61)
    work_all(session, kitchen)
    done = errand(session, number)
    assert (done.status, done.done, done.total, done.percent) == (
        ErrandStatus.DONE, CHUNKS, CHUNKS, 100,
    )  # fmt: skip
    assert folder.get(done.result or "") == b"juice" and done.result_name == "juice.txt"
    assert searches(session) == ALL


def test_every_chunk_may_be_a_job_of_its_own(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(errands, "SLICE", -1.0)
    number = begin()
    for _ in range(CHUNKS + 1):
        clock.advance(seconds=61)
        work_all(session, kitchen)
    assert errand(session, number).status is ErrandStatus.DONE
    assert errand(session, number).turn == CHUNKS + 1 and searches(session) == ALL


def test_a_chunk_that_breaks_is_done_again_and_nothing_twice(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock
) -> None:
    broken = [True]

    def break_once(run: Run, number: int) -> None:
        if number == 2 and broken and broken.pop():
            raise OSError("the disk is away")

    number = begin(break_once)
    clock.advance(seconds=61)
    work_all(session, kitchen)
    assert errand(session, number).done == 2 and searches(session) == ALL[:2]
    clock.advance(seconds=BACKOFF.total_seconds() + 61)
    work_all(session, kitchen)
    assert errand(session, number).status is ErrandStatus.DONE and searches(session) == ALL


def test_a_worker_that_died_is_followed_by_another(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock
) -> None:
    """A worker that was taken for dead writes nothing more once another has taken the errand up."""

    def die(run: Run, number: int) -> None:
        if number == 1 and run.turn == 1:
            clock.advance(seconds=LEASE.total_seconds() + 60)
            with Session(run.bind) as other:
                work_all(other, kitchen)  # the second worker does it all

    number = begin(die)
    clock.advance(seconds=61)
    work_all(session, kitchen)
    done = errand(session, number)
    assert (done.status, done.turn) == (ErrandStatus.DONE, 2)
    assert searches(session) == ALL


def test_a_sentence_ends_it(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock
) -> None:
    def refuse(run: Run, number: int) -> None:
        raise TooSour(number=number)

    number = begin(refuse)
    clock.advance(seconds=61)
    work_all(session, kitchen)
    failed = errand(session, number)
    assert failed.status is ErrandStatus.FAILED and searches(session) == []
    assert failed.problems == [{"text": TooSour.text, "holes": {"number": "0"}}]
    assert session.scalar(select(Incident)) is None


def test_what_breaks_again_and_again_is_the_operators(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock
) -> None:
    def explode(run: Run, number: int) -> None:
        raise OSError("always")

    number = begin(explode)
    for _ in range(3):
        clock.advance(hours=1)
        work_all(session, kitchen)
    stuck = errand(session, number)
    assert stuck.is_open and stuck_among(session, [stuck]) == {number}
    assert session.scalars(select(Incident)).one().element == "errands.go"


def test_stopped_in_the_middle_of_a_chunk(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock
) -> None:
    def stop(run: Run, number: int) -> None:
        if number == 2:
            with Session(run.bind) as other, transaction(other, kitchen) as tx:
                assert stop_errand(tx, errand(other, run.id))
            run.tell(number, CHUNKS)

    number = begin(stop)
    clock.advance(seconds=61)
    work_all(session, kitchen)
    stopped = errand(session, number)
    assert stopped.status is ErrandStatus.STOPPED and stopped.result is None
    assert searches(session) == ALL[:2]
    with transaction(session, kitchen) as tx:
        assert not stop_errand(tx, stopped)


def test_files_go_after_their_time(
    session: Session, kitchen: Runtime, begin: Callable[..., int], clock: FakeClock, folder: Folder
) -> None:
    first, address = begin(upload=b"lemons"), folder.put(b"lemons")
    clock.advance(days=1)
    begin(upload=b"lemons")
    work_all(session, kitchen)
    clock.advance(seconds=KEPT.total_seconds() - 3600)
    work_all(session, kitchen)
    assert errand(session, first).result is None and errand(session, first).upload is None
    assert folder.get(address) == b"lemons"  # the second still has it
    clock.advance(days=1)
    work_all(session, kitchen)
    with pytest.raises(FileNotFoundError):
        folder.get(address)


def test_only_so_many_at_once(begin: Callable[..., int]) -> None:
    for _ in range(errands.MOST_AT_ONCE):
        begin()
    with pytest.raises(errands.TooManyErrands):
        begin()


def test_the_table_refuses_an_end_without_a_time(
    session: Session, begin: Callable[..., int]
) -> None:
    begin()
    with pytest.raises(Exception, match="finished_when_over"):
        session.execute(text("UPDATE errands SET status = 'done'"))

"""培训企业 (X12): every bureau has an enterprise and a university for training, made when an officer first enters.

An officer who enters becomes administrator and expert of the enterprise and officer of the university, so that they can
walk both ways of an evaluation and of an intent. All of it is marked `training`: it reaches no real organisation and is
in no statistics.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.db import Transaction
from engine.errors import EngineError
from workflows.records.accounts import Role, join_organisation
from workflows.records.certificates import china_day
from workflows.records.experts import (
    Expert,
    Status,
    has_left,
    open_expert,
    record_profile,
    record_review,
)
from workflows.records.library import register_patent
from workflows.records.organisations import Kind, Organisation, found_organisation
from workflows.records.patents import Implementation, LegalState, Maturity, Patent, PatentType

FIELDS = ["1", "2"]
SAMPLES = (
    ("一种培训用工业视觉检测方法（演示）", "G06T7/00"),
    ("一种培训用电池热管理装置（演示）", "H01M10/613"),
    ("一种培训用精密减速器（演示）", "F16H1/28"),
    ("一种培训用废水处理系统（演示）", "C02F1/00"),
    ("一种培训用数控刀具（演示）", "B23B27/00"),
)
PROFILE = {
    "degree": "master", "title": "培训", "years": 1, "fields": FIELDS, "speciality": "培训演练",
    "achievements": "", "bio": "",
}  # fmt: skip


class NoBureau(EngineError):
    text = "Only a bureau has a training enterprise."


def enter_training(tx: Transaction, account_id: int, bureau_id: int) -> Organisation:
    """The training enterprise of a bureau, of which the account is administrator and expert from now on.

    Raises NoBureau. Entering twice, or two officers at once, changes nothing more.
    """
    bureau = tx.session.get_one(Organisation, bureau_id, with_for_update=True)
    if bureau.kind is not Kind.BUREAU or bureau.training:
        raise NoBureau
    enterprise = _place(tx, f"{bureau.name}培训企业", Kind.ENTERPRISE, bureau)
    university = _place(tx, f"{bureau.name}培训高校", Kind.UNIVERSITY, bureau)
    _stock(tx, university, bureau)
    by = str(account_id)
    join_organisation(tx, account_id, enterprise.id, Role.ENTERPRISE_ADMIN, by=by)
    join_organisation(tx, account_id, university.id, Role.UNIVERSITY_OFFICER, by=by)
    _admit(tx, account_id, enterprise)
    tx.session.flush()
    return enterprise


def _place(tx: Transaction, name: str, kind: Kind, bureau: Organisation) -> Organisation:
    found = tx.session.scalar(
        select(Organisation).where(Organisation.name == name, Organisation.training)
    )
    if found is None:
        found = found_organisation(tx, name, kind, bureau.region, training=True)
        found.emerging = FIELDS if kind is Kind.ENTERPRISE else []
    return found


def _stock(tx: Transaction, university: Organisation, bureau: Organisation) -> None:
    """Some invented patents in the training libraries, so that there is something to evaluate."""
    mine = select(Patent.id).where(Patent.organisation_id == university.id)
    if tx.session.scalar(mine.limit(1)) is not None:
        return
    for place, (title, ipc) in enumerate(SAMPLES):
        patent = Patent(
            number=f"CN9{bureau.id:08d}{place:03d}A", title=title, type=PatentType.INVENTION, ipc=[ipc],
            organisation_id=university.id, applicant=university.name, keywords=["培训"],
            abstract="培训演练用的虚构专利。", filed_on=china_day(tx.now) - timedelta(days=900),
            legal_state=LegalState.VALID, publicly_funded=False, implementation=Implementation.NONE,
            transfers=["licence", "joint"], maturity=Maturity.PILOT, demo=True, recorded_at=tx.now,
        )  # fmt: skip
        tx.session.add(patent)
        register_patent(tx, patent, university)


def _admit(tx: Transaction, account_id: int, enterprise: Organisation) -> None:
    """Make the officer an expert in the pool of the training enterprise, unless they are one or have left it."""
    there = select(Expert.id).where(
        Expert.account_id == account_id, Expert.status.not_in([Status.REFUSED, Status.REMOVED])
    )
    if tx.session.scalar(there) is not None or has_left(tx.session, account_id, enterprise.id):
        return
    join_organisation(tx, account_id, enterprise.id, Role.EXPERT, by=str(account_id))
    expert = open_expert(tx, account_id, enterprise.id, fields=FIELDS, recommendation="培训演练")
    record_profile(tx, expert, PROFILE)
    record_review(tx, expert, Status.ADMITTED, "培训演练")

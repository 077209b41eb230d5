"""The reference tables: complete, loaded once, replaceable, and never half."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from tests.conftest import MONDAY
from workflows import reference
from workflows.records.codes import Code, System, matching_codes, name_in
from workflows.records.concordance import IndustryLink, IpcRule
from workflows.records.sources import Source
from workflows.records.universities import University
from workflows.reference.loading import FOLDER, REFERENCES

RULES = "rule_no,sei_code,ipc_include,ipc_exclude\n1,1.1,H04L*,H04L9*\n"


def load(database: Engine, folder: Path = FOLDER) -> dict[str, int | None]:
    with database.begin() as connection:
        return {one.name: one.rows for one in reference.load(connection, MONDAY, folder)}


def test_it_loads_what_the_notice_says(database: Engine, session: Session) -> None:
    load(database)
    per_system = select(Code.system, func.count()).group_by(Code.system)
    assert dict(session.execute(per_system).all()) == {
        System.INDUSTRY: 20 + 97 + 473 + 1382,
        System.EMERGING: 9 + 40,
        System.IPC: 8 + 132 + 655,
        System.REGION: 34 + 337 + 2846,
    }
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 303
    assert session.scalar(select(func.count()).select_from(University)) == 2756


def test_every_node_but_the_top_has_its_parent(database: Engine, session: Session) -> None:
    load(database)
    known = set(session.execute(select(Code.system, Code.code)).all())
    for code in session.scalars(select(Code)):
        assert (code.parent is None) == (code.level == 1), code.code
        assert code.parent is None or (code.system, code.parent) in known, code.code


def test_a_link_knows_all_that_is_above_its_industry(database: Engine, session: Session) -> None:
    load(database)
    link = session.scalars(select(IndustryLink).where(IndustryLink.industry == "0519")).first()
    assert link is not None
    assert link.lineage == ["A", "05", "051", "0519"]


def test_what_pages_show_has_an_english_name(database: Engine, session: Session) -> None:
    """Sections and divisions of industries, all emerging industries, provinces and prefectures."""
    load(database)
    shown = or_(
        Code.system == System.EMERGING,
        (Code.system == System.INDUSTRY) & (Code.level <= 2),
        (Code.system == System.REGION) & (Code.level <= 2),
    )
    for code in session.scalars(select(Code).where(shown)):
        assert code.name_en and code.name_en.strip() == code.name_en, code.name
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in code.name_en), code.name_en
    provinces = select(Code.name_en).where(Code.system == System.REGION, Code.level == 1)
    names = session.scalars(provinces).all()
    assert len(set(names)) == len(names) and {"Shanxi", "Shaanxi", "Jiangsu"} <= set(names)


def test_a_name_is_the_readers_or_the_chinese_one(database: Engine, session: Session) -> None:
    load(database)
    for number, (chinese, english) in {
        "320100": ("南京市", "Nanjing"), "320102": ("玄武区", "玄武区"),
    }.items():  # fmt: skip
        code = session.get_one(Code, (System.REGION, number))
        assert (code.called("zh_Hans_CN"), code.called("en")) == (chinese, english)
        asked = select(name_in("zh_Hans_CN"), name_in("en")).where(Code.code == number)
        assert tuple(session.execute(asked).one()) == (chinese, english)
    assert [one.code for one in matching_codes(session, System.REGION, "nanjing")] == ["320100"]


def test_an_administrators_table_keeps_the_english_names(
    database: Engine, session: Session
) -> None:
    load(database)
    own = "code,level,name_zh,parent\n320000,省级,江苏省,\n320100,地级,我的新市,320000\n"
    with database.begin() as connection:
        reference.replace(connection, "region", own.encode(), MONDAY)
    names = select(Code.name_en).where(Code.system == System.REGION).order_by(Code.code)
    assert session.scalars(names).all() == ["Jiangsu", None]


def test_loading_again_changes_nothing(database: Engine) -> None:
    assert None not in load(database).values()
    assert set(load(database).values()) == {None}


def test_a_changed_file_replaces_its_table_only(
    database: Engine, session: Session, tmp_path: Path
) -> None:
    load(database)
    for one in REFERENCES:
        copy(FOLDER / one.file, tmp_path / one.file)
    (tmp_path / "ipc_to_sei_2021_rules.csv").write_text(RULES, "utf-8")
    done = load(database, tmp_path)
    assert done.pop("ipc_rules") == 1
    assert set(done.values()) == {None}
    assert session.scalars(select(IpcRule.include)).all() == [["H04L*"]]


def test_what_an_administrator_put_there_stays(database: Engine, session: Session) -> None:
    load(database)
    with database.begin() as connection:
        assert (
            reference.replace(connection, "ipc_rules", RULES.encode("utf-8-sig"), MONDAY).rows == 1
        )
    assert load(database)["ipc_rules"] is None
    assert session.get_one(Source, "ipc_rules").own
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"rule_no,sei_code,ipc_include\n", "column ipc_exclude is missing"),
        (b"rule_no,sei_code,ipc_include,ipc_exclude\n1,1.1\n", "line 2: there are fewer cells"),
        (b"rule_no,sei_code,ipc_include,ipc_exclude\n1,1.1,H04L*,\n2,1.1,X99*,\n", "line 3: X99* is no IPC pattern"),
        (b"rule_no,sei_code,ipc_include,ipc_exclude\n1,1.1,,\n", "line 2: the rule takes no code"),
        ("规则".encode("gb18030"), "not UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_and_nothing_is_lost(
    database: Engine, session: Session, content: bytes, said: str
) -> None:
    load(database)
    with pytest.raises(reference.WrongFile) as refused, database.begin() as connection:
        reference.replace(connection, "ipc_rules", content, MONDAY)
    assert said in str(refused.value)
    assert session.scalar(select(func.count()).select_from(IpcRule)) == 303

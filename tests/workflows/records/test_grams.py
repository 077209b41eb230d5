"""Pairs of letters find exactly what contains a text, once LIKE has decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from workflows.records import grams

TEXTS = st.text(st.sampled_from("热水器泵ab1'\\%_ Ａ（"), min_size=1, max_size=12)


def finds(connection: Connection, said: str, term: str) -> tuple[bool, bool]:
    """What the index says and what LIKE says."""
    values = {
        "vector": grams.vector(grams.grams(said)),
        "query": grams.query_for(term),
        "said": said,
        "like": grams.like(term),
    }
    statement = text(
        "SELECT CAST(:vector AS tsvector) @@ CAST(:query AS tsquery), :said LIKE :like"
    )
    named, contained = connection.execute(statement, values).one()
    return named, contained


def test_what_contains_a_text_is_always_named_by_the_index(database: Engine) -> None:
    with database.connect() as connection:

        @given(TEXTS, TEXTS)
        def holds(said: str, sought: str) -> None:
            for term in grams.terms(sought):
                named, contained = finds(connection, grams.folded(said), term)
                assert contained == (term in grams.folded(said))
                assert named or not contained

        holds()


def test_every_part_of_a_title_is_found(database: Engine) -> None:
    title = grams.folded("一种ＬＥＤ灯的热水器及其管道冷水回收系统")
    with database.connect() as connection:
        for start in range(len(title)):
            for end in range(start + 1, len(title) + 1):
                assert finds(connection, title, title[start:end]) == (True, True)


def test_width_and_case_do_not_count() -> None:
    assert grams.folded("ＬＥＤ 灯　Ａ") == "led 灯 a"


def test_what_people_type_is_bounded() -> None:
    assert len(grams.terms("水 " * 500)) == grams.MOST_WORDS
    assert sum(map(len, grams.terms("水" * 5000))) == grams.LONGEST
    assert grams.terms(" \x00 ") == []

"""Which bureaus are responsible for a place (E1, X18)."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from workflows.records.bureaus import city_of, is_in_area, province_of, within


@pytest.mark.parametrize(
    ("region", "city", "province"),
    [
        ("330106", "330100", "330000"),
        ("330100", "330100", "330000"),
        ("330000", None, "330000"),
        ("110101", None, "110000"),  # a municipality has no city step
        ("429004", None, "420000"),  # nor has a directly administered city
        ("650100", "650100", "650000"),
        ("659001", None, "659000"),  # 兵团's own cities
        ("659000", None, "659000"),
    ],
)
def test_the_bureaus_above_a_place(region: str, city: str | None, province: str) -> None:
    assert (city_of(region), province_of(region)) == (city, province)


PLACES = ("330106", "330100", "650000", "650100", "659000", "659001")


def test_what_is_bingtuans_is_not_xinjiangs_to_a_query_as_to_python(session: Session) -> None:
    def queried(region: str, area: str) -> bool | None:
        return session.scalar(select(within(literal(region), [area])))

    pairs = list(product(PLACES, ("330000", "330100", "650000", "659000", "650100")))
    inside = [(region, area) for region, area in pairs if is_in_area(region, area)]
    assert inside == [(region, area) for region, area in pairs if queried(region, area)]
    assert [region for region, area in inside if area == "650000"] == ["650000", "650100"]
    assert [region for region, area in inside if area == "659000"] == ["659000", "659001"]

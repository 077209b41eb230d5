"""Which bureaus are responsible for a place (E1, X18)."""

from __future__ import annotations

import pytest

from workflows.records.bureaus import city_of, province_of


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

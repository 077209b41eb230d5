"""Invented names for the demonstration's universities and institutes; a test holds that no real one is among them."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.records.organisations import Kind

PLACES = (
    ("江南云麓", "320100"), ("钱塘澄屿", "330100"), ("姑苏砚山", "320500"), ("申江流云", "310000"),
    ("燕北听松", "110000"), ("津沽望海", "120000"), ("岭南木棉渡", "440100"), ("鹏湾逐浪", "440300"),
    ("楚泽问渠", "420100"), ("湘浦橘洲里", "430100"), ("秦川长风", "610100"), ("蜀岭听泉", "510100"),
    ("渝江叠翠", "500000"), ("徽州墨池", "340100"), ("齐鲁知新", "370100"), ("胶湾观澜", "370200"),
    ("中原嵩岭", "410100"), ("燕赵凌云", "130100"), ("三晋汾阳坡", "140100"), ("辽海栖霞", "210100"),
    ("松江雪原", "230100"), ("长白映雪", "220100"), ("闽江榕下", "350100"), ("鹭岛听潮", "350200"),
    ("赣水青原", "360100"), ("桂岭漓源", "450100"), ("滇池苍洱", "530100"), ("黔岭飞泉", "520100"),
    ("陇上丝路", "620100"), ("天山雪莲", "650100"), ("琼海椰风", "460100"), ("塞北草原星", "150100"),
    ("河套金穗", "640100"), ("青唐昆仑", "630100"),
)  # fmt: skip
ENDINGS = (
    ("理工大学", Kind.UNIVERSITY), ("工业大学", Kind.UNIVERSITY), ("大学", Kind.UNIVERSITY),
    ("农林大学", Kind.UNIVERSITY), ("医科大学", Kind.UNIVERSITY), ("先进技术研究院", Kind.INSTITUTE),
)  # fmt: skip
MARK = "（示例）"


@dataclass(frozen=True)
class Owner:
    """An invented university or institute."""

    name: str
    kind: Kind
    region: str


def owners() -> list[Owner]:
    """Universities and institutes over all provinces; the first is where the demonstration's officer works."""
    made = []
    for number, (place, region) in enumerate(PLACES):
        for step in range(3 if number % 3 == 0 else 2):
            ending, kind = ENDINGS[(number + step * 2) % len(ENDINGS)]
            made.append(Owner(f"{place}{ending}{MARK}", kind, region))
    return made

"""Fields of technology: the strategic emerging industries (战略性新兴产业分类（2018）), by their code's first digit."""

from __future__ import annotations

from collections.abc import Iterable

FIELDS = {
    "1": "新一代信息技术产业",
    "2": "高端装备制造产业",
    "3": "新材料产业",
    "4": "生物产业",
    "5": "新能源汽车产业",
    "6": "新能源产业",
    "7": "节能环保产业",
    "8": "数字创意产业",
    "9": "相关服务业",
}


def field_names(codes: Iterable[str]) -> str:
    """The names of these codes in one line; a code that nobody knows is shown as it is."""
    return "、".join(FIELDS.get(code, code) for code in codes)

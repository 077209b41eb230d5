"""What packages say, in the reader's language (design.md section 7: a package may carry a second language)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import get_locale
from flask_babel import gettext as _

from engine.languages import renamed
from engine.models import Case, Task
from engine.runtime import Loaded
from webapp.edge import runtime
from webapp.extensions import db
from workflows.naming import OWN, step_in, title_in
from workflows.records.codes import Code


def language() -> str:
    """The reader's language; outside a request the packages' own."""
    return str(get_locale() or OWN)


def called(code: Code) -> str:
    """What a node of a classification is called in the reader's language."""
    return code.called(language())


def place_name(place: Code, provinces: Mapping[str, Code]) -> str:
    """A place with its province: 浙江省杭州市 or Hangzhou, Zhejiang."""
    province = provinces.get(place.parent or "")
    if province is None:
        return called(place)
    is_chinese = language().startswith("zh")
    return (
        f"{called(province)}{called(place)}"
        if is_chinese
        else f"{called(place)}, {called(province)}"
    )


def comma() -> str:
    """What stands between things in a row."""
    return "、" if language().startswith("zh") else ", "


def listed(things: Iterable[object]) -> str:
    """Things in a row: 甲、乙 or A, B."""
    return comma().join(str(one) for one in things)


def labelled(label: object, text: object) -> str:
    """A text behind its label: 原因：过期 or Reason: expired."""
    return _("%(label)s: %(message)s", label=label, message=text)


def remark(message: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """A finding's sentence in the reader's language, the names of elements in it as `texts` has them."""
    return message["zh"] if language().startswith("zh") else renamed(message["en"], texts)


def told(loaded: Loaded) -> Loaded:
    """A definition for showing it to the reader of this request."""
    return loaded.told_in(language())


def step_name(task: Task) -> str:
    """The name of a task's step. Costs nothing in the packages' own language."""
    return step_in(language(), task, db.session(), runtime())


def case_title(case: Case) -> str:
    """A case's title. Costs nothing in the packages' own language."""
    return title_in(language(), case, db.session(), runtime())

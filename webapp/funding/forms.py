"""The forms that put projects of fiscal money on the list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from webapp.allotting.forms import text_field
from webapp.filings.labels import FUNDING
from workflows.records.filings import Funding
from workflows.records.sheets import Field, text_of, word_of

YEARS = (2000, 2100)


class ProjectForm(FlaskForm):
    """One project."""

    name = text_field(_l("Project"), 200)
    number = text_field(_l("Project number"), 80)
    organisation = text_field(_l("Organisation (full name)"), 200)
    funding = SelectField(
        _l("Fiscal money"),
        choices=[(one.value, name) for one, name in FUNDING.items() if one is not Funding.NONE],
    )
    year = IntegerField(_l("Year"), [InputRequired(_l("Enter the year.")), NumberRange(*YEARS)])


class SheetForm(FlaskForm):
    """A table of them."""

    file = FileField(_l("Table (XLSX or CSV)"), [FileRequired(_l("Choose a file."))])


COLUMNS = (
    Field("number", "项目编号", text_of(80), example="浙知导 2026-01", about="项目下达文件中的编号，不得重复。"),
    Field("name", "项目名称", text_of(200), example="动力电池产业专利导航", about="与下达文件一致。"),
    Field("organisation", "承担单位", text_of(200), example="示例导航服务有限公司", about="平台上的单位全称，须在本地区。"),
    Field("funding", "财政资金", word_of({"国家财政": Funding.NATIONAL, "省级财政": Funding.PROVINCE, "市县财政": Funding.CITY}), example="省级财政", about="国家财政、省级财政或市县财政。"),
    Field("year", "年度", word_of({str(one): one for one in range(*YEARS)}), example="2026", about="立项年度。"),
)  # fmt: skip

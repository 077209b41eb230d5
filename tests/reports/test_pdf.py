"""The common ground of all PDF reports: shut off from the outside, escaped, numbered, tagged."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from reports import words
from reports.diagram import draw
from reports.dossier import Chain, Dossier, Entry, dossier_pdf
from reports.paper import ForbiddenAddress
from reports.pdf import fill, render_pdf
from tests.reports import models


def text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="FTP://127.0.0.1/x" alt="x">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<style>p { background: url("file:///etc/hostname") }</style><p>x</p>',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_nothing_outside_is_read(html: str) -> None:
    with pytest.raises(ForbiddenAddress):
        render_pdf(html, title="t", lang="en")


def test_the_network_is_never_asked() -> None:
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with pytest.raises(ForbiddenAddress):
            render_pdf(
                f'<img src="http://127.0.0.1:{server.server_port}/x.png" alt="">',
                title="t",
                lang="en",
            )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not asked


def test_an_svg_cannot_bring_in_a_file(tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    segno.make("secret").save(str(picture), scale=4)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='{picture.as_uri()}'/></svg>"
    pdf = render_pdf(f'<img alt="x" src="data:image/svg+xml,{svg}"><p>y</p>', title="t", lang="en")
    assert not PdfReader(BytesIO(pdf)).pages[0].images


def test_every_page_has_its_number_title_and_code() -> None:
    pdf = render_pdf(
        "<h1>一</h1>" + "<p>段落</p>" * 120,
        title="报告",
        lang="zh",
        code="PH-1",
        issued_on=date(2026, 1, 2),
    )
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) > 1
    for place, page in enumerate(pages, 1):
        said = page.extract_text()
        assert f"{place} / {len(pages)}" in said
        assert "PH-1" in said
    assert "报告" in pages[1].extract_text()


def test_values_are_escaped_in_templates_and_titles() -> None:
    pdf = render_pdf("<p>x</p>", title="</title><script>", lang="en")
    assert PdfReader(BytesIO(pdf)).metadata.title == "</title><script>"
    dossier = _dossier(title="<b>&amp;</b>")
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in fill(
        "dossier.html", "en", dossier=dossier, picture=None
    )


def _dossier(**changes: object) -> Dossier:
    values = {
        "title": "专家入库：陈若溪",
        "number": "RK-2026-0007",
        "facts": [("申请单位", "杭州芯原半导体有限公司"), ("备注", "<i>x</i>" * 60)],
        "timeline": [
            Entry(
                datetime(2026, 11, 1 + i % 28, 9, i % 60), "林晓雯", f"第{i}步", "同意" * (i % 30)
            )
            for i in range(90)
        ],
        "chain": Chain(90, "ab" * 32, datetime(2026, 11, 22, 10, 0)),
        "made_at": datetime(2026, 11, 22, 10, 1),
        "diagram": draw(models.onboarding_drawn(), states={"start": "done", "create": "active"}),
        "code": "PH-7Q2K-9M",
    }
    return Dossier(**(values | changes))  # type: ignore[arg-type]


def test_a_dossier_tells_the_whole_case() -> None:
    pdf = dossier_pdf(_dossier())
    said = text(pdf)
    for part in ("RK-2026-0007", "杭州芯原半导体有限公司", "<i>x</i>", "第89步", "办理记录完整"):
        assert part in said.replace("\n", "")
    assert "ab" * 8 in said.replace("\n", "")
    sizes = {tuple(round(s) for s in p.mediabox[2:]) for p in PdfReader(BytesIO(pdf)).pages}
    assert sizes == {(595, 842), (842, 595)}
    assert pdf == dossier_pdf(_dossier())


def test_the_diagram_of_a_dossier_is_told_in_words() -> None:
    reader = PdfReader(BytesIO(dossier_pdf(_dossier())))
    alternatives = [
        str(o.get_object().get("/Alt"))
        for o in reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"][1::2]
        for o in o.get_object()
    ]
    assert any(
        "填写专家基本信息（用户任务，进行中）" in alternative for alternative in alternatives
    )


def test_a_broken_chain_is_said_plainly() -> None:
    chain = Chain(3, "00", datetime(2026, 1, 1), problem="第 2 条记录的哈希不符。")
    said = text(dossier_pdf(_dossier(chain=chain, diagram=None, timeline=[], facts=[])))
    assert "办理记录不完整" in said
    assert "第 2 条记录的哈希不符" in said
    assert "暂无办理记录" in said


def test_every_word_of_the_reports_has_its_chinese() -> None:
    said = set()
    for path in Path(words.__file__).parent.rglob("*.*"):
        if path.suffix in (".py", ".html"):
            calls = re.findall(r'say\(\s*(?:lang,\s*)?"([^"]+)"', path.read_text(encoding="utf-8"))
            said.update(calls)
    assert len(said) > 20
    assert said <= set(words.CHINESE)

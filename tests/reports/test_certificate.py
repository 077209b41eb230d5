"""The certificate: one page whatever stands on it, readable by machines, leading to its verification."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.certificate import Certificate, certificate_pdf, qr_code

PLAIN = Certificate(
    number="ZJRK-2026-000123",
    holder="陈若溪",
    organisation="杭州芯原半导体有限公司",
    field="集成电路设计",
    issued_on=date(2026, 11, 22),
    verification_url="https://panhuo.example.cn/verify/7f3c9a12be04",
)


def opened(certificate: Certificate, lang: str = "zh") -> PdfReader:
    return PdfReader(BytesIO(certificate_pdf(certificate, lang=lang)))


def words(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


@pytest.fixture(scope="module")
def plain() -> PdfReader:
    return opened(PLAIN)


def test_it_is_one_a4_landscape_page(plain: PdfReader) -> None:
    assert len(plain.pages) == 1
    assert [round(side) for side in plain.pages[0].mediabox[2:]] == [842, 595]


def test_it_says_who_what_and_when(plain: PdfReader) -> None:
    said = words(plain)
    for part in (PLAIN.number, PLAIN.holder, PLAIN.organisation, PLAIN.field, "2026年11月22日"):
        assert part in said
    assert PLAIN.verification_url in said


def test_it_is_tagged_and_in_its_language(plain: PdfReader) -> None:
    root = plain.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-Hans-CN"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert plain.metadata.title == "专家入库证书 ZJRK-2026-000123"
    tags = _tags(root["/StructTreeRoot"])
    assert "/H1" in tags
    assert "/Figure" in tags


def _tags(node) -> set[str]:  # type: ignore[no-untyped-def]
    found = {str(node.get("/S"))}
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if hasattr(child, "get"):
            found |= _tags(child)
    return found


def test_the_english_one_is_english() -> None:
    reader = opened(replace(PLAIN, holder="Jane Roe", organisation="Xinyuan Ltd."), "en")
    said = words(reader)
    assert "Certificate of Admission" in said
    assert "Jane Roe" in said
    assert "22 November 2026" in said


@pytest.mark.parametrize(
    "holder",
    [
        "阿卜杜热西提·阿卜杜克里木·买买提依明江·吐尔逊江·艾合买提",
        "Dr. Maximiliana Wolfeschlegelsteinhausen-Bergerdorff van der Meer",
        "名" * 2000,
        "W" * 3000,
        "一\n二\n三\n四\n五\n六",
        "",
    ],
)
def test_a_name_of_any_length_leaves_it_one_page(holder: str) -> None:
    long = replace(PLAIN, holder=holder, organisation="某某研究院" * 30, field="新材料、" * 90)
    reader = opened(replace(long, note="说明" * 200, number="N" * 200))
    assert len(reader.pages) == 1
    assert holder[:20].split("\n")[0] in words(reader)


def test_what_looks_like_html_stays_text() -> None:
    nasty = '<img src="file:///etc/passwd"><script>x</script>{{ 7*7 }}&amp;'
    reader = opened(replace(PLAIN, holder=nasty, organisation=nasty, field=nasty, statement=nasty))
    assert '<img src="file:///etc/passwd">' in words(reader)
    assert "{{ 7*7 }}&amp;" in words(reader)
    assert "root:" not in words(reader)


def test_the_same_certificate_has_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from tests.reports.test_certificate import PLAIN, certificate_pdf;"
        "print(hashlib.sha256(certificate_pdf(PLAIN)).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(sums) == 1


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "", "https://x/" + "a" * 600]
)
def test_a_code_leads_to_the_web_only(address: str) -> None:
    with pytest.raises(ValueError, match="QR code needs an address"):
        certificate_pdf(replace(PLAIN, verification_url=address))


def test_different_addresses_have_different_codes() -> None:
    assert qr_code("https://a.example/1") != qr_code("https://a.example/2")
    assert qr_code("https://a.example/1").startswith("data:image/svg+xml")


@pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("zbarimg")),
    reason="reading the code needs Debian's poppler-utils and zbar-tools",
)
def test_the_printed_code_leads_to_the_verification_page(tmp_path: Path) -> None:
    (tmp_path / "c.pdf").write_bytes(certificate_pdf(PLAIN))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "c.pdf", "c"], cwd=tmp_path, check=True)
    (image,) = tmp_path.glob("c*.png")
    read = subprocess.run(["zbarimg", "-q", "--raw", image], capture_output=True, check=True)
    assert read.stdout.decode().strip() == PLAIN.verification_url

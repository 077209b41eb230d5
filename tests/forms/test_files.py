"""File pickers over a store in memory."""

import io
from dataclasses import dataclass, field

import pytest

import forms
from forms.files import FileRefused, StoredFile
from tests.forms.samples import NOW, form

PICKER = {"type": "filepicker", "key": "x", "label": "附件"}


@dataclass
class Upload:
    filename: str | None
    mimetype: str = "application/pdf"
    content: bytes = b"%PDF"

    @property
    def stream(self):
        return io.BytesIO(self.content)


@dataclass
class Memory:
    files: dict = field(default_factory=dict)

    def keep(self, upload):
        content = upload.stream.read()
        if not content:
            raise FileRefused(f"{upload.filename} is empty")
        kept = StoredFile(f"r{len(self.files)}", upload.filename, len(content), upload.mimetype)
        self.files[kept.reference] = kept
        return kept

    def find(self, reference):
        return self.files.get(reference)


def fill(component, *uploads, posted=(), store=None):
    store = store or Memory()
    bound = forms.bind(
        form(component),
        context={},
        now=NOW,
        formdata={"x": ["", *posted]},
        store=store,
        uploads={"x": uploads},
    )
    bound.validate()
    return bound


def test_a_file_is_kept_and_answered():
    bound = fill(PICKER, Upload("证书.pdf"))
    assert bound.errors == ()
    assert bound.answers["x"] == [
        {"reference": "r0", "filename": "证书.pdf", "size": 4, "mediaType": "application/pdf"}
    ]


def test_a_kept_file_survives_an_error_elsewhere():
    store = Memory()
    first = fill(PICKER, Upload("a.pdf"), store=store)
    again = fill(PICKER, posted=first.draft()["x"], store=store)
    assert again.answers == first.answers
    html = forms.render(again)
    assert 'value="r0" checked' in html and "a.pdf" in html


def test_one_file_replaces_another_unless_there_may_be_several():
    store = Memory()
    assert [
        f["filename"]
        for f in fill(PICKER, Upload("a.pdf"), Upload("b.pdf"), store=store).answers["x"]
    ] == ["b.pdf"]
    several = {**PICKER, "multiple": True}
    both = fill(several, Upload("c.pdf"), posted=["r0"], store=store).answers["x"]
    assert [f["filename"] for f in both] == ["a.pdf", "c.pdf"]
    assert "One file" in fill(PICKER, posted=["r0", "r1"], store=store).errors[0].message


@pytest.mark.parametrize("reference", ["r9", "../../etc/passwd", "x" * 100_000])
def test_forged_references(reference):
    bound = fill(PICKER, posted=[reference])
    assert "choose it again" in bound.errors[0].message
    assert bound.answers["x"] == []


@pytest.mark.parametrize("upload", [Upload(None), Upload("")])
def test_an_empty_picker(upload):
    assert fill(PICKER, upload).answers["x"] == []
    assert (
        "choose a file"
        in fill({**PICKER, "validate": {"required": True}}, upload).errors[0].message
    )


def test_a_store_may_refuse():
    assert [error.message for error in fill(PICKER, Upload("a.pdf", content=b"")).errors] == [
        "a.pdf is empty"
    ]


def test_only_accepted_kinds():
    picky = {**PICKER, "accept": ".PDF, image/*"}
    assert fill(picky, Upload("a.pdf")).errors == ()
    assert fill(picky, Upload("a.jpg", "image/jpeg")).errors == ()
    assert (
        "not accepted" in fill(picky, Upload("a.exe", "application/x-msdownload")).errors[0].message
    )


def test_without_a_store_nothing_is_taken():
    bound = forms.bind(
        form(PICKER), context={}, now=NOW, formdata={"x": "r0"}, uploads={"x": [Upload("a.pdf")]}
    )
    assert not bound.validate()
    assert bound.answers["x"] == []


def test_a_locked_picker_keeps_what_it_has():
    store = Memory()
    bound = fill({**PICKER, "readonly": True}, Upload("a.pdf"), store=store)
    assert bound.answers["x"] == []

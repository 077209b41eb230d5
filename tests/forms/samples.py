"""Short ways to write forms and to answer them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import forms
from engine.values import Value

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai


def source(*components: Mapping[str, Any], **root: Any) -> str:
    """The text of a form of these components; ids are made where there is none."""
    numbered = [{"id": f"f{n}", **one} for n, one in enumerate(components)]
    return json.dumps({"type": "default", "schemaVersion": 19, "components": numbered, **root})


def form(*components: Mapping[str, Any]) -> forms.FormSchema:
    """A checked form."""
    return forms.parse(source(*components))


def findings(*components: Mapping[str, Any], **root: Any) -> str:
    """What is wrong with a form, one sentence a line."""
    with pytest.raises(forms.FormSchemaError) as caught:
        forms.parse(source(*components, **root))
    return str(caught.value)


def fill(
    schema: forms.FormSchema,
    formdata: Any = None,
    context: Mapping[str, Value] | None = None,
    **more: Any,
) -> forms.BoundForm:
    """The form bound and validated."""
    bound = forms.bind(schema, context=context or {}, now=NOW, formdata=formdata, **more)
    bound.validate()
    return bound


def answer(component: Mapping[str, Any], *posted: str, **more: Any) -> Value:
    """The typed answer that a single input `x` gives for what was posted; no error may come up."""
    bound = fill(form({"key": "x", **component}), {"x": list(posted)}, **more)
    assert bound.errors == ()
    return bound.answers["x"]


def complaint(component: Mapping[str, Any], *posted: str, **more: Any) -> str:
    """The one sentence that a single input `x` has against what was posted."""
    bound = fill(form({"key": "x", **component}), {"x": list(posted)}, **more)
    (error,) = bound.errors
    return error.message

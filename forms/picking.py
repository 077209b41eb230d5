"""The WTForms fields for what is picked: values that are offered, and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.utils import unset_value

from engine.values import Value
from forms import messages
from forms.fields import AnswerField
from forms.files import FileRefused, StoredFile, Upload, is_accepted
from forms.options import token_of
from forms.posted import Posted
from forms.schema import ChoiceInput, FileInput, Option


class ChoiceField(AnswerField[ChoiceInput]):
    """One value out of the options, or a list of them. Options may depend on other answers: `offer` sets them."""

    options: tuple[Option, ...] = ()

    def offer(self, options: tuple[Option, ...]) -> None:
        """Set what can be chosen and read the posted tokens by it."""
        self.options = options
        by_token = {option.token: option.value for option in options}
        found = [by_token[token] for token in self.chosen if token in by_token]
        self.data = found if self.component.many else next(iter(found), None)

    @property
    def chosen(self) -> list[str]:
        """The tokens posted or begun with, each once, none for the empty choice."""
        tokens = list(dict.fromkeys(filter(None, self.texts)))
        return tokens if self.component.many else tokens[:1]

    @property
    def forged(self) -> bool:
        """Whether a token was posted that is not offered."""
        return bool(set(self.chosen) - {option.token for option in self.options})

    @property
    def empty(self) -> Value:
        return [] if self.component.many else None

    def read(self, texts: list[str]) -> Value:
        return self.empty

    def fitting(self, value: Value) -> Value:
        if self.component.many:
            return list(value) if isinstance(value, list) else []
        return value

    def write(self, value: Value) -> list[str]:
        values = value if isinstance(value, list) and self.component.many else [value]
        return [token_of(one) for one in values if one is not None]


class FileField(AnswerField[FileInput]):
    """Files in the store: those kept from before, and those just uploaded."""

    files: tuple[StoredFile, ...] = ()

    @property
    def empty(self) -> Value:
        return []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the uploads in, so that their references are posted like those kept from before."""
        if formdata is not None and self.name in self.meta.uploads:
            self._take(formdata)
        super().process(formdata, data, extra_filters)
        self.process_errors = [*self.process_errors, *self._refusals]

    def read(self, texts: list[str]) -> Value:
        found = [self._find(reference) for reference in dict.fromkeys(filter(None, texts))]
        self.files = tuple(file for file in found if file is not None)
        if None in found:
            raise self.wrong(messages.FILE_UNKNOWN)
        return [file.as_value() for file in self.files]

    def fitting(self, value: Value) -> Value:
        return list(value) if isinstance(value, list) else []

    def write(self, value: Value) -> list[str]:
        files = value if isinstance(value, list) else []
        return [str(file.get("reference")) for file in files if isinstance(file, dict)]

    _refusals: Sequence[str] = ()

    def _take(self, posted: Posted) -> None:
        self._refusals = []
        for upload in self.meta.uploads[self.name][:50]:
            if upload.filename:
                self._keep(upload, posted)

    def _keep(self, upload: Upload, posted: Posted) -> None:
        name = upload.filename or ""
        if self.meta.store is None or not is_accepted(upload, self.component.accept):
            self._refusals = [*self._refusals, self.gettext(messages.FILE_KIND) % {"name": name}]
            return
        try:
            kept = self.meta.store.keep(upload)
        except FileRefused as error:
            self._refusals = [*self._refusals, str(error)]
            return
        before = posted.getlist(self.name) if self.component.multiple else []
        posted.texts[self.name] = [*before, kept.reference]

    def _find(self, reference: str) -> StoredFile | None:
        return self.meta.store.find(reference) if self.meta.store else None

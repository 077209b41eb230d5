"""Why a draft was not changed."""

from __future__ import annotations

from engine.errors import EngineError


class NoDraft(EngineError):
    text = "Nobody is working on {key}: it has no draft. Open it for editing first."


class DraftHeld(EngineError):
    """Somebody else is editing; `holder` names the person as the engine does."""

    text = (
        "Somebody else is editing this package now. Wait, or take it over: what was saved is kept."
    )


class DraftStale(EngineError):
    """The draft was saved elsewhere since this page was opened; `saved` is its revision now."""

    text = (
        "This page is older than the draft: it knows revision {known}, and the draft is at {saved}."
    )


class DraftRefused(EngineError):
    """A file that is not taken."""

    text = "A package has no file {path}: it has settings, a process, forms, decisions, texts and scenarios."


class DraftTooLarge(DraftRefused):
    text = "The package grows too large. Split the process, or remove what is not used."


class NoSuchRevision(EngineError):
    text = "The draft has no revision {number} any more."

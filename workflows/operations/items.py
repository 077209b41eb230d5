"""Library items, as pages and imports may end them."""

from __future__ import annotations

from engine.db import Transaction
from workflows.operations.evaluations import end_evaluations_of
from workflows.operations.intents import end_intents_of
from workflows.records import library


def end_item(tx: Transaction, item_id: int) -> None:
    """Take an item out of the libraries; its open evaluations and intents end, each by a job of its own (X17)."""
    library.end_item(tx, item_id)
    end_evaluations_of(tx, item_id)
    end_intents_of(tx, item_id)

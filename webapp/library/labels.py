"""What the words of the records are called on the pages of the libraries."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.finding import Order
from workflows.records.library import ItemKind
from workflows.records.patents import Implementation, LegalState, Maturity, PatentType, Transfer

KIND: dict[str, Any] = {
    ItemKind.PATENT: _l("Single patent"),
    ItemKind.PORTFOLIO: _l("Patent portfolio"),
}
TYPE: dict[str, Any] = {
    PatentType.INVENTION: _l("Invention"),
    PatentType.APPLICATION: _l("Invention, application"),
    PatentType.UTILITY: _l("Utility model"),
    PatentType.DESIGN: _l("Design"),
}
LEGAL_STATE: dict[str, tuple[Any, str]] = {
    LegalState.VALID: (_l("Valid"), "green"),
    LegalState.PENDING: (_l("Under examination"), "blue"),
    LegalState.LAPSED: (_l("Lapsed"), "red"),
    LegalState.TRANSFERRED: (_l("Transferred"), ""),
}
IMPLEMENTATION: dict[str, Any] = {
    Implementation.NONE: _l("Not yet used"),
    Implementation.OWN: _l("Used by the owner"),
    Implementation.LICENSED: _l("Used under licence"),
    Implementation.INDUSTRIAL: _l("In industrial production"),
}
TRANSFER: dict[str, Any] = {
    Transfer.ASSIGNMENT: _l("Assignment"),
    Transfer.LICENCE: _l("Licence"),
    Transfer.OPEN_LICENCE: _l("Open licence"),
    Transfer.EQUITY: _l("Contribution as equity"),
    Transfer.JOINT: _l("Joint development"),
}
MATURITY: dict[str, Any] = {
    Maturity.LABORATORY: _l("Laboratory"),
    Maturity.BENCH: _l("Bench scale"),
    Maturity.PILOT: _l("Pilot scale"),
    Maturity.READY: _l("Ready for production"),
}
ORDER: dict[str, Any] = {
    Order.NEWEST: _l("Registered last"),
    Order.OLDEST: _l("Registered first"),
    Order.FILED_LAST: _l("Filed last"),
    Order.FILED_FIRST: _l("Filed first"),
}
FIELD: dict[str, Any] = {
    "words": _l("Words"),
    "applicant": _l("University or institute"),
    "kind": _l("Single or portfolio"),
    "types": _l("Type of patent"),
    "industries": _l("Industry"),
    "emerging": _l("Strategic emerging industry"),
    "ipc": _l("IPC field of technology"),
    "regions": _l("Region"),
    "transfers": _l("Ways of cooperation"),
    "maturity": _l("Maturity"),
    "valid_2023": _l("Stock label"),
    "since": _l("Registered from"),
    "until": _l("Registered to"),
    "province": _l("Region"),
    "sort": _l("Order"),
    "place": _l("Place in the list"),
}
YES: dict[str, Any] = {"true": _l("In force at the end of 2023"), "false": _l("Without this label")}
CHOICES: dict[str, dict[str, Any]] = {
    "kind": KIND,
    "types": TYPE,
    "transfers": TRANSFER,
    "maturity": MATURITY,
    "valid_2023": YES,
}


def stars(count: int) -> str:
    """A self-assessment in stars: ★★★☆☆."""
    return "★" * count + "☆" * (5 - count)

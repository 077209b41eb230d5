"""Domain rows, one noun a file. Importing the package declares all of their tables."""

from workflows.records import (
    accounts,
    certificates,
    codes,
    concordance,
    evaluations,
    experts,
    ignored,
    interests,
    library,
    organisations,
    patents,
    portfolios,
    searches,
    sources,
    tokens,
    universities,
)

__all__ = [
    "accounts",
    "certificates",
    "codes",
    "concordance",
    "evaluations",
    "experts",
    "ignored",
    "interests",
    "library",
    "organisations",
    "patents",
    "portfolios",
    "searches",
    "sources",
    "tokens",
    "universities",
]

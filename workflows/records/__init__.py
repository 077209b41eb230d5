"""Domain rows, one noun a file. Importing the package declares all of their tables."""

from workflows.records import accounts, certificates, experts, organisations, tokens

__all__ = ["accounts", "certificates", "experts", "organisations", "tokens"]

"""The link that ends the weekly mail without signing in: an account's number, signed, good for ever and for nothing else."""

from __future__ import annotations

import hmac

PURPOSE = "weekly mail"


def unsubscribe_token(secret: str, account_id: int) -> str:
    """What the link carries."""
    return f"{account_id}.{_signature(secret, account_id)}"


def account_of_token(secret: str, token: str) -> int | None:
    """The account that a link was made for; None for one that nobody here made."""
    number, _, signature = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 18 and signature.isascii()):
        return None
    right = hmac.compare_digest(signature, _signature(secret, int(number)))
    return int(number) if right else None


def _signature(secret: str, account_id: int) -> str:
    said = f"{PURPOSE}:{account_id}".encode()
    return hmac.new(secret.encode(), said, "sha256").hexdigest()[:40]

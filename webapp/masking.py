"""Private data shown in part: enough to recognise it, too little to use it (F5)."""

from __future__ import annotations


def masked_phone(phone: str) -> str:
    """138****0001; of a short one nothing."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else "*" * len(phone)


def masked_email(email: str) -> str:
    """w***@example.org."""
    name, sign, host = email.partition("@")
    return f"{name[:1]}***@{host}" if sign else ""


def masked_name(name: str) -> str:
    """A name of which one character is left: 李* for two characters, 欧** for three."""
    return name[:1] + "*" * (len(name) - 1) if name else ""

"""Passwords: which ones are taken, and how they are kept (Argon2id)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from engine.errors import EngineError

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DIFFERENT = 6
# What people type when twelve characters are asked for; ordinary lists hold mostly shorter ones.
COMMON_PARTS = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "qwertyuiop", "asdfgh", "zxcvbn", "1q2w3e4r",
    "1qaz2wsx", "letmein", "welcome", "iloveyou", "admin", "administrator", "changeme", "secret", "woaini",
    "5201314", "1314520", "112233", "123123", "123321", "147258", "147852", "888888", "666666", "a1b2c3",
    "abcabc", "panhuo", "monkey", "dragon", "football", "superman", "sunshine", "princess", "mima", "zhongguo",
)  # fmt: skip
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

# What OWASP recommends where many sign in at once: argon2-cffi's own 64 MiB and four threads a hash would let a few
# dozen wrong passwords at a time fill a small server.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody = _hasher.hash("an account that does not exist")


class WeakPassword(EngineError):
    text = "Choose another password. It needs 12 characters or more."


class ShortPassword(WeakPassword):
    text = "This password is too short: it needs {length} characters or more. A short sentence is fine."


class LongPassword(WeakPassword):
    text = "This password is too long: {length} characters are the most."


class CommonPassword(WeakPassword):
    text = "This password is easy to guess. Use several words that do not belong together."


class PersonalPassword(WeakPassword):
    text = "This password contains your name, login or e-mail address. Leave them out."


def refuse_weak_password(password: str, personal: Iterable[str]) -> None:
    """Raise a WeakPassword unless the password is long and neither common nor made of what is `personal`."""
    if len(password) < MIN_LENGTH:
        raise ShortPassword(length=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise LongPassword(length=MAX_LENGTH)
    plain = password.casefold()
    if any(word.casefold() in plain for word in _words(personal)):
        raise PersonalPassword
    if len(_without_easy_parts(plain)) < MIN_DIFFERENT or len(set(plain)) < MIN_DIFFERENT:
        raise CommonPassword


def hash_password(password: str) -> str:
    """The Argon2id text to keep."""
    return _hasher.hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Whether it is the password; without a kept one the answer is no, after the same work."""
    try:
        return _hasher.verify(kept or _nobody, password[:MAX_LENGTH]) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _words(personal: Iterable[str]) -> list[str]:
    """Names, logins and the part of an address before the @, where they are long enough to mean something."""
    return [word for text in personal if len(word := text.partition("@")[0]) >= 3]


def _without_easy_parts(plain: str) -> str:
    """What is left when common words, runs along a row and repeated characters are taken out."""
    for part in COMMON_PARTS:
        plain = plain.replace(part, "")
    for row in ROWS + tuple(row[::-1] for row in ROWS):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                plain = plain.replace(row[start : start + length], "")
    return re.sub(r"(.)\1+", r"\1", plain)

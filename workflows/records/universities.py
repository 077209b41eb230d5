"""The public list of universities: a name to choose at registration, and the province it belongs to."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class University(Base):
    """A university of the published list; not an organisation of the platform until somebody registers it."""

    __tablename__ = "universities"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    authority: Mapped[str] = mapped_column(String(120))
    city: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(6), index=True)

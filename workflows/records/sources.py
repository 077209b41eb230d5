"""Where the reference tables come from: what was loaded, when, and whether an administrator put it there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Source(Base):
    """What fills one reference table now. `own` is true for what an administrator loaded instead of the release's."""

    __tablename__ = "reference_sources"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    own: Mapped[bool] = mapped_column(default=False)
    loaded_at: Mapped[datetime]

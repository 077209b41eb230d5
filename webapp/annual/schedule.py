"""When the channel of a year opens: on the days that the package's decision names (E21).

Nothing is planned ahead and stored: the scheduler looks, and opens what is not open yet; doing it twice is harmless.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.db import unit
from engine.errors import UnknownProcess
from engine.halts import PackageHalted
from engine.runtime import Runtime
from workflows.operations.annual_reports import open_due_channel


def open_annual_forms(session: Session, runtime: Runtime) -> int:
    """Open what is due; how many forms were opened. Nothing happens where the package is not published, or is suspended."""
    try:
        with unit(session, runtime) as tx:
            return open_due_channel(tx)
    except (UnknownProcess, PackageHalted):
        return 0

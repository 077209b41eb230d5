"""The stage of the benches on the tests' own servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine as Database

from script.benches.stage import Stage, stage


@pytest.fixture
def staged(database: Database, database_url: str, redis_url: str) -> Iterator[Stage]:
    with stage(database_url, redis_url) as made:
        yield made

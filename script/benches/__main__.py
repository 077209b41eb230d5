"""`script/bench [--json] [--full] [name ...]`: measures against servers of its own, durable ones; fails when a budget is not kept.

Each module of this folder may offer `measure(database_url: str, redis_url: str, *, full: bool) -> Iterable[Row]`; it gets
a new, empty database and an empty Valkey database, and measures its floor in the same run. `full` asks for the sizes of
the budget, which take minutes, instead of smaller ones.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import redis

from engine import embedded
from script import benches
from script.benches.report import Row, as_json, as_lines
from webapp.local.valkey import valkey


def main() -> None:
    """Measure what is named (everything, if nothing is) and show it."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    parser.add_argument("--full", action="store_true", help="at full size: millions of rows")
    parser.add_argument("names", nargs="*", help="measure only these modules of script/benches")
    asked = parser.parse_args()
    rows: list[Row] = []
    for row in measured(asked.names, full=asked.full):
        rows.append(row)
        if not asked.json:
            print(*as_lines([row]), flush=True)
    if asked.json:
        print(as_json(rows))
    sys.exit(not all(row.kept for row in rows))


def measured(names: list[str], *, full: bool = False) -> Iterator[Row]:
    """The rows of every bench, one after the other, each on its own database."""
    with tempfile.TemporaryDirectory(prefix="panhuo-bench-") as parent:
        folder = Path(parent, "postgres")
        with embedded.postgres(folder) as postgres, valkey(Path(parent, "valkey")) as queue:
            for name, bench in _benches(names):
                redis.Redis.from_url(queue.url).flushall()
                database = embedded.ensure_database(postgres, f"bench_{name}")
                yield from bench.measure(database, queue.url, full=full)
        embedded.remove(folder)


def _benches(names: list[str]) -> Iterator[tuple[str, ModuleType]]:
    for found in sorted(module.name for module in pkgutil.iter_modules(benches.__path__)):
        module = importlib.import_module(f"script.benches.{found}")
        if hasattr(module, "measure") and (not names or found in names):
            yield found, module


if __name__ == "__main__":
    main()

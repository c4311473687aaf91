"""Measures the bot beside a bare Bolt app, and prints a table; `make bench` runs it.

Sandbox Slack and sandbox cluster run in this process; the bot, the bare app and Postgres in processes of their own.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from bot.store.migrate import upgrade_now
from bot.store.url import DatabaseUrl
from sandbox.cluster import SandboxCluster
from sandbox.slack import SandboxSlack
from tests.bench.durable import STEPS, Durable, durable
from tests.bench.figures import Figure, latency, table
from tests.bench.side_by_side import Amount, measure
from tests.bench.talking import talk
from tests.postgres import OwnPostgres, create_database, drop_database
from tests.scenarios.stage import Stage

QUICK = 0.1
KEPT = 20_000  # messages of a channel: every thread of the measurement


async def _slack_figures(url: DatabaseUrl, folder: Path, amount: Amount) -> list[Figure]:
    async with (
        SandboxSlack(messages_per_channel=KEPT) as slack,
        SandboxCluster(pace=0.05) as cluster,
        talk(slack) as talking,
    ):
        stage = Stage(slack=slack, cluster=cluster, database_url=url, folder=folder)
        return await measure(talking, stage.environment(), amount)


def _durable_figures(found: Durable) -> list[Figure]:
    return [
        latency(f"durable run of {STEPS} changing steps, with its audit", found.seconds, aim=30),
        Figure(what=f"durable runs of {STEPS} steps, many at once", unit="runs/s", value=found.rate, aim=25, more=True),
    ]


@contextmanager
def _database(server: DatabaseUrl) -> Iterator[DatabaseUrl]:
    name = f"qd_bench_{uuid4().hex[:12]}"
    create_database(server, name)
    try:
        upgrade_now(server.with_database(name))
        yield server.with_database(name)
    finally:
        drop_database(server, name)


def _measured(server: DatabaseUrl, amount: Amount) -> list[Figure]:
    with _database(server) as url, tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_slack_figures(url, Path(folder), amount))
    with _database(server) as url:
        found = asyncio.run(durable(url, single=amount.times(100), together=amount.times(200)))
    return [*figures, *_durable_figures(found)]


def main() -> int:
    """Print the table; 0 also where an aim is missed, as another machine is no defect."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions, to see that it works")
    amount = Amount(scale=QUICK if parser.parse_args().quick else 1.0)
    server = OwnPostgres()
    try:
        figures = _measured(server.start(), amount)
    finally:
        server.remove()
    sys.stdout.write(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n")
    sys.stdout.write(table(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The fixtures of the scenarios."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.url import DatabaseUrl
from sandbox.cluster import SandboxCluster
from sandbox.slack import SandboxSlack
from tests.scenarios.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path, database_url: DatabaseUrl) -> AsyncIterator[Stage]:
    """An empty stage: Slack, cluster and database are up, no replica runs yet."""
    async with SandboxSlack(messages_per_channel=2000) as slack, SandboxCluster(pace=0.05) as cluster:
        stage = Stage(slack=slack, cluster=cluster, database_url=database_url, folder=tmp_path)
        try:
            yield stage
        finally:
            for replica in stage.replicas:
                await replica.kill()


@pytest.fixture
async def played(stage: Stage) -> Stage:
    """A stage on which one replica answers."""
    await stage.start()
    return stage

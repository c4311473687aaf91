"""The sandbox Slack, with redelivery quick enough for tests."""

from collections.abc import AsyncIterator

import pytest

from sandbox.slack import Redelivery, SandboxSlack


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A workspace; unacknowledged events come again after half a second, up to 40 times."""
    async with SandboxSlack(redelivery=Redelivery(interval=0.5, attempts=40)) as server:
        yield server

"""A shop for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.agents.agents_shop import Shop, open_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """A fresh sandbox cluster and the agents on it."""
    async with open_shop(tmp_path) as opened:
        yield opened

"""One small world a test."""

import pytest

from tests.fakes.world import World


@pytest.fixture
def world() -> World:
    """A fresh world."""
    return World()

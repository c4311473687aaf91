"""Housekeeping goes on, whatever breaks."""

import pytest
from structlog.testing import capture_logs

from bot.app.housekeeping import Chore, keep_house
from workflows.errors import TemporaryError


class Enough(Exception):
    """The last round is over."""


class Days:
    """A clock that a pause moves on; ends after some rounds."""

    def __init__(self, rounds: int) -> None:
        self._left = rounds
        self.now = 0.0

    async def pause(self, seconds: float) -> None:
        """Time goes by."""
        self.now += seconds
        self._left -= 1
        if not self._left:
            raise Enough


async def kept(chores: list[Chore], rounds: int) -> None:
    """Keep house for so many rounds."""
    days = Days(rounds)
    with pytest.raises(Enough):
        await keep_house(chores, lambda: days.now, days.pause)


@pytest.mark.parametrize("error", [KeyError("a mistake of ours"), TemporaryError("Postgres is away")])
async def test_what_fails_is_logged_and_tried_again_beside_the_rest(error: Exception) -> None:
    """Neither the other chores nor the next round suffer from it, and it is never silent."""
    done: list[str] = []

    async def fails() -> None:
        done.append("fails")
        raise error

    async def works() -> None:
        done.append("works")

    with capture_logs() as logs:
        await kept([Chore(name="first", work=fails), Chore(name="second", work=works)], rounds=3)
    assert done == ["fails", "works"] * 3
    assert [(line["chore"], line["log_level"]) for line in logs] == [
        ("first", "warning" if isinstance(error, TemporaryError) else "error")
    ] * 3


async def test_rare_chores_are_done_at_the_start_and_then_rarely() -> None:
    """A chore waits for its time, rounds are 5 s apart."""
    done: list[str] = []

    async def often() -> None:
        done.append("often")

    async def rarely() -> None:
        done.append("rarely")

    await kept([Chore(name="often", work=often), Chore(name="rarely", work=rarely, every=15.0)], rounds=4)
    assert done == ["often", "rarely", "often", "often", "often", "rarely"]

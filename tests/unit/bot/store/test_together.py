"""What is asked for at the same time is done in one go."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.store.together import Together
from workflows.errors import PermanentError


class Doubling:
    """Doubles numbers, and remembers in which batches; waits for `go` first, and fails where told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go = asyncio.Event()
        self.fails = False
        self.refused = 0

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        """Double them."""
        self.batches.append([*numbers])
        await self.go.wait()
        if self.fails:
            raise ValueError("no")
        if self.refused in numbers:
            raise PermanentError(f"{self.refused} cannot be doubled")
        return [number * 2 for number in numbers]


async def _asked(together: Together[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    asked = [asyncio.create_task(together.add(number)) for number in numbers]
    await asyncio.sleep(0)
    return asked


async def test_what_comes_while_one_call_is_under_way_goes_together() -> None:
    """Everybody gets the result of their own item, and no batch is larger than allowed."""
    doubling = Doubling()
    together = Together(doubling, most=2)
    asked = await _asked(together, 1)
    await asyncio.sleep(0)
    asked += await _asked(together, 2, 3, 4)
    doubling.go.set()
    assert await asyncio.gather(*asked) == [2, 4, 6, 8]
    assert doubling.batches == [[1], [2, 3], [4]]
    assert await together.add(5) == 10


async def test_whoever_gives_up_takes_the_item_back() -> None:
    """An item nobody waits for any more is not worked on."""
    doubling = Doubling()
    together = Together(doubling)
    first = await _asked(together, 1)
    await asyncio.sleep(0)
    gone, stays = await _asked(together, 2, 3)
    gone.cancel()
    await asyncio.sleep(0)
    doubling.go.set()
    assert await asyncio.gather(*first, stays) == [2, 6]
    assert doubling.batches == [[1], [3]]


async def test_an_error_reaches_everybody_in_the_batch_and_nobody_after() -> None:
    """The next batch is tried as if nothing had been."""
    doubling = Doubling()
    doubling.fails = True
    doubling.go.set()
    together = Together(doubling)
    for asked in await _asked(together, 1, 2):
        with pytest.raises(ValueError, match="no"):
            await asked
    doubling.fails = False
    assert await together.add(3) == 6


async def test_one_that_cannot_be_done_spoils_no_other() -> None:
    """Whoever asked for it gets the error, everybody else a result."""
    doubling = Doubling()
    doubling.refused = 2
    doubling.go.set()
    one, two, three = await _asked(Together(doubling), 1, 2, 3)
    assert (await one, await three) == (2, 6)
    with pytest.raises(PermanentError, match="2 cannot be doubled"):
        await two

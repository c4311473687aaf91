"""Waiting for an event can be ended at any moment."""

import asyncio

import pytest

from bot.waiting import happens


async def test_an_event_is_waited_for_and_a_time_is_kept() -> None:
    """True where it came, False where its time was over."""
    event = asyncio.Event()
    assert not await happens(event, 0.0)
    event.set()
    assert await happens(event, 1.0)


@pytest.mark.parametrize("turns", range(5))
async def test_what_loops_over_its_waiting_can_be_stopped_as_the_event_comes(turns: int) -> None:
    """However many turns of the loop lie between the event and the cancellation, it is not lost."""
    event = asyncio.Event()

    async def loop() -> None:
        while True:
            event.clear()
            await happens(event, 60.0)

    looping = asyncio.create_task(loop())
    await asyncio.sleep(0)
    event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    looping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looping

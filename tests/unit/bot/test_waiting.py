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


async def test_whoever_waits_can_be_cancelled_as_the_event_comes() -> None:
    """The cancellation is not lost, or what loops over its waiting could never be stopped."""
    event = asyncio.Event()
    waiting = asyncio.create_task(happens(event, 60.0))
    await asyncio.sleep(0)
    event.set()
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

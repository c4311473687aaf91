"""Waiting for an event, for a time, in a way that can be cancelled."""

import asyncio


async def happens(event: asyncio.Event, within: float) -> bool:
    """Whether the event is set within so many seconds.

    Not `asyncio.wait_for`: before Python 3.12 it swallows a cancellation that comes at the same moment as the event.
    """
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True

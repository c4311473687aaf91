"""Clicks on what a message offers: the click makes it the clicker's own request, from its first check on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.intake import Click
from bot.messages.offers import chosen
from bot.messages.runs import ResultView, offers_of
from languages import mark
from workflows.model.intent import Intent, SlotValue
from workflows.model.run import Origin
from workflows.ports import RunStore

FORGOTTEN = mark("I no longer know what this button meant: ask again for a fresh answer. Your click changed nothing.")
TargetOf = Callable[[str, str], Awaitable[dict[str, SlotValue] | None]]
"""Channel and fingerprint of an alert -> what could be looked at for it, as slots of `diagnose`; None if not known."""


class Proposing:
    """Finds out what a button offers, from what is stored.

    Args:
        target_of: for the offer to look at what an alert is about.
    """

    def __init__(self, *, runs: RunStore, result_view: ResultView, target_of: TargetOf) -> None:
        self._runs = runs
        self._result_view = result_view
        self._target_of = target_of

    async def offered(self, click: Click) -> Intent | None:
        """What the button on a run's message stands for; None where that is not known any more."""
        run = await self._runs.get(click.subject)
        found = chosen(offers_of(run, self._result_view), click.choice) if run is not None else None
        return Intent(name=found.intent, slots=dict(found.slots)) if found is not None else None

    async def alert(self, click: Click) -> Intent | None:
        """To look at what an alert is about; None where the alert is not known any more."""
        target = await self._target_of(click.origin.channel, click.subject)
        return Intent(name="diagnose", slots=target) if target else None


def where(origin: Origin) -> Origin:
    """Where the answer to a click goes: what only the clicker saw is answered to the clicker alone."""
    return replace(origin, surface="slash") if origin.response_url else origin

"""The same button clicked again: one request, however often it is clicked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.intake import Click
from workflows.model.run import Run, RunState
from workflows.ports import RunStore

JUST_NOW = timedelta(minutes=1)
MOST_AGAIN = 20
"""Requests that ended, by one person from one button, that a new one is counted after."""
_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a click asks for.

    Attributes:
        cause: the cause of the run that it begins.
        before: the run that an earlier click began and that still stands for it; None where this click begins its own.
    """

    cause: str
    before: Run | None = None


class Repeating:
    """Derives causes from what is clicked, so that the run of a click before is found on any replica."""

    def __init__(self, *, runs: RunStore, clock: Callable[[], datetime]) -> None:
        self._runs = runs
        self._clock = clock

    async def asked(self, click: Click, *, changes: bool) -> Asked:
        """What the click asks for, and whether that was asked for before.

        A change is each person's own request, which stands until it has ended. What only reads, where everybody sees
        it, is answered once for all of them within JUST_NOW.
        """
        key = _key(click, changes=changes, now=self._clock())
        for number in range(MOST_AGAIN):
            cause = f"{key}-{number}"
            run = await self._runs.get(f"run-{cause}")
            if run is None or began(run, click):
                return Asked(cause=cause)
            if self._stands(run):
                return Asked(cause=cause, before=run)
        return Asked(cause=click.cause)

    def _stands(self, run: Run) -> bool:
        if not run.state.final:
            return True
        ended = run.ended_at or run.created_at
        return run.state is RunState.SUCCEEDED and self._clock() - ended < JUST_NOW


def began(run: Run, click: Click) -> bool:
    """Whether this very click, perhaps delivered twice, began the run."""
    mine, theirs = click.context, run.context
    return (mine.principal.id, mine.request_id) == (theirs.principal.id, theirs.request_id)


def _key(click: Click, *, changes: bool, now: datetime) -> str:
    """The same for all clicks that ask for the same."""
    alone = changes or bool(click.origin.response_url)
    person = click.context.principal.id if alone else ""
    period = "" if changes else str(int(now.timestamp()) // _HOUR)
    place = (click.origin.team, click.origin.channel, click.origin.thread_ts)
    parts = (click.verb, click.subject, click.choice, person, period, *place)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

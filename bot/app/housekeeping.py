"""What has to be done now and then: expire and escalate approvals, drop texts whose retention is over."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.announcer import RunAnnouncer
from bot.app.store import Store
from bot.settings import Settings
from bot.settings.models import ApprovalRule
from bot.store.alerts import Alerts
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.questions import Questions
from workflows.errors import TemporaryError

SWEEP = 5.0  # seconds between two rounds
PURGE = 3600.0  # seconds between two clean-ups of texts whose retention is over
QUESTIONS_KEPT = timedelta(days=7)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Chore:
    """One thing to do again and again.

    Attributes:
        every: seconds between two times, at least; done in the first round too.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    every: float = 0.0


async def keep_house(
    chores: Sequence[Chore], clock: Callable[[], float], pause: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Do what is due, round after round, until cancelled. A chore that fails keeps nothing else from being done.

    Args:
        chores: in the order of a round.
        clock: seconds, monotonic.
        pause: waits between two rounds.
    """
    due = {chore.name: clock() for chore in chores}
    while True:
        for chore in chores:
            if clock() >= due[chore.name]:
                due[chore.name] = clock() + chore.every
                await _do(chore)
        await pause(SWEEP)


async def _do(chore: Chore) -> None:
    try:
        await chore.work()
    except TemporaryError as error:
        log.warning("housekeeping_interrupted", chore=chore.name, error=str(error))
    except Exception:  # the entry point of a chore: whatever broke is logged, and the next round tries again
        log.exception("housekeeping_failed", chore=chore.name, then="it is tried again")


def chores_of(
    settings: Settings, store: Store, inbox: Inbox, outbox: Outbox, alerts: Alerts, announcer: RunAnnouncer
) -> Sequence[Chore]:
    """Everything this bot keeps in order."""
    kept = timedelta(days=settings.slack.retention_days)
    questions = Questions(store.database)

    async def expire() -> None:
        for request in await store.approvals.expire_due():
            await announcer.approval_changed(request.id)

    async def escalate() -> None:
        for risk, rule in settings.approvals.by_risk().items():
            if isinstance(rule, ApprovalRule) and rule.escalate_after is not None:
                for request in await store.approvals.escalate_due(risk, rule.escalate_after, rule.escalate_to):
                    await announcer.approval_changed(request.id)

    return (
        Chore(name="expire approvals", work=expire),
        Chore(name="escalate approvals", work=escalate),
        Chore(name="purge inbox", work=lambda: inbox.purge(kept), every=PURGE),
        Chore(name="purge outbox", work=lambda: outbox.purge(kept), every=PURGE),
        Chore(name="purge alerts", work=lambda: alerts.purge(kept), every=PURGE),
        Chore(name="purge questions", work=lambda: questions.purge(QUESTIONS_KEPT), every=PURGE),
        Chore(name="purge audit texts", work=store.audit.purge_texts, every=PURGE),
    )

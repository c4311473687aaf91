"""Looks at alerts: takes them from Postgres, a few at once over all replicas, and starts the run that each triggers."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog

from agents.orchestrator.agent import OrchestrationAgent
from agents.orchestrator.outcome import Ask, Refusal, Started
from bot.alerts.showing import Showing
from bot.alerts.triggers import Inventory, slots_of, target_of
from bot.alerts.watched import Key, Watched
from bot.store.alerts import Alerts
from languages import listed, say
from workflows.catalog import Catalog
from workflows.errors import PermanentError, QuarterdeckError, TemporaryError
from workflows.model.intent import Intent, SlotValue
from workflows.model.principal import Principal, SecurityContext, Workspace

MAX_ATTEMPTS = 5
_LONGEST_PAUSE = 30.0  # seconds between two tries
_RENEW_EVERY = 5.0  # seconds; a lease is 20
_SWEEP = 2.0  # seconds between two looks for what other replicas left; what this one stored wakes it at once


class Diagnoser:
    """One replica's part of the work: `start`, then `close`.

    Args:
        principal: who acts for alerts; may only read.
    """

    def __init__(
        self,
        *,
        alerts: Alerts,
        catalog: Catalog,
        orchestrator: OrchestrationAgent,
        inventory: Inventory,
        showing: Showing,
        principal: Principal,
        workspace: Workspace,
    ) -> None:
        self._alerts = alerts
        self._catalog = catalog
        self._orchestrator = orchestrator
        self._inventory = inventory
        self._showing = showing
        self._principal = principal
        self._workspace = workspace
        self._at_work: dict[asyncio.Task[None], Key] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._log = structlog.get_logger(__name__)

    def start(self) -> None:
        """Begin to take alerts."""
        self._loops = [
            asyncio.create_task(self._take(), name="alerts"),
            asyncio.create_task(self._renew(), name="alert leases"),
        ]

    async def close(self) -> None:
        """Take nothing more and leave what is at work to other replicas."""
        for task in [*self._loops, *self._at_work]:
            task.cancel()
        await asyncio.gather(*self._loops, *self._at_work, return_exceptions=True)
        with suppress(TemporaryError):  # others take it over when the lease ends
            await self._alerts.release()

    async def _take(self) -> None:
        while True:
            self._alerts.waiting.clear()
            try:
                for watched in await self._alerts.claim():
                    task = asyncio.create_task(self._look(watched), name=f"alert {watched.alert.fingerprint}")
                    self._at_work[task] = watched.key
                    task.add_done_callback(self._ended)
            except TemporaryError as error:
                self._log.warning("alerts_away", error=str(error))
            except Exception:  # noqa: BLE001 - the boundary of this loop: alerts have to be taken whatever broke once
                self._log.exception("alerts_broke")
            with suppress(TimeoutError):
                async with asyncio.timeout(_SWEEP):
                    await self._alerts.waiting.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._at_work.pop(task, None)
        self._alerts.waiting.set()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            if self._at_work:
                try:
                    await self._alerts.renew([*self._at_work.values()])
                except QuarterdeckError as error:
                    self._log.warning("alert_lease_not_renewed", error=str(error))

    async def _look(self, watched: Watched) -> None:
        structlog.contextvars.bind_contextvars(alert=watched.alert.name, fingerprint=watched.alert.fingerprint)
        try:
            await self._try(watched)
        except TemporaryError as error:
            self._log.warning("alert_unsettled", error=str(error), then="another try when the lease ends")
        except Exception:  # noqa: BLE001 - the boundary: one alert that breaks must not stop the others
            self._log.exception("alert_broke", then="another try when the lease ends")

    async def _try(self, watched: Watched) -> None:
        target: Mapping[str, SlotValue] = {}
        run_id, problem = "", say("it broke {times} times; my log knows why", times=MAX_ATTEMPTS)
        try:
            if watched.attempts <= MAX_ATTEMPTS:
                target = await target_of(watched.alert, self._inventory, self._context(watched))
                run_id, problem = await self._run(watched, target)
        except TemporaryError as error:
            if watched.attempts < MAX_ATTEMPTS:
                pause = min(2.0 ** (watched.attempts - 1), _LONGEST_PAUSE)
                self._log.warning("alert_again", error=str(error), attempts=watched.attempts, pause=pause)
                return await self._alerts.again(watched.key, timedelta(seconds=pause))
            problem = str(error)
        except PermanentError as error:
            problem = str(error)
        await self._alerts.found(watched.key, run_id=run_id, target=target, problem=problem)
        await self._showing.draw(watched.origin)
        return await self._alerts.shown(watched.key)

    async def _run(self, watched: Watched, target: Mapping[str, SlotValue]) -> tuple[str, str]:
        """The id of the run that the alert started, or why none was; both empty where none is triggered."""
        template = self._catalog.get(watched.template) if watched.template else None
        if template is None:
            return "", ""
        if not target and any(field.resolve is not None for field in template.inputs):
            return "", ""
        intent = Intent(name=template.triggers.intent or template.name, slots=slots_of(watched.alert, template, target))
        outcome = await self._orchestrator.begin(
            template, intent, self._context(watched), watched.origin, self._cause(watched)
        )
        match outcome:
            case Started():
                return outcome.run.id, ""
            case Refusal():
                return "", outcome.reason
            case Ask():
                return "", say(
                    "{workflow} needs {inputs}, which the alert does not say",
                    workflow=template.name,
                    inputs=listed(outcome.missing.split(",")),
                )

    def _context(self, watched: Watched) -> SecurityContext:
        cause = self._cause(watched)
        return SecurityContext(principal=self._principal, workspace=self._workspace, session_id=cause, request_id=cause)

    def _cause(self, watched: Watched) -> str:
        """The same for the same look at the same alert, so that it makes one run whoever takes it up."""
        return f"alert-{watched.alert.fingerprint}-{watched.origin.channel}-{watched.diagnoses}"

"""Approval requests: opened by a run, decided by people, by the database's clock."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import requests
from bot.store.audit import AuditWriter
from bot.store.database import Database
from bot.store.errors import StoreUnavailable
from bot.store.listen import APPROVAL_CHANNEL, Listener
from bot.store.mapping import request_to_row
from bot.store.requests import PENDING
from bot.store.tables.runs import approval_request, run
from bot.store.voting import SYSTEM, Ballot, VoteOutcome, cast_vote
from bot.waiting import happens
from languages import say
from workflows.errors import NotFound, PermanentError
from workflows.model.approval import ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import Principal
from workflows.model.risk import Risk

_POLL = 30.0  # seconds; a notification comes at once, so this look is for one that was lost
_LOOKS_A_SECOND = 5  # of all waiters of a process together
_RETRY = 5.0  # seconds between two looks while Postgres is away
_EXPIRY_BATCH = 100


class PostgresApprovalStore:
    """Satisfies `workflows.ports.ApprovalStore`; waits for a Postgres that restarts, then raises StoreUnavailable.

    Args:
        listener: wakes `wait`; without it running, waiting looks slowly.
    """

    def __init__(self, database: Database, writer: AuditWriter, listener: Listener) -> None:
        self._database = database
        self._writer = writer
        self._listener = listener
        self._log = structlog.get_logger(__name__)

    async def open(self, request: ApprovalRequest, expires_in: timedelta, *events: AuditEvent) -> ApprovalRequest:
        """Store the request and its events; returns it with the database's times.

        Opening the same (run_id, round) again returns the stored one and writes nothing. A run that was asked to stop
        gets its request back cancelled. Raises PermanentError where the run waits for another request already.
        """
        return await self._database.transact(
            lambda connection: _open(connection, self._writer, request, expires_in, events)
        )

    async def get(self, request_id: str) -> ApprovalRequest | None:
        """The request with its votes."""
        return await self._database.repeatable(lambda connection: requests.read_one(connection, request_id))

    async def of_run(self, run_id: str) -> Sequence[ApprovalRequest]:
        """All requests of a run, first round first."""
        mine = approval_request.c.run_id == run_id
        return await self._database.repeatable(lambda connection: requests.read(connection, mine))

    async def find_pending(self, limit: int = 100) -> Sequence[ApprovalRequest]:
        """What still waits for people, oldest first; also what is due and was not expired yet."""
        return await self._database.repeatable(lambda connection: requests.read(connection, PENDING, limit=limit))

    async def vote(
        self, request_id: str, voter: Principal, verdict: Verdict, reason: str = "", *events: AuditEvent
    ) -> VoteOutcome:
        """Count one person's answer, or say why not; `events` are written only where it counts.

        The caller has checked the voter's role. Raises NotFound for an unknown request.
        """
        ballot = Ballot(request_id=request_id, voter=voter, verdict=verdict, reason=reason, events=events)
        return await self._database.transact(lambda connection: cast_vote(connection, self._writer, ballot))

    async def wait(self, request_id: str) -> ApprovalRequest:
        """Return when it is no longer pending. Outlasts a Postgres that is away, for as long as it takes."""
        with self._listener.waiting(APPROVAL_CHANNEL, request_id) as changed:
            while True:
                changed.clear()
                try:
                    request, left = await self._look(request_id)
                except StoreUnavailable as error:
                    self._log.warning("approval_wait_interrupted", request=request_id, error=str(error))
                    left = _RETRY
                else:
                    if request.state is not ApprovalState.PENDING:
                        return request
                await self._pause(changed, left)

    async def supersede(self, request_id: str, *events: AuditEvent) -> None:
        """Mark an approved request as overtaken by drift; one that is not approved stays as it is."""

        async def work(connection: AsyncConnection) -> None:
            approved = approval_request.c.state == ApprovalState.APPROVED.value
            where = (approval_request.c.id == request_id) & approved
            kind = AuditKind.APPROVAL_SUPERSEDED
            if await requests.decide(connection, self._writer, where, ApprovalState.SUPERSEDED, kind, SYSTEM):
                await self._writer.write(connection, *events)

        await self._database.transact(work)

    async def expire_due(self) -> Sequence[ApprovalRequest]:
        """Expire what is due, at most 100 requests a call; returns those that this call expired."""

        async def work(connection: AsyncConnection) -> Sequence[ApprovalRequest]:
            due = PENDING & (approval_request.c.expires_at <= func.clock_timestamp())
            batch = select(approval_request.c.id).where(due).limit(_EXPIRY_BATCH).with_for_update(skip_locked=True)
            found = approval_request.c.id.in_((await connection.scalars(batch)).all())
            kind = AuditKind.APPROVAL_EXPIRED
            ids = await requests.decide(connection, self._writer, found, ApprovalState.EXPIRED, kind, SYSTEM)
            return await requests.read(connection, approval_request.c.id.in_(ids)) if ids else []

        return await self._database.transact(work)

    async def escalate_due(self, risk: Risk, after: timedelta, roles: Collection[str]) -> Sequence[ApprovalRequest]:
        """Let people with these roles decide what has waited for `after`; returns those that this call widened."""

        async def work(connection: AsyncConnection) -> Sequence[ApprovalRequest]:
            ids = await requests.widen(connection, self._writer, risk, after, roles)
            return await requests.read(connection, approval_request.c.id.in_(ids)) if ids else []

        return await self._database.transact(work)

    async def _look(self, request_id: str) -> tuple[ApprovalRequest, float]:
        """The request, expired if it is due, and the seconds left to it."""

        async def work(connection: AsyncConnection) -> tuple[ApprovalRequest, float]:
            due = (approval_request.c.id == request_id) & PENDING
            due &= approval_request.c.expires_at <= func.clock_timestamp()
            kind = AuditKind.APPROVAL_EXPIRED
            await requests.decide(connection, self._writer, due, ApprovalState.EXPIRED, kind, SYSTEM)
            request = await requests.read_one(connection, request_id)
            if request is None:
                gone = say("there is no approval request {id} to wait for: its run was removed", id=request_id)
                raise NotFound(gone)
            left = func.extract("epoch", literal(request.expires_at) - func.clock_timestamp())
            return request, float(await connection.scalar(select(left)) or 0)

        return await self._database.transact(work)

    async def _pause(self, changed: asyncio.Event, left: float) -> None:
        """Until something changed, its time is up, or it is time to look anyway, the rarer the more wait."""
        poll = max(_POLL, self._listener.waiters / _LOOKS_A_SECOND)
        await happens(changed, max(0.05, min(poll, left)))


async def _open(
    connection: AsyncConnection,
    writer: AuditWriter,
    request: ApprovalRequest,
    expires_in: timedelta,
    events: Sequence[AuditEvent],
) -> ApprovalRequest:
    # Locked, so that a run is not asked to stop between this look and the insert.
    wanted = select(run.c.cancel_requested).where(run.c.id == request.run_id).with_for_update()
    stopping = bool(await connection.scalar(wanted))
    times = {"created_at": func.now(), "expires_at": func.now() + expires_in}
    row = {**request_to_row(request), "state": ApprovalState.PENDING.value, **times}
    statement = insert(approval_request).values(row).on_conflict_do_nothing().returning(approval_request.c.id)
    if await connection.scalar(statement) is not None:
        await writer.write(connection, *events)
        if stopping:
            await requests.cancel_pending(connection, writer, request.run_id, SYSTEM)
    stored = await requests.read(
        connection,
        (approval_request.c.run_id == request.run_id) & (approval_request.c.round == request.round),
    )
    if not stored:
        raise PermanentError(
            say("run {run} already waits for another approval; decide or cancel that first", run=request.run_id)
        )
    return stored[0]

"""Reads and state changes of approval requests that more than one store needs, inside the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audit import AuditWriter
from bot.store.listen import APPROVAL_CHANNEL, notify
from bot.store.mapping import request_from_row
from bot.store.tables.runs import approval, approval_request
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.risk import Risk

PENDING = approval_request.c.state == ApprovalState.PENDING.value
_BATCH = 500


async def read(
    connection: AsyncConnection, where: ColumnElement[bool], *, lock: bool = False, limit: int = _BATCH
) -> Sequence[ApprovalRequest]:
    """The requests that match, oldest first, with their votes; `lock` keeps them from others until the end."""
    statement = select(approval_request).where(where)
    statement = statement.order_by(approval_request.c.created_at, approval_request.c.id).limit(limit)
    rows = (await connection.execute(statement.with_for_update() if lock else statement)).mappings().all()
    ids = [row["id"] for row in rows]
    cast = select(approval).where(approval.c.request_id.in_(ids)).order_by(approval.c.id)
    votes = (await connection.execute(cast)).mappings().all()
    return [request_from_row(row, [vote for vote in votes if vote["request_id"] == row["id"]]) for row in rows]


async def read_one(connection: AsyncConnection, request_id: str, *, lock: bool = False) -> ApprovalRequest | None:
    """The request with its votes."""
    found = await read(connection, approval_request.c.id == request_id, lock=lock, limit=1)
    return found[0] if found else None


async def decide(
    connection: AsyncConnection,
    writer: AuditWriter,
    where: ColumnElement[bool],
    state: ApprovalState,
    kind: AuditKind,
    actor: str,
) -> Sequence[str]:
    """Move the requests that match to `state`, each with its event and a notification; returns their ids."""
    columns = (approval_request.c.id, approval_request.c.run_id, approval_request.c.round)
    statement = update(approval_request).where(where).values(state=state.value).returning(*columns)
    moved = (await connection.execute(statement)).all()
    for request_id, run_id, number in moved:
        event = AuditEvent(
            kind=kind,
            actor=actor,
            run_id=run_id,
            subject=request_id,
            outcome=state.value,
            details={"round": number},
        )
        await writer.write(connection, event)
        await notify(connection, APPROVAL_CHANNEL, request_id)
    return [request_id for request_id, _, _ in moved]


async def widen(
    connection: AsyncConnection, writer: AuditWriter, risk: Risk, after: timedelta, roles: Collection[str]
) -> Sequence[str]:
    """Add roles to those who may decide what has waited for `after`, each with its event; returns the ids."""
    table = approval_request
    more = cast(sorted(roles), JSONB)
    waited = table.c.created_at + after <= func.clock_timestamp()
    mine = (table.c.kind == ApprovalKind.APPROVAL.value) & (table.c.risk == risk.value) & ~table.c.roles.contains(more)
    columns = (table.c.id, table.c.run_id, table.c.round)
    statement = update(table).where(PENDING & mine & waited).values(roles=table.c.roles.op("||")(more))
    widened = (await connection.execute(statement.returning(*columns))).all()
    for request_id, run_id, number in widened:
        event = AuditEvent(
            kind=AuditKind.APPROVAL_ESCALATED,
            actor="system/quarterdeck",
            run_id=run_id,
            subject=request_id,
            details={"round": number, "roles": [*sorted(roles)]},
        )
        await writer.write(connection, event)
    return [request_id for request_id, _, _ in widened]


async def cancel_pending(connection: AsyncConnection, writer: AuditWriter, run_id: str, actor: str) -> None:
    """Cancel what the run still waits for."""
    open_of_run = (approval_request.c.run_id == run_id) & PENDING
    await decide(connection, writer, open_of_run, ApprovalState.CANCELLED, AuditKind.APPROVAL_CANCELLED, actor)

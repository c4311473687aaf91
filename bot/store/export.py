"""The audit log as JSON lines, streamed."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from sqlalchemy import RowMapping, select, text

from bot.store.database import Database
from bot.store.tables.audit import audit_event, audit_seal, audit_text

_BATCH = 500


async def export(database: Database, since: datetime) -> AsyncIterator[str]:
    """One JSON object a line, without the line break, in the order of ids, of one moment.

    Keys: id, at (ISO 8601, UTC), kind, actor, request_id, run_id, subject, outcome, details, text (null where there
    is none or it expired), text_sha256, seal (`{seq, hash}`, null where it is not sealed yet).
    Raises StoreUnavailable or StoreRefused.
    """
    joined = audit_event.outerjoin(audit_seal, audit_seal.c.event_id == audit_event.c.id)
    joined = joined.outerjoin(audit_text, audit_text.c.sha256 == audit_event.c.text_sha256)
    columns = (*audit_event.c, audit_text.c.body, audit_seal.c.seq, audit_seal.c.hash)
    statement = select(*columns).select_from(joined).where(audit_event.c.at >= since).order_by(audit_event.c.id)
    async with database.begin() as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        result = await connection.stream(statement.execution_options(yield_per=_BATCH))
        async for row in result.mappings():
            yield _line(row)


def _line(row: RowMapping) -> str:
    names = ("kind", "actor", "request_id", "run_id", "subject", "outcome", "details")
    return json.dumps(
        {
            "id": row["id"],
            "at": row["at"].astimezone(UTC).isoformat(),
            **{name: row[name] for name in names},
            "text": row["body"],
            "text_sha256": row["text_sha256"],
            "seal": None if row["seq"] is None else {"seq": row["seq"], "hash": row["hash"]},
        },
        ensure_ascii=False,
    )

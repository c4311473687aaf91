"""What was said and not understood, from the audit log, for whoever lets the lexicons grow."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.tables.audit import audit_event, audit_text
from workflows.model.audit import AuditKind

MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """A text that led to nothing, redacted as it was stored.

    Attributes:
        times: how often exactly this was said.
        because: why nothing came of it, as it was written down the last time.
    """

    text: str
    times: int
    because: str


async def unmatched(database: Database, limit: int) -> Sequence[Unmatched]:
    """The texts that are still kept, the most frequent first; `limit` at most, and never over MOST."""
    times = func.count().label("times")
    because = func.max(audit_event.c.details["because"].astext).label("because")
    wanted = (
        select(audit_text.c.body, times, because)
        .join(audit_text, audit_text.c.sha256 == audit_event.c.text_sha256)
        .where(audit_event.c.kind == AuditKind.INTENT_UNCLEAR.value)
        .group_by(audit_text.c.body)
        .order_by(times.desc(), func.max(audit_event.c.id).desc())
        .limit(min(limit, MOST))
    )

    async with database.single() as connection:
        rows = (await connection.execute(wanted)).all()
    return [Unmatched(text=row.body, times=row.times, because=row.because or "") for row in rows]

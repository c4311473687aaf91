"""How events are chained: each seal holds the hash of its event and of the seal before, and a MAC by the audit key."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Text, cast

from bot.store.audit_key import AuditKey
from bot.store.tables.audit import audit_event

GENESIS = "0" * 64  # what the first seal holds as the hash before it

# The details as Postgres prints them: exact to the last digit of a number, which a parsed one is not.
_DETAILS = cast(audit_event.c.details, Text).label("details_text")
EVENT_COLUMNS: tuple[ColumnElement[Any], ...] = (  # columns of any type
    *(column for column in audit_event.c if column is not audit_event.c.details),
    _DETAILS,
)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One link of the chain.

    Attributes:
        seq: position in the chain, from 1, without gaps.
        hash: SHA-256 over the previous hash and the canonical event, as 64 hex digits.
        mac: HMAC-SHA256 of the hash.
        key_id: which key made the MAC.
    """

    seq: int
    event_id: int
    prev_hash: str
    hash: str
    mac: str
    key_id: str
    sealed_at: datetime


def link(key: AuditKey, seq: int, prev_hash: str, event: RowMapping, sealed_at: datetime) -> Seal:
    """The seal of an event."""
    digest = chain_hash(prev_hash, seq, event, sealed_at)
    return Seal(
        seq=seq,
        event_id=int(event["id"]),
        prev_hash=prev_hash,
        hash=digest,
        mac=key.mac(digest),
        key_id=key.id,
        sealed_at=sealed_at,
    )


def chain_hash(prev_hash: str, seq: int, event: RowMapping, sealed_at: datetime) -> str:
    """SHA-256 over the hash before and the canonical JSON of the event's columns (`EVENT_COLUMNS`)."""
    columns = {str(column.key): _plain(event[str(column.key)]) for column in EVENT_COLUMNS}
    canonical = json.dumps(
        {"seq": seq, "sealed_at": _plain(sealed_at), "event": columns}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(f"{prev_hash}\n{canonical}".encode()).hexdigest()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value

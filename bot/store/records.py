"""What the bot did and what was decided, read back for those who ask."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, RowMapping, false, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import cast

from bot.store import requests
from bot.store.database import Database
from bot.store.mapping import run_from_row
from bot.store.tables.audit import audit_event
from bot.store.tables.runs import approval, approval_request, run, step_run
from bot.store.tables.slack import outbox
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest
from workflows.model.audit import AuditKind
from workflows.model.records import Person, Place, Refused, RunQuery, RunRecord, Voted, Window
from workflows.model.run import RunState

MOST = 500
_FINAL = [state.value for state in RunState if state.final]
_ASKER = func.concat(run.c.context["principal"]["team"].astext, "/", run.c.context["principal"]["user"].astext)
_ASKER_NAME = run.c.context["principal"]["name"].astext
_WHEN = func.coalesce(run.c.ended_at, run.c.created_at)


class PostgresRecords:
    """Satisfies `workflows.ports.Records`. Every call raises StoreUnavailable where Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def runs(self, query: RunQuery) -> Sequence[RunRecord]:
        """The runs that match, newest first; 500 at most."""
        where = [*_matching(query)]
        statement = select(run).where(*where).order_by(_WHEN.desc(), run.c.id).limit(min(query.limit, MOST))
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).mappings().all()
            return await _records(connection, rows, steps=query.steps)

    async def run(self, which: str) -> RunRecord | None:
        """One run with its steps, by id or by label; of several with one label, the newest."""
        named = or_(run.c.id == which, run.c.label == which.upper())
        statement = select(run).where(named).order_by((run.c.id == which).desc(), run.c.created_at.desc()).limit(1)
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).mappings().all()
            found = await _records(connection, rows, steps=True)
        return found[0] if found else None

    async def waiting(self, limit: int) -> Sequence[RunRecord]:
        """The runs that wait for an approval or a confirmation whose time is not up, oldest first."""
        still = requests.PENDING & (approval_request.c.expires_at > func.clock_timestamp())
        async with self._database.begin() as connection:
            pending = await requests.read(connection, still, limit=min(limit, MOST))
            by_run = {record.run.id: record for record in await _of(connection, pending)}
        return [by_run[one.run_id] for one in pending if one.run_id in by_run]

    async def votes(self, voters: frozenset[str], window: Window, limit: int) -> Sequence[Voted]:
        """What these people decided about others' requests, newest first."""
        mine = approval.c.voter.in_(voters) & (approval.c.at >= window.start) & (approval.c.at < window.end)
        others = (approval_request.c.kind == ApprovalKind.APPROVAL.value) & (
            approval_request.c.requester != approval.c.voter
        )
        statement = select(approval).join(approval_request, approval_request.c.id == approval.c.request_id)
        statement = statement.where(mine & others).order_by(approval.c.at.desc()).limit(min(limit, MOST))
        async with self._database.begin() as connection:
            votes = (await connection.execute(statement)).mappings().all()
            ids = {vote["request_id"] for vote in votes}
            asked = await requests.read(connection, approval_request.c.id.in_(ids)) if ids else []
            by_run = {record.run.id: record for record in await _of(connection, asked)}
        about = {one.id: by_run[one.run_id] for one in asked if one.run_id in by_run}
        return [_voted(vote, about[vote["request_id"]]) for vote in votes if vote["request_id"] in about]

    async def refusals(self, people: frozenset[str], window: Window, limit: int) -> Sequence[Refused]:
        """What these people were refused before a run began, newest first."""
        table = audit_event
        mine = (table.c.kind == AuditKind.ACCESS_REFUSED.value) & (table.c.run_id == "") & table.c.actor.in_(people)
        then = (table.c.at >= window.start) & (table.c.at < window.end)
        named = table.c.details["permission"].astext
        columns = (table.c.actor, table.c.subject, table.c.at, named.label("permission"))
        statement = select(*columns).where(mine & then & named.is_not(None)).order_by(table.c.id.desc())
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement.limit(min(limit, MOST)))).all()
        return [Refused(actor=one.actor, what=one.subject, permission=one.permission, at=one.at) for one in rows]

    async def people(self, name: str, limit: int) -> Sequence[Person]:
        """Those of this name, or of this Slack user id, who asked for or decided something."""
        called = name.lower()
        asked = select(_ASKER.label("id"), _ASKER_NAME.label("name")).where(_is(called, _ASKER, _ASKER_NAME))
        voter, voter_name = approval.c.voter, approval.c.voter_name
        decided = select(voter.label("id"), voter_name.label("name")).where(_is(called, voter, voter_name))
        both = asked.union(decided).subquery()
        statement = select(both.c.id, func.max(both.c.name).label("name")).group_by(both.c.id).order_by(both.c.id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement.limit(min(limit, MOST)))).all()
        return [Person(id=one.id, name=one.name) for one in rows]


def _is(called: str, principal: ColumnElement[str], name: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(func.lower(name) == called, func.lower(func.split_part(principal, "/", 2)) == called)


def _matching(query: RunQuery) -> Sequence[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if query.actions is not None:
        steps = [_has_step(agent, action) for agent, action in query.actions]
        undoing = [run.c.undo_of.is_not(None)] if query.takes_back else []
        where.append(or_(*steps, *undoing, false()))
    if query.of is not None:
        where.append(_ASKER.in_(query.of))
    if query.window is not None:
        where.append((query.window.start <= _WHEN) & (query.window.end > _WHEN))
    if query.under_way:
        where.append(run.c.state.not_in(_FINAL))
    return where


def _has_step(agent: str, action: str) -> ColumnElement[bool]:
    return run.c.template["steps"].contains(cast([{"agent": agent, "action": action}], JSONB))


async def _of(connection: AsyncConnection, asked: Sequence[ApprovalRequest]) -> Sequence[RunRecord]:
    """The records of the runs that these requests belong to."""
    ids = {one.run_id for one in asked}
    rows = (await connection.execute(select(run).where(run.c.id.in_(ids)))).mappings().all() if ids else []
    return await _records(connection, rows)


async def _records(
    connection: AsyncConnection,
    rows: Sequence[RowMapping],
    *,
    steps: bool = False,
) -> Sequence[RunRecord]:
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    newest = await requests.read(connection, approval_request.c.run_id.in_(ids), limit=MOST * 2)
    by_run = {one.run_id: one for one in newest}  # oldest first, so the newest stays
    places = await _places(connection, ids)
    done = (
        (await connection.execute(select(step_run).where(step_run.c.run_id.in_(ids)))).mappings().all() if steps else []
    )
    return [
        RunRecord(
            run=run_from_row(row, [one for one in done if one["run_id"] == row["id"]]),
            request=by_run.get(row["id"]),
            place=places.get(row["id"]),
        )
        for row in rows
    ]


async def _places(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, Place]:
    """Where the runs' messages stand: the card for approvers before the message of the run."""
    keys = {f"{kind}/{run_id}": run_id for kind in ("run", "card") for run_id in ids}
    shown = (outbox.c.key.in_(keys)) & (outbox.c.ts != "") & (outbox.c.ephemeral_user == "")
    statement = select(outbox.c.key, outbox.c.channel, outbox.c.ts).where(shown).order_by(outbox.c.key.desc())
    rows = (await connection.execute(statement)).all()
    return {keys[one.key]: Place(channel=one.channel, ts=one.ts) for one in rows}


def _voted(row: RowMapping, record: RunRecord) -> Voted:
    vote = Approval(
        voter=row["voter"],
        voter_name=row["voter_name"],
        verdict=row["verdict"],
        reason=row["reason"],
        at=row["at"],
    )
    return Voted(vote=vote, record=record)

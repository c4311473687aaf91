"""Runs and their steps."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audit import AuditWriter
from bot.store.database import Database
from bot.store.listen import RUN_CHANNEL, notify
from bot.store.mapping import Row, run_from_row, run_to_row, step_to_row
from bot.store.requests import cancel_pending
from bot.store.tables.runs import run, step_run
from bot.store.together import Together
from workflows.model.audit import AuditEvent
from workflows.model.run import Origin, Run, RunState, StepRun
from workflows.storable import storable_text

_FINAL = [state.value for state in RunState if state.final]
_INSERT = insert(run).on_conflict_do_nothing().returning(run.c.id)
_MOST = 500
_PRIVATE = ("slash", "button")
"""Surfaces whose answers only the asker sees."""
_NOBODY = "system/quarterdeck"


class PostgresRunStore:
    """Satisfies `workflows.ports.RunStore`; waits for a Postgres that restarts, then raises StoreUnavailable."""

    def __init__(self, database: Database, writer: AuditWriter) -> None:
        self._database = database
        self._writer = writer
        self._creates = Together(self._create)

    async def create(self, new: Run, *events: AuditEvent) -> bool:
        """Insert the run; False, and nothing written, where a run of this id exists already.

        Runs that are created at the same time are inserted in one transaction.
        """
        return await self._creates.add((new, events))

    async def _create(self, given: Sequence[tuple[Run, tuple[AuditEvent, ...]]]) -> Sequence[bool]:
        async def work(connection: AsyncConnection) -> Sequence[bool]:
            first = {new.id: index for index, (new, _) in reversed([*enumerate(given)])}
            rows = [run_to_row(given[index][0]) for index in first.values()]
            created = set((await connection.scalars(_INSERT, rows)).all())
            fresh = [new.id in created and first[new.id] == index for index, (new, _) in enumerate(given)]
            mine = [one for one, is_fresh in zip(given, fresh, strict=True) if is_fresh]
            if steps := [step_to_row(new.id, step) for new, _ in mine for step in new.steps]:
                await connection.execute(insert(step_run), steps)
            await self._writer.write(connection, *(event for _, events in mine for event in events))
            return fresh

        return await self._database.transact(work)

    async def get(self, run_id: str) -> Run | None:
        """The run with its steps, by id or by label; of several with one label, the newest."""
        named = or_(run.c.id == run_id, run.c.label == run_id.upper())
        order = ((run.c.id == run_id).desc(), run.c.created_at.desc())
        found = await self._database.repeatable(lambda connection: _read(connection, named, order, 1))
        return found[0] if found else None

    async def cancel_requested(self, run_id: str) -> bool:
        """Whether somebody asked the run to stop; False where there is none."""
        asked = select(run.c.cancel_requested).where(run.c.id == run_id)
        return bool(await self._database.repeatable(lambda connection: connection.scalar(asked)))

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """Move a run that has not ended to `state`; False, and nothing written, where it had ended.

        A run that ends takes its open approval request with it. An empty summary leaves the one that is there.
        """

        async def work(connection: AsyncConnection) -> bool:
            values: Row = {"state": state.value}
            if summary:
                values["summary"] = storable_text(summary)
            if state.final:
                values["ended_at"] = func.clock_timestamp()
            if not await _update_open(connection, run_id, values):
                return False
            if state.final:
                await cancel_pending(connection, self._writer, run_id, _actor(events))
            await self._writer.write(connection, *events)
            await notify(connection, RUN_CHANNEL, run_id)
            return True

        return await self._database.transact(work)

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """Insert or update one step."""

        async def work(connection: AsyncConnection) -> None:
            await _put_step(connection, run_id, step)
            await self._writer.write(connection, *events)

        await self._database.transact(work)

    async def request_cancel(self, run_id: str, *events: AuditEvent) -> bool:
        """Ask a run to stop; cancels its pending approval.

        False, and nothing written, where it had ended or was asked before.
        """

        async def work(connection: AsyncConnection) -> bool:
            if not await _update_open(
                connection, run_id, {"cancel_requested": True}, run.c.cancel_requested.is_(False)
            ):
                return False
            await self._writer.write(connection, *events)
            await cancel_pending(connection, self._writer, run_id, _actor(events))
            await notify(connection, RUN_CHANNEL, run_id)
            return True

        return await self._database.transact(work)

    async def recent(self, limit: int = 20) -> Sequence[Run]:
        """Newest first; 500 at most."""
        order = (run.c.created_at.desc(), run.c.id)
        return await self._database.repeatable(lambda connection: _read(connection, None, order, min(limit, _MOST)))

    async def in_thread(self, origin: Origin, person: str, limit: int) -> Sequence[Run]:
        """The runs that were asked for where `origin` is, newest first, without what only others saw; 500 at most.

        Args:
            origin: the thread; without one, as in a direct message, the whole channel.
            person: the principal's id.
            limit: how many.
        """
        order = (run.c.created_at.desc(), run.c.id)
        where = _place(origin, person)
        return await self._database.repeatable(lambda connection: _read(connection, where, order, min(limit, _MOST)))

    async def open_in_thread(self, origin: Origin, person: str, limit: int) -> Sequence[Run]:
        """As `in_thread`, only the runs that have not ended."""
        return await self._open(_place(origin, person), limit)

    async def open_of(self, person: str, limit: int) -> Sequence[Run]:
        """The runs that this person asked for, anywhere, and that have not ended, newest first; 500 at most."""
        return await self._open(_asker() == person, limit)

    async def _open(self, where: ColumnElement[bool], limit: int) -> Sequence[Run]:
        order = (run.c.created_at.desc(), run.c.id)
        still = and_(where, run.c.state.not_in(_FINAL))
        return await self._database.repeatable(lambda connection: _read(connection, still, order, min(limit, _MOST)))

    async def open_runs(self, limit: int = _MOST) -> Sequence[Run]:
        """Runs that have not ended, newest first; 500 at most."""
        order = (run.c.created_at.desc(), run.c.id)
        still = run.c.state.not_in(_FINAL)
        return await self._database.repeatable(lambda connection: _read(connection, still, order, min(limit, _MOST)))


def _asker() -> ColumnElement[str]:
    principal = run.c.context["principal"]
    return func.concat(principal["team"].astext, "/", principal["user"].astext)


def _place(origin: Origin, person: str) -> ColumnElement[bool]:
    """What was asked for where `origin` is, without what only others saw."""
    place = run.c.origin
    return and_(
        place["channel"].astext == origin.channel,
        place["team"].astext == origin.team,
        *([place["thread_ts"].astext == origin.thread_ts] if origin.thread_ts else []),
        or_(place["surface"].astext.not_in(_PRIVATE), _asker() == person),
    )


async def _update_open(connection: AsyncConnection, run_id: str, values: Row, *conditions: ColumnElement[bool]) -> bool:
    still = (run.c.id == run_id, run.c.state.not_in(_FINAL), *conditions)
    statement = update(run).where(*still).values(values).returning(run.c.id)
    return await connection.scalar(statement) is not None


async def _put_step(connection: AsyncConnection, run_id: str, step: StepRun) -> None:
    row = step_to_row(run_id, step)
    changed = {name: value for name, value in row.items() if name not in ("run_id", "step_id")}
    keys = [step_run.c.run_id, step_run.c.step_id]
    await connection.execute(insert(step_run).values(row).on_conflict_do_update(index_elements=keys, set_=changed))


async def _read(
    connection: AsyncConnection,
    where: ColumnElement[bool] | None,
    order: Sequence[ColumnElement[Any]],  # columns of any type order
    limit: int,
) -> Sequence[Run]:
    statement = select(run).order_by(*order).limit(limit)
    rows = (await connection.execute(statement if where is None else statement.where(where))).mappings().all()
    ids = [row["id"] for row in rows]
    steps = (await connection.execute(select(step_run).where(step_run.c.run_id.in_(ids)))).mappings().all()
    return [run_from_row(row, [step for step in steps if step["run_id"] == row["id"]]) for row in rows]


def _actor(events: Sequence[AuditEvent]) -> str:
    return events[0].actor if events else _NOBODY

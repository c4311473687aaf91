"""Questions asked back, kept so that any replica can take the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.orchestrator.outcome import Choice
from bot.store.database import Database
from bot.store.tables.slack import question
from workflows.model.intent import Intent
from workflows.model.run import Origin

DECLINED = "declined"
"""The outcome in the audit log of a question to which somebody said that nothing of what was offered is meant."""
_ORIGIN = TypeAdapter(Origin)
_INTENT = TypeAdapter(Intent)
_CHOICES = TypeAdapter(tuple[Choice, ...])


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its choices.

    Attributes:
        id: opaque and unguessable; what its buttons carry.
        cause: the event behind it; the same cause asks for the same input once.
        intent: what is known so far.
        missing: the input asked for.
        asker: principal id of whoever may answer: the person whose request it was.
        origin: where it was asked.
    """

    id: str
    cause: str
    intent: Intent
    missing: str
    choices: tuple[Choice, ...]
    asker: str
    origin: Origin


_COLUMNS = ", ".join(column.name for column in question.columns)
_SUPERSEDE = text(
    "UPDATE question SET state = 'superseded' WHERE thread = :thread AND asker = :asker AND state = 'open'"
)
_ASK = text(f"""
    INSERT INTO question (id, cause, intent, missing, choices, asker, origin, thread, expires_at)
    VALUES (:id, :cause, CAST(:intent AS jsonb), :missing, CAST(:choices AS jsonb), :asker, CAST(:origin AS jsonb),
            :thread, clock_timestamp() + CAST(:stands AS interval))
    ON CONFLICT DO NOTHING RETURNING {_COLUMNS}
""")  # noqa: S608 - column names of ours
_SAME = text(f"SELECT {_COLUMNS} FROM question WHERE cause = :cause AND missing = :missing")  # noqa: S608
_GET = text(f"SELECT {_COLUMNS} FROM question WHERE id = :id")  # noqa: S608
_OPEN = text(f"""
    SELECT {_COLUMNS} FROM question
    WHERE (thread = :thread OR :anywhere AND starts_with(thread, :thread)) AND asker = :asker
      AND (state = 'open' AND expires_at > clock_timestamp() OR answered_by = :cause)
    ORDER BY answered_by = :cause DESC, seq DESC LIMIT 1
""")  # noqa: S608
_STANDS = text("SELECT 1 FROM question WHERE id = :id AND state = 'open' AND expires_at > clock_timestamp()")
_ANSWER = text("""
    UPDATE question SET state = 'answered', answer = :answer, answered_by = :cause
    WHERE id = :id AND (state = 'open' AND expires_at > clock_timestamp() OR answered_by = :cause) RETURNING id
""")
_PURGE = text("DELETE FROM question WHERE expires_at < clock_timestamp() - CAST(:age AS interval)")


class Questions:
    """The question table. Every call raises StoreUnavailable where Postgres is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, asked: Question, stands: timedelta) -> Question:
        """Store the question; it takes the place of the asker's open one in the same thread.

        Asking for the same cause and input again returns the stored question and changes nothing.
        """
        thread = _thread(asked.origin.team, asked.origin.channel, asked.origin.thread_ts)
        values: Mapping[str, object] = {
            "id": asked.id,
            "cause": asked.cause,
            "intent": _INTENT.dump_json(asked.intent).decode(),
            "missing": asked.missing,
            "choices": _CHOICES.dump_json(asked.choices).decode(),
            "asker": asked.asker,
            "origin": _ORIGIN.dump_json(asked.origin).decode(),
            "thread": thread,
            "stands": stands,
        }

        async def work(connection: AsyncConnection) -> Question:
            same = {"cause": asked.cause, "missing": asked.missing}
            stored = (await connection.execute(_SAME, same)).first()
            if stored is not None:
                return _read(stored)
            if asked.origin.thread_ts:
                await connection.execute(_SUPERSEDE, {"thread": thread, "asker": asked.asker})
            fresh = (await connection.execute(_ASK, values)).first()
            return _read(fresh or (await connection.execute(_SAME, same)).one())

        return await self._database.transact(work)

    async def get(self, question_id: str) -> Question | None:
        """The question, answered or not."""
        async with self._database.single() as connection:
            stored = (await connection.execute(_GET, {"id": question_id})).first()
        return None if stored is None else _read(stored)

    async def is_open(self, question_id: str) -> bool:
        """Whether the question still takes an answer."""
        async with self._database.single() as connection:
            return (await connection.execute(_STANDS, {"id": question_id})).first() is not None

    async def answer(self, question_id: str, choice: str, cause: str) -> bool:
        """Take the answer; False where another one was taken before, it was replaced, or its time is over.

        `cause` is the click or message that answers: tried again after a crash, it is taken again.
        """
        values = {"id": question_id, "answer": choice, "cause": cause}

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(_ANSWER, values)).first() is not None

        return await self._database.repeatable(work)

    async def open_in(self, team: str, channel: str, thread_ts: str, asker: str, cause: str) -> Question | None:
        """The newest open question to this person in this thread, or the one that `cause` answered before.

        `thread_ts` empty looks in the whole channel.
        """
        parameters = {
            "thread": _thread(team, channel, thread_ts),
            "anywhere": not thread_ts,
            "asker": asker,
            "cause": cause,
        }
        async with self._database.single() as connection:
            stored = (await connection.execute(_OPEN, parameters)).first()
        return None if stored is None else _read(stored)

    async def purge(self, age: timedelta) -> int:
        """Delete questions whose time was over for `age`; how many."""
        async with self._database.single() as connection:
            return (await connection.execute(_PURGE, {"age": age})).rowcount


def _thread(team: str, channel: str, thread_ts: str) -> str:
    return f"{team}/{channel}/{thread_ts}"


def _read(row: Row[tuple[object, ...]]) -> Question:
    return Question(
        id=row.id,
        cause=row.cause,
        intent=_INTENT.validate_python(row.intent),
        missing=row.missing,
        choices=_CHOICES.validate_python(row.choices),
        asker=row.asker,
        origin=_ORIGIN.validate_python(row.origin),
    )

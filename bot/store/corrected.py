"""What was understood, and put right by whoever said it: read off the audit log, for whoever mends the lexicons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, select

from bot.store.database import Database
from bot.store.questions import DECLINED
from bot.store.tables.audit import audit_event, audit_text
from workflows.model.audit import AuditKind

WINDOW = timedelta(minutes=10)
"""How soon after a text somebody puts it right; later they changed their mind."""
MOST_EVENTS = 50_000
"""How far back is read, in events; the newest."""
_KINDS = (
    AuditKind.INTAKE_RECEIVED,
    AuditKind.INTENT_RECOGNISED,
    AuditKind.QUESTION_ASKED,
    AuditKind.QUESTION_ANSWERED,
    AuditKind.RUN_STARTED,
    AuditKind.RUN_CANCELLED,
    AuditKind.APPROVAL_VOTED,
)


class How(StrEnum):
    """How somebody put right what was made of their text."""

    DECLINED = "said no to the question back"
    WITHDRAWN = "took it back"
    LEFT = "left the question back, and said something else"


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A text that was understood as something, and put right, redacted as it was stored.

    Attributes:
        intent: what it was understood as.
        instead: what the same person said next in the same channel; empty where that was nothing.
        times: how often exactly this was said, understood and put right in this way.
    """

    text: str
    intent: str
    how: How
    instead: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One row of the audit log, as far as it is looked at."""

    at: datetime
    kind: str
    actor: str
    request_id: str
    run_id: str
    subject: str
    outcome: str
    details: Mapping[str, object]
    text: str


async def corrected(database: Database, limit: int) -> Sequence[Corrected]:
    """The newest corrections whose texts are still kept, the most frequent first; `limit` at most."""
    columns = audit_event.c
    wanted = (
        select(
            *(columns.at, columns.kind, columns.actor, columns.request_id, columns.run_id),
            *(columns.subject, columns.outcome, columns.details, audit_text.c.body),
        )
        .outerjoin(audit_text, audit_text.c.sha256 == columns.text_sha256)
        .where(columns.kind.in_([kind.value for kind in _KINDS]))
        .order_by(columns.id.desc())
        .limit(MOST_EVENTS)
    )
    async with database.single() as connection:
        rows = (await connection.execute(wanted)).all()
    return corrections([_happened(row) for row in reversed(rows)])[:limit]


def corrections(events: Iterable[Happened]) -> Sequence[Corrected]:
    """What was put right in a stretch of the audit log, in its order; the most frequent first, then the newest.

    A text counts where the same person, within WINDOW after it, clicked "No", "Neither" or "None of these" on the
    question back; or clicked Cancel or Withdraw on what it started, or stopped it; or left the question open and said
    what was understood as another intent in the same channel.
    """
    story = _Story()
    for event in events:
        story.take(event)
    found = [(one.said.text, one.said.intent, one.how, one.instead) for one in story.put_right if one.said.text]
    counted = Counter(reversed(found))
    return [
        Corrected(text=text, intent=intent, how=how, instead=instead, times=times)
        for (text, intent, how, instead), times in counted.most_common()
    ]


@dataclass(kw_only=True)
class _Said:
    """A text somebody wrote, and what it was understood as."""

    text: str
    at: datetime
    where: tuple[str, str]
    intent: str = ""


@dataclass(kw_only=True)
class _PutRight:
    said: _Said
    how: How
    instead: str = ""


@dataclass(kw_only=True)
class _Story:
    """What is known so far, while the events are gone through.

    Attributes:
        left_open: whose question back was not answered yet, by person and channel.
        waiting: what was put right, and nothing was said since, by person and channel.
    """

    by_request: dict[str, _Said] = field(default_factory=dict)
    by_run: dict[str, _Said] = field(default_factory=dict)
    by_question: dict[str, _Said] = field(default_factory=dict)
    left_open: dict[tuple[str, str], _Said] = field(default_factory=dict)
    put_right: list[_PutRight] = field(default_factory=list)
    waiting: dict[tuple[str, str], _PutRight] = field(default_factory=dict)

    def take(self, event: Happened) -> None:
        match event.kind:
            case AuditKind.INTAKE_RECEIVED if event.text:
                where = (event.actor, str(event.details.get("channel", "")))
                self.by_request.setdefault(event.request_id, _Said(text=event.text, at=event.at, where=where))
            case AuditKind.INTENT_RECOGNISED:
                self._understood(event)
            case AuditKind.QUESTION_ASKED | AuditKind.QUESTION_ANSWERED:
                self._questioned(event)
            case AuditKind.RUN_STARTED if said := self.by_request.get(event.request_id):
                self.by_run[event.run_id] = said
            case AuditKind.RUN_CANCELLED:
                self._taken_back(event)
            case AuditKind.APPROVAL_VOTED if event.outcome == "deny":
                self._taken_back(event)

    def _understood(self, event: Happened) -> None:
        said = self.by_request.get(event.request_id)
        if said is not None and not said.intent:  # else a click, or a text that answers a question
            self._took(said, event.subject)

    def _took(self, said: _Said, intent: str) -> None:
        """A text was understood as an intent, which may put right the one before it."""
        said.intent = intent
        last = self.waiting.pop(said.where, None)
        if last is not None and _soon(last.said, said.at):
            last.instead = said.text
        before = self.left_open.pop(said.where, None)
        if before is not None and before.intent != said.intent and _soon(before, said.at):
            self.put_right.append(_PutRight(said=before, how=How.LEFT, instead=said.text))

    def _questioned(self, event: Happened) -> None:
        question = str(event.details.get("question", ""))
        if event.kind == AuditKind.QUESTION_ASKED:
            said = self.by_request.get(event.request_id)
            if said is not None and question:
                if not said.intent:  # what is only asked about is written down with the question alone
                    self._took(said, str(event.details.get("intent", "")))
                self.by_question[question] = self.left_open[said.where] = said
            return
        said = self.by_question.get(question)
        if said is None:
            return
        self.left_open.pop(said.where, None)
        if event.outcome == DECLINED:
            self._put_right(said, How.DECLINED, event)
        else:
            self.by_request[event.request_id] = said  # what comes of the answer comes of the text

    def _taken_back(self, event: Happened) -> None:
        said = self.by_run.get(event.run_id)
        if said is not None and event.actor == said.where[0]:
            self._put_right(said, How.WITHDRAWN, event)

    def _put_right(self, said: _Said, how: How, event: Happened) -> None:
        if _soon(said, event.at):
            self.waiting[said.where] = _PutRight(said=said, how=how)
            self.put_right.append(self.waiting[said.where])


def _soon(said: _Said, at: datetime) -> bool:
    return at - said.at <= WINDOW


def _happened(row: Row[tuple[object, ...]]) -> Happened:
    return Happened(
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        request_id=row.request_id,
        run_id=row.run_id,
        subject=row.subject,
        outcome=row.outcome,
        details=row.details if isinstance(row.details, dict) else {},
        text=row.body or "",
    )

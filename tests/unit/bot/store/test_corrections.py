"""What counts as put right, read off a stretch of the audit log."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.store.corrected import WINDOW, Corrected, Happened, How, corrections
from bot.store.questions import DECLINED
from workflows.model.audit import AuditKind

BEGIN = datetime(2026, 11, 21, 3, tzinfo=UTC)
OLIVE, VIC = "T1/U1", "T1/U2"


class Log:
    """An audit log that is written a minute an event, as the conversation and the engine write it."""

    def __init__(self) -> None:
        self.events: list[Happened] = []
        self._at = BEGIN
        self._requests: Iterator[int] = iter(range(1, 1_000))

    def says(self, text: str, intent: str, *, who: str = OLIVE, channel: str = "C1", answers: str = "") -> str:
        """Somebody says what is understood; the request."""
        request = self._request()
        if answers:
            self._write(AuditKind.QUESTION_ANSWERED, request, who, details={"question": answers})
        self._write(AuditKind.INTAKE_RECEIVED, request, who, text=text, details={"channel": channel, "verb": "said"})
        self._write(AuditKind.INTENT_RECOGNISED, request, who, subject=intent)
        return request

    def asks(self, request: str, question: str, *, who: str = OLIVE, intent: str = "") -> None:
        """A question back; `intent` is of one that is all that a text came to."""
        self._write(AuditKind.QUESTION_ASKED, request, who, details={"question": question, "intent": intent})

    def writes(self, text: str) -> str:
        """Somebody says what is only asked about; the request."""
        request = self._request()
        self._write(AuditKind.INTAKE_RECEIVED, request, OLIVE, text=text, details={"channel": "C1", "verb": "said"})
        return request

    def clicks(self, question: str, outcome: str = "ok", *, who: str = OLIVE) -> str:
        """A click on it; the request of the click."""
        request = self._request()
        self._write(AuditKind.INTAKE_RECEIVED, request, who, details={"channel": "C1", "verb": "question.choose"})
        self._write(AuditKind.QUESTION_ANSWERED, request, who, outcome=outcome, details={"question": question})
        return request

    def runs(self, request: str, run: str) -> None:
        """A run starts."""
        self._write(AuditKind.RUN_STARTED, request, OLIVE, run=run)

    def votes(self, run: str, outcome: str, *, who: str = OLIVE) -> None:
        """Somebody clicks on a card."""
        self._write(AuditKind.APPROVAL_VOTED, "", who, run=run, outcome=outcome)

    def stops(self, run: str) -> None:
        """Somebody stops a run."""
        self._write(AuditKind.RUN_CANCELLED, self._request(), OLIVE, run=run)

    def waits(self, time: timedelta) -> None:
        """Nothing happens for a while."""
        self._at += time

    def found(self) -> Sequence[Corrected]:
        """What was put right."""
        return corrections(self.events)

    def _request(self) -> str:
        return f"r{next(self._requests)}"

    def _write(
        self,
        kind: AuditKind,
        request: str,
        who: str,
        *,
        run: str = "",
        subject: str = "",
        outcome: str = "ok",
        text: str = "",
        details: dict[str, object] | None = None,
    ) -> None:
        self._at += timedelta(seconds=20)
        self.events.append(
            Happened(
                at=self._at,
                kind=kind.value,
                actor=who,
                request_id=request,
                run_id=run,
                subject=subject,
                outcome=outcome,
                details=details or {},
                text=text,
            )
        )


def right(text: str, intent: str, how: How, instead: str = "", times: int = 1) -> Corrected:
    """A correction."""
    return Corrected(text=text, intent=intent, how=how, instead=instead, times=times)


def test_no_to_a_question_back_puts_right() -> None:
    """With what was said next; what is answered with a choice is none."""
    log = Log()
    log.asks(log.says("kick web", "restart"), "q1")
    log.clicks("q1", DECLINED)
    log.says("logs of web", "logs")
    log.asks(log.says("restart checkuot", "restart"), "q2")
    log.clicks("q2")
    log.says("pods", "list_pods")
    assert log.found() == [right("kick web", "restart", How.DECLINED, "logs of web")]


@pytest.mark.parametrize("how", ["cancel", "stop"])
def test_taking_back_what_a_text_started_puts_right(how: str) -> None:
    """Cancel or Withdraw on its card, or a stop; a confirmation is none, and neither is somebody else's no."""
    log = Log()
    log.runs(log.says("bring web down", "scale"), "run1")
    log.votes("run1", "deny") if how == "cancel" else log.stops("run1")
    log.runs(log.says("restart web", "restart"), "run2")
    log.votes("run2", "approve")
    log.runs(log.says("restart cart", "restart"), "run3")
    log.votes("run3", "deny", who=VIC)
    assert log.found() == [right("bring web down", "scale", How.WITHDRAWN, "restart web")]


def test_what_an_answer_started_comes_of_the_first_text() -> None:
    """By a click or by a text: it is the text that was asked back about that was misunderstood."""
    log = Log()
    log.asks(log.says("down with web", "scale"), "q1")
    log.runs(log.clicks("q1"), "run1")
    log.votes("run1", "deny")
    log.asks(log.says("web to", "scale"), "q2")
    log.runs(log.says("5", "scale", answers="q2"), "run2")
    log.votes("run2", "deny")
    assert [(one.text, one.how) for one in log.found()] == [
        ("web to", How.WITHDRAWN),
        ("down with web", How.WITHDRAWN),
    ]


def test_leaving_a_question_for_something_else_puts_right() -> None:
    """In the same channel, by the same person, as another intent; the same intent said better is no correction."""
    log = Log()
    log.asks(log.says("scale of web", "scale"), "q1")
    log.says("pods", "list_pods", who=VIC)
    log.says("pods", "list_pods", channel="C2")
    log.says("status of web", "status")
    log.asks(log.says("restart webb", "restart"), "q2")
    log.says("restart web", "restart")
    assert log.found() == [right("scale of web", "scale", How.LEFT, "status of web")]


def test_what_was_only_asked_about_is_put_right_too() -> None:
    """A misspelt change is no intent before somebody says so; leaving it for another one is told as well."""
    log = Log()
    log.asks(log.writes("restrat web"), "q1", intent="restart")
    log.asks(log.writes("delte web"), "q2", intent="delete")
    log.clicks("q2", DECLINED)
    assert log.found() == [
        right("delte web", "delete", How.DECLINED),
        right("restrat web", "restart", How.LEFT, "delte web"),
    ]


def test_what_comes_late_is_a_change_of_mind() -> None:
    """A card that is withdrawn after WINDOW, a question that was forgotten."""
    log = Log()
    log.runs(log.says("restart web", "restart"), "run1")
    log.asks(log.says("scale cart", "scale"), "q1")
    log.waits(WINDOW)
    log.votes("run1", "deny")
    log.says("pods", "list_pods")
    assert log.found() == []


def test_the_same_is_counted_and_the_most_frequent_comes_first() -> None:
    """Of equally frequent ones the newest."""
    log = Log()
    for text in ("first", "twice", "twice", "last"):
        log.runs(log.says(text, "scale"), f"run {len(log.events)}")
        log.votes(log.events[-1].run_id, "deny")
        log.waits(WINDOW)
    assert [(one.text, one.times) for one in log.found()] == [("twice", 2), ("last", 1), ("first", 1)]


def test_a_cut_off_beginning_and_expired_texts_are_left_out() -> None:
    """Answers to questions that are too old to be read, and texts whose time was up."""
    log = Log()
    log.clicks("older", DECLINED)
    log.votes("older run", "deny")
    log.asks(log.says("", "restart"), "q1")
    log.clicks("q1", DECLINED)
    assert log.found() == []

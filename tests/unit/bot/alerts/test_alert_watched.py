"""How a message changes what is known of an alert."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.alerts.watched import Diagnosing, Happened, Told, Watched, ends, fires
from workflows.model.alert import Alert, AlertStatus
from workflows.model.run import Origin

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=30)
ALERT = Alert(
    fingerprint="00", group="A", name="A", labels={}, starts_at=NOW, status=AlertStatus.FIRING, source="alertmanager"
)


def told(cause: str) -> Told:
    """The alert fires, in a message of its own."""
    return Told(alert=ALERT, cause=cause, origin=Origin(surface="alert", thread_ts=cause), template="debug")


def after(minutes: float) -> datetime:
    """Some minutes later."""
    return NOW + timedelta(minutes=minutes)


def first() -> Watched:
    """The alert fired for the first time and was looked at."""
    found, happened = fires(None, told("1"), NOW, WINDOW)
    assert happened is Happened.ASKED
    return replace(found, diagnosis=Diagnosing.DONE, run_id="run-1")


def test_the_same_alert_again_is_only_counted_for_a_while() -> None:
    """Its thread and its diagnosis stay."""
    found, happened = fires(first(), told("2"), after(0.5), WINDOW)
    assert (happened, found.times, found.last_at, found.told_ts) == (Happened.AGAIN, 2, after(0.5), "")
    assert (found.origin.thread_ts, found.run_id, found.diagnoses) == ("1", "run-1", 1)


def test_the_same_message_counts_once() -> None:
    """Slack hands it over twice, or a replica died in between."""
    assert fires(first(), told("1"), after(1), WINDOW) == (first(), Happened.NOTHING)
    back, _ = fires(first(), told("2"), after(5), WINDOW)
    assert fires(back, told("2"), after(6), WINDOW) == (back, Happened.BACK_BEFORE)
    ended, happened = ends(first(), "3", after(2))
    assert happened is Happened.ENDED
    assert ends(ended, "3", after(3)) == (ended, Happened.ENDED_BEFORE)
    assert ends(ended, "4", after(3)) == (ended, Happened.NOTHING)


def test_after_the_time_it_is_looked_at_again_in_the_new_thread() -> None:
    """It fires since when it began, but the answer belongs under the newest message."""
    found, happened = fires(first(), told("2"), after(30), WINDOW)
    assert (happened, found.diagnosis, found.diagnoses, found.times) == (Happened.ASKED, Diagnosing.WAITING, 2, 1)
    assert (found.origin.thread_ts, found.run_id, found.began_at) == ("2", "", NOW)


def test_what_comes_and_goes_costs_no_more_than_what_stays() -> None:
    """An alert that ended and fires again within the time is not looked at again, and begins anew."""
    ended, _ = ends(first(), "2", after(5))
    assert (ended.resolved_at, ended.firing, ended.run_id) == (after(5), False, "run-1")
    found, happened = fires(ended, told("3"), after(6), WINDOW)
    assert (happened, found.firing, found.resolved_at, found.began_at) == (Happened.BACK, True, None, after(6))


def test_after_a_silence_people_hear_that_it_is_the_same() -> None:
    """Whoever reads the new message finds where it was answered, and later that it ended."""
    found, happened = fires(first(), told("2"), after(29), WINDOW)
    assert (happened, found.told_ts) == (Happened.BACK, "2")
    assert [origin.thread_ts for origin in found.threads] == ["1", "2"]
    assert fires(found, told("3"), after(29.5), WINDOW)[0].told_ts == "2"


def test_a_message_that_was_edited_says_nothing_new_but_its_end() -> None:
    """It fires as it did; where it had ended it is back, in its own thread."""
    edited = replace(told("9"), origin=first().origin)
    assert fires(first(), edited, after(20), WINDOW) == (first(), Happened.NOTHING)
    ended, _ = ends(first(), "8", after(5))
    found, happened = fires(ended, edited, after(6), WINDOW)
    assert (happened, found.told_ts) == (Happened.BACK, "")

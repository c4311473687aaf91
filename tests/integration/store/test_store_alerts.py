"""Alerts in Postgres: counted once, looked at by one replica at a time, a bounded number of them at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.alerts.watched import Happened, Told
from bot.store.alerts import Alerts
from bot.store.audit import AuditWriter
from bot.store.database import Database
from workflows.model.alert import Alert, AlertStatus
from workflows.model.run import Origin

ORIGIN = Origin(surface="alert", team="T0", channel="C0", thread_ts="1.0", message_ts="1.0")
AT = datetime(2026, 3, 1, tzinfo=UTC)


def replica(database: Database, owner: str, *, lease: timedelta = timedelta(minutes=1)) -> Alerts:
    """The table as one replica sees it."""
    return Alerts(database, AuditWriter(), owner, again_after=timedelta(hours=1), at_once=2, lease=lease)


def told(fingerprint: str, cause: str = "Ev1", status: AlertStatus = AlertStatus.FIRING, *, named: bool = True) -> Told:
    """A message tells of an alert."""
    labels = {"alertname": "A"} | ({"pod": fingerprint} if named else {})
    alert = Alert(
        fingerprint=fingerprint,
        group="A g",
        name="A",
        labels=labels,
        starts_at=AT,
        status=status,
        source="alertmanager",
    )
    return Told(alert=alert, cause=cause, origin=ORIGIN, template="debug")


async def test_no_more_than_the_bound_are_looked_at_by_all_replicas_together(database: Database) -> None:
    """Free places are shared; what was found is shown before its place is free, and each is looked at once."""
    one, two = replica(database, "one"), replica(database, "two")
    await one.tell([told(str(number)) for number in range(5)])
    assert len(await one.claim()) == 2
    assert not await two.claim()
    (first, second) = [watched.alert.fingerprint for watched in await one.of_thread(ORIGIN)][:2]
    await one.found(("C0", first), run_id="run-1", target={"namespace": "shop"}, problem="")
    assert not await two.claim()
    await one.shown(("C0", first))
    assert len(await two.claim()) == 1
    await one.again(("C0", second), timedelta(hours=1))
    assert [watched.alert.fingerprint for watched in await one.claim()] not in ([first], [second])
    settled = await two.get("C0", first)
    assert settled is not None
    assert (settled.run_id, settled.target) == ("run-1", {"namespace": "shop"})


async def test_what_a_dead_replica_held_is_taken_over_also_between_found_and_shown(database: Database) -> None:
    """Its lease ends; an orderly replica gives back at once; nobody answers for a replica that lost its hold."""
    dead, alive = replica(database, "dead", lease=timedelta(0)), replica(database, "alive")
    await dead.tell([told("a"), told("b")])
    assert len(await dead.claim()) == 2
    await dead.found(("C0", "a"), run_id="run-1", target={}, problem="")
    assert {watched.alert.fingerprint for watched in await alive.claim()} == {"a", "b"}
    await dead.shown(("C0", "a"))
    await dead.found(("C0", "b"), run_id="run-2", target={}, problem="")
    held = await alive.get("C0", "b")
    assert held is not None
    assert not held.run_id
    await alive.release()
    assert len(await dead.claim()) == 2


async def test_messages_are_counted_once_and_written_down(database: Database) -> None:
    """The same message again changes nothing; each change has one event of the audit log."""
    alerts = replica(database, "one")
    repeated = replace(told("a", "Ev2"), origin=replace(ORIGIN, thread_ts="2.0"))
    happened = [(await alerts.tell([one]))[0][1] for one in (told("a"), told("a"), repeated)]
    assert happened == [Happened.ASKED, Happened.NOTHING, Happened.AGAIN]
    ended = told("a", "Ev3", AlertStatus.RESOLVED)
    assert [(await alerts.tell([ended]))[0][1] for _ in range(2)] == [Happened.ENDED, Happened.ENDED_BEFORE]
    assert await alerts.tell([told("unknown", "Ev4", AlertStatus.RESOLVED)]) == []
    async with database.begin() as connection:
        rows = await connection.exec_driver_sql("SELECT kind, outcome FROM audit_event ORDER BY id")
        assert [tuple(row) for row in rows] == [
            ("alert.received", "asked"),
            ("alert.received", "again"),
            ("alert.resolved", "ok"),
        ]


async def test_the_end_of_a_group_ends_its_alerts_where_labels_are_not_said(database: Database) -> None:
    """By the group and the channel; one whose labels are said ends only itself."""
    alerts = replica(database, "one")
    await alerts.tell([told("a"), told("b")])
    named = told("c", "Ev2", AlertStatus.RESOLVED)
    assert await alerts.tell([named]) == []
    found = await alerts.tell([told("d", "Ev3", AlertStatus.RESOLVED, named=False)])
    assert {watched.alert.fingerprint for watched, happened in found if happened is Happened.ENDED} == {"a", "b"}
    assert await alerts.purge(timedelta(0)) == 0


async def test_each_channel_has_its_own(database: Database) -> None:
    """The same alert posted in two channels is looked at in both, and ends in each by what is posted there."""
    alerts = replica(database, "one")
    other = replace(ORIGIN, channel="C1", thread_ts="2.0")
    await alerts.tell([told("a")])
    assert (await alerts.tell([replace(told("a", "Ev2"), origin=other)]))[0][1] is Happened.ASKED
    assert [one.key for one in await alerts.claim()] == [("C0", "a"), ("C1", "a")]
    await alerts.renew([("C0", "a"), ("C1", "a")])
    await alerts.tell([replace(told("a", "Ev3", AlertStatus.RESOLVED), origin=other)])
    standing = [await alerts.get(channel, "a") for channel in ("C0", "C1")]
    assert [one.firing for one in standing if one is not None] == [True, False]


async def test_a_thread_knows_what_its_message_told_of_again(database: Database) -> None:
    """Under the newest message of an alert its end can be said, though the answer is elsewhere."""
    alerts = replica(database, "one")
    later = replace(ORIGIN, thread_ts="3.0")
    await alerts.tell([told("a")])
    await alerts.tell([told("a", "Ev2", AlertStatus.RESOLVED)])
    ((_, happened),) = await alerts.tell([replace(told("a", "Ev3"), origin=later)])
    assert happened is Happened.BACK
    assert not await alerts.of_thread(later)
    assert [one.told_ts for one in await alerts.told_in(later)] == ["3.0"]
    assert [one.origin.thread_ts for one in await alerts.told_in(ORIGIN)] == ["1.0"]

"""The inbox, outbox and question tables against a real Postgres."""

from dataclasses import replace
from datetime import timedelta

from agents.orchestrator.outcome import Choice
from bot.store.database import Database
from bot.store.inbox import Inbox, InboxItem, ItemKind
from bot.store.outbox import Method, Outbox, OutboxMessage
from bot.store.questions import Question, Questions
from bot.store.replicas import PostgresReplicaRegistry
from tests.integration.slack.rig import claimed
from workflows.model.change import JsonValue
from workflows.model.intent import Intent
from workflows.model.run import Origin

EXPIRED = timedelta(seconds=-1)


def item(name: str, thread: str = "T/C/1", dedupe: str | None = None) -> InboxItem:
    """A message to handle."""
    return InboxItem(id=name, kind=ItemKind.MESSAGE, thread=thread, dedupe=dedupe, body={"text": name})


def message(key: str = "run/1", says: str = "hello", **changes: object) -> OutboxMessage:
    """A message to send."""
    payload: dict[str, JsonValue] = {"text": says}
    made = OutboxMessage(key=key, team="T", channel="C", payload=payload, priority=2, final=False)
    return replace(made, **changes)  # type: ignore[arg-type]  # field names and values of the tests


async def test_the_same_item_is_stored_once(database: Database) -> None:
    """A redelivered event and the second event of one text are both told apart from something new."""
    inbox = Inbox(database, "a")
    assert await inbox.put(item("Ev1", dedupe="T/C/1"))
    assert not await inbox.put(item("Ev1", dedupe="T/C/1"))
    assert not await inbox.put(item("Ev2", dedupe="T/C/1"))
    assert [taken.id for taken in await inbox.claim(10)] == ["Ev1"]


async def test_a_thread_is_handled_in_order_and_others_in_parallel(database: Database) -> None:
    """The second item of a thread waits for the first; other threads do not."""
    inbox = Inbox(database, "a")
    for one in (item("1"), item("2"), item("3", thread="T/C/2")):
        await inbox.put(one)
    assert [taken.id for taken in await inbox.claim(10)] == ["1", "3"]
    assert await inbox.claim(10) == []
    await inbox.done("1")
    assert [taken.id for taken in await inbox.claim(10)] == ["2"]


async def test_items_of_a_dead_replica_are_taken_over(database: Database) -> None:
    """A lease that ran out makes an item free again and counts as an attempt; what the dead one writes is ignored."""
    dead, alive = Inbox(database, "dead", lease=EXPIRED), Inbox(database, "alive")
    await dead.put(item("1"))
    assert (await dead.claim(1))[0].attempts == 1
    assert [(one.id, one.attempts) for one in await alive.claim(1)] == [("1", 2)]
    await dead.done("1")
    await alive.release()
    assert [(one.id, one.attempts) for one in await alive.claim(1)] == [("1", 2)]


async def test_renewed_items_stay_with_their_replica(database: Database) -> None:
    """Renewing keeps others away."""
    first, second = Inbox(database, "a"), Inbox(database, "b")
    await first.put(item("1"))
    assert await first.claim(1)
    await first.renew(["1"])
    assert await second.claim(1) == []


async def test_handled_bodies_are_blanked_and_their_ids_stay(database: Database) -> None:
    """After the retention no text is left, and a redelivery is still recognised."""
    inbox = Inbox(database, "a")
    await inbox.put(item("1"))
    assert await inbox.purge(EXPIRED) == 0
    await inbox.claim(1)
    await inbox.done("1")
    assert await inbox.purge(EXPIRED) == 1
    assert not await inbox.put(item("1"))


async def test_a_newer_state_replaces_the_unsent_one(database: Database) -> None:
    """The latest payload of a topic is what leaves, in one message."""
    outbox = Outbox(database, "a")
    await outbox.put(message(says="1"))
    await outbox.put(message(says="2"))
    taken = await claimed(outbox, "C", ())
    assert taken is not None
    assert (taken.payload, taken.version, taken.method) == ({"text": "2"}, 2, Method.POST)
    assert await claimed(outbox, "C", ()) is None


async def test_a_state_that_came_while_sending_is_sent_next(database: Database) -> None:
    """What is put during a call stays pending and edits the posted message."""
    outbox = Outbox(database, "a")
    await outbox.put(message(says="1"))
    taken = await claimed(outbox, "C", ())
    assert taken is not None
    await outbox.put(message(says="2"))
    await outbox.sent(taken, ts="5.5", channel="C")
    again = await claimed(outbox, "C", ())
    assert again is not None
    assert (again.method, again.ts, again.payload) == (Method.UPDATE, "5.5", {"text": "2"})
    assert await outbox.ts_of("run/1") == "5.5"


async def test_late_progress_never_overwrites_the_end(database: Database) -> None:
    """A final state stands; the same state again sends nothing."""
    outbox = Outbox(database, "a")
    await outbox.put(message(says="end", final=True))
    await outbox.put(message(says="progress"))
    taken = await claimed(outbox, "C", ())
    assert taken is not None
    assert taken.payload == {"text": "end"}
    await outbox.sent(taken, ts="5.5", channel="C")
    await outbox.put(message(says="end", final=True))
    assert await outbox.channels(10) == []


async def test_approvals_leave_first_and_a_paused_method_waits(database: Database) -> None:
    """Priority orders a channel; a pause holds back one way to leave only."""
    outbox = Outbox(database, "a")
    await outbox.put(message("run/1", "progress"))
    await outbox.put(message("approval/1", "card", priority=0))
    await outbox.put(message("note/1", "psst", ephemeral_user="U1"))
    taken = await claimed(outbox, "C", ())
    assert taken is not None
    assert taken.key == "approval/1"
    private = await claimed(outbox, "C", {Method.POST})
    assert private is not None
    assert private.key == "note/1"
    assert await claimed(outbox, "C", {Method.POST}) is None


async def test_a_message_whose_sender_died_is_uncertain(database: Database) -> None:
    """Whoever takes it over learns that it may have been posted."""
    dead, alive = Outbox(database, "dead", lease=EXPIRED), Outbox(database, "alive")
    await dead.put(message())
    first = await claimed(dead, "C", ())
    assert first is not None
    assert not first.uncertain
    second = await claimed(alive, "C", ())
    assert second is not None
    assert second.uncertain


async def test_what_a_dead_replica_held_is_free_when_it_is_declared_dead(database: Database) -> None:
    """Nobody waits for its leases to run out: neither who asked nor who is answered."""
    replicas, inbox, outbox = PostgresReplicaRegistry(database), Inbox(database, "dead"), Outbox(database, "dead")
    await replicas.join("dead")
    await inbox.put(item("1"))
    await outbox.put(message())
    assert await inbox.claim(1)
    assert await claimed(outbox, "C", ())
    alive = Outbox(database, "alive")
    assert await claimed(alive, "C", ()) is None
    assert await replicas.expired(-1) == ["dead"]
    assert [one.attempts for one in await Inbox(database, "alive").claim(1)] == [2]
    taken = await claimed(alive, "C", ())
    assert taken is not None
    assert taken.uncertain


async def test_the_bot_is_in_threads_it_wrote_in_or_began(database: Database) -> None:
    """Replies under a message of the bot, and in threads it answered in, are its business; private notes are not."""
    outbox = Outbox(database, "a")
    await outbox.put(message("run/1", thread_ts="1.1"))
    await outbox.put(message("note/1", thread_ts="2.2", ephemeral_user="U1"))
    taken = await claimed(outbox, "C", ())
    assert taken is not None
    await outbox.sent(taken, ts="3.3", channel="C")
    assert await outbox.in_thread("T", "C", "1.1")
    assert await outbox.in_thread("T", "C", "3.3")
    assert not await outbox.in_thread("T", "C", "2.2")


def question(name: str, cause: str, missing: str = "namespace", asker: str = "T/U1") -> Question:
    """A question with two choices."""
    return Question(
        id=name,
        cause=cause,
        intent=Intent(name="scale", slots={"replicas": 3}),
        missing=missing,
        choices=(Choice(label="shop-dev", slots=(("namespace", "shop-dev"), ("replicas", 3))),),
        asker=asker,
        origin=Origin(surface="mention", team="T", channel="C", thread_ts="1.1"),
    )


async def test_a_question_is_answered_once(database: Database) -> None:
    """The stored question comes back as it was asked, and only the first answer counts."""
    questions = Questions(database)
    asked = await questions.ask(question("q1", "Ev1"), timedelta(minutes=1))
    assert asked == question("q1", "Ev1")
    assert await questions.get("q1") == asked
    assert await questions.open_in("T", "C", "1.1", "T/U1", "Ev2") == asked
    assert await questions.open_in("T", "C", "1.2", "T/U1", "Ev2") is None
    assert await questions.open_in("T", "C", "", "T/U1", "Ev2") == asked
    assert await questions.open_in("T", "C", "1.1", "T/U2", "Ev2") is None
    assert await questions.answer("q1", "0", "Ac1")
    assert not await questions.answer("q1", "0", "Ac2")
    assert await questions.open_in("T", "C", "1.1", "T/U1", "Ev2") is None


async def test_an_answer_that_is_tried_again_is_taken_again(database: Database) -> None:
    """A replica that died after taking an answer and before acting on it leaves both to the next one."""
    questions = Questions(database)
    asked = await questions.ask(question("q1", "Ev1"), timedelta(minutes=1))
    assert await questions.answer("q1", "0", "Ev2")
    assert await questions.open_in("T", "C", "1.1", "T/U1", "Ev2") == asked
    assert await questions.answer("q1", "0", "Ev2")
    assert not await questions.answer("q1", "0", "Ev3")


async def test_asking_again_for_the_same_cause_finds_the_question(database: Database) -> None:
    """After a crash the same event asks nothing new; a later event of the person takes the question's place."""
    questions = Questions(database)
    await questions.ask(question("q1", "Ev1"), timedelta(minutes=1))
    assert (await questions.ask(question("q2", "Ev1"), timedelta(minutes=1))).id == "q1"
    await questions.ask(question("q3", "Ev2"), timedelta(minutes=1))
    assert not await questions.answer("q1", "0", "Ac1")
    assert await questions.answer("q3", "0", "Ac1")


async def test_a_question_whose_time_is_over_takes_no_answer(database: Database) -> None:
    """Expired questions are neither open nor answerable, and are deleted in the end."""
    questions = Questions(database)
    await questions.ask(question("q1", "Ev1"), EXPIRED)
    assert await questions.open_in("T", "C", "1.1", "T/U1", "Ev2") is None
    assert not await questions.answer("q1", "0", "Ac1")
    assert await questions.purge(timedelta(0)) == 1

"""Stop, in words without an object: what is under way in the thread stops, and nothing is decided by words."""

from sandbox.slack import Message
from tests.scenarios.approving import ANN, OLIVE, OPS, VIC
from tests.scenarios.stage import Stage


async def card(stage: Stage, text: str) -> Message:
    """Ask for a change in a new thread; its card."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, "Confirm|確定|Confirmer", thread_ts=ts, timeout=30)


async def told(stage: Stage, user: str, thread: str, text: str, answer: str) -> Message:
    """Say something to the bot in a thread; the answer to it."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}", thread)
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=thread, after=ts, timeout=30)


async def test_a_bare_stop_is_the_cancel_button_of_the_thread(played: Stage) -> None:
    """In three languages; not for whoever may not; where nothing is under way it says so, and offers what is elsewhere.

    Words approve nothing either: they point to the card.
    """
    first = await card(played, "scale web in shop-dev to 6")
    thread = first.thread_ts or ""
    label = played.rows("SELECT label FROM run")[0]["label"]
    for said, answer in (
        ("yes do it", "buttons on the card"),
        ("確定して", "上のカードのボタン"),
        ("approuve", "la carte"),
    ):
        assert label in (await told(played, OLIVE, thread, said, answer)).visible_text
    other = await played.slack.say(ANN, OPS, f"@quarterdeck {label}を承認")
    await played.slack.wait_for_message(OPS, "カードのボタン", thread_ts=other)
    await played.slack.say(VIC, OPS, "@quarterdeck stop it", thread)
    await played.slack.wait_for_ephemeral(VIC, "can be cancelled by Olive")
    await told(played, OLIVE, thread, "stop!", "cancelled this: scale shop-dev/web")
    await told(played, OLIVE, thread, "stop", "nothing under way here to stop")
    for order, stop, answer in (
        ("shop-devのwebを再起動して", "やっぱやめて", "さんが中止しました"),
        ("redémarre web en shop-dev", "annule ça", "Arrêté par Olive"),
    ):
        shown = await card(played, order)
        await told(played, OLIVE, shown.thread_ts or "", stop, answer)
    shown = await card(played, "restart web in shop-dev")
    offer = await told(played, OLIVE, thread, "never mind", "nothing under way here to stop")
    assert "restart shop-dev/web" in offer.visible_text
    newest = played.rows("SELECT label FROM run ORDER BY created_at DESC")[0]["label"]
    await played.slack.click(OLIVE, OPS, offer.ts, offer.action_id(f"Cancel {newest}"))
    await played.slack.wait_for(lambda: len(played.audit("run.cancelled")) == 4)
    assert {row["state"] for row in played.rows("SELECT state FROM run")} <= {"cancelled", "waiting"}
    assert played.cluster.writes == [] or all(write.status != 200 for write in played.cluster.writes)


async def test_between_several_it_asks_and_alone_it_takes_the_newest(played: Stage) -> None:
    """Buttons with the references; a direct message stops what the person asked for last."""
    first = await card(played, "scale web in shop-dev to 6")
    thread = first.thread_ts or ""
    await told(played, OLIVE, thread, "restart web in shop-dev", "Confirm")
    asked = await told(played, ANN, thread, "stop it", "which one shall I stop")
    labels = [row["label"] for row in played.rows("SELECT label FROM run ORDER BY created_at")]
    await played.slack.click(ANN, OPS, asked.ts, asked.action_id(f"Cancel {labels[0]}"))
    await played.slack.wait_for_message(OPS, "Ann cancelled this: scale", thread_ts=thread)
    direct = played.slack.direct(OLIVE)
    await played.slack.say(OLIVE, direct, "stop it please")
    await played.slack.wait_for_message(direct, "cancelled this: restart shop-dev/web")
    assert len(played.audit("run.cancelled")) == 2


async def test_an_open_question_takes_the_stop_for_its_no(played: Stage) -> None:
    """Nothing else is stopped by it."""
    first = await card(played, "scale web in shop-dev to 6")
    thread = first.thread_ts or ""
    await told(played, OLIVE, thread, "restart chekcout", "chekcout")
    await told(played, OLIVE, thread, "non laisse tomber", "did nothing|rien fait")
    assert played.audit("run.cancelled") == []

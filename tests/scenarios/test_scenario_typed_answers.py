"""Typed answers: a place, an amount in words, and texts that are no answers, which are asked about or left alone."""

from sandbox.slack import Message
from tests.scenarios.approving import OLIVE, OPS
from tests.scenarios.stage import Stage


async def begin(stage: Stage, text: str, answer: str) -> Message:
    """Mention the bot; its question."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts, timeout=30)


async def type_in(stage: Stage, thread: str | None, text: str, answer: str) -> Message:
    """Type into the thread of a question; what the bot says to it."""
    ts = await stage.slack.say(OLIVE, OPS, text, thread)
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=thread, after=ts, timeout=30)


async def test_a_place_chooses_and_what_leaves_several_is_asked_again(played: Stage) -> None:
    """A namespace or an environment of one choice is that choice, in any language; the order is never forgotten."""
    asked = await begin(played, "restart web", "in 3 places: which one")
    again = await type_in(played, asked.thread_ts, "@quarterdeck not shop-prod", "I still need an answer: which one")
    assert {one["text"]["text"] for one in again.actions.values()} == {
        *("shop-dev/web", "shop-prod/web", "shop-staging/web", "None of these")
    }
    await type_in(played, asked.thread_ts, "banana", "I still need an answer: which one")
    await type_in(played, asked.thread_ts, "prod?", "I still need an answer: which one")
    assert not played.audit("run.started")
    await type_in(played, asked.thread_ts, "本番", "wants to restart shop-prod/web")
    dev = await begin(played, "restart web", "in 3 places: which one")
    await type_in(played, dev.thread_ts, "the dev one", r"Restart shop-dev/web\?")
    assert len(played.audit("run.started")) == 2


async def test_what_is_no_answer_is_asked_again_or_left_alone(played: Stage) -> None:
    """Chatter beside the bot is left alone; said to the bot, or a number with a question mark, it asks again."""
    asked = await begin(played, "scale web in shop-dev", "How many replicas")
    thread = asked.thread_ts
    await played.slack.say(OLIVE, OPS, "yes but not now", thread)
    await type_in(played, thread, "7?", "I still need an answer. How many replicas")
    told = await type_in(played, thread, "@quarterdeck what Bob said", "I still need an answer. How many replicas")
    assert "`scale web to 3 in shop-dev`" in told.visible_text
    await played.settled()
    said = [one.visible_text for one in played.slack.messages(OPS, thread) if one.user == "U0BOT"]
    assert len(said) == 3
    await type_in(played, thread, "two more", "Scale shop-dev/web from 3 to 5")
    which = await begin(played, "is chekcout healthy?", "no deployment called .*chekcout")
    await type_in(played, which.thread_ts, "@quarterdeck yeah no", "I still need a yes or a no")
    await type_in(played, which.thread_ts, "yes?", "I still need a yes or a no: shop-prod/checkout")
    await type_in(played, which.thread_ts, "yes", "shop-prod/checkout is")

"""How long after a click the next step is seen."""

import time

from tests.bench.talking import MENTION, OLIVE, OPS, Talk

WAITS = "Only Olive can confirm"
CONFIRMED = "[Cc]onfirmed"


async def click_to_next_step(talk: Talk, replicas: int) -> float:
    """Seconds from the click on Confirm of a scaling in development until the message says that it goes on."""
    slack = talk.slack
    ts = await slack.say(OLIVE, OPS, f"{MENTION}scale web in shop-dev to {replicas}")
    await talk.matched(talk.expect(ts, WAITS))
    card = next(one for one in reversed(slack.messages(OPS, ts)) if one.bot_id)
    going_on, done = talk.expect(ts, CONFIRMED), talk.expect(ts, f"runs {replicas}/{replicas}")
    began = time.perf_counter()
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    seconds = await talk.matched(going_on) - began
    await talk.matched(done)
    return seconds

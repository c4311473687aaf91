"""The four requests, on every surface they can be asked on, and what the audit log says of them afterwards."""

from collections.abc import Sequence

import pytest

from sandbox.slack import Message
from tests.scenarios.stage import Stage

OPS, OLIVE, VIC = "C0OPS", "U0OLIVE", "U0VIC"
READ = ["intake.received", "intent.recognised", "run.started", "step.started", "step.ended", "run.ended"]
SCALE_STEPS = ["validate", "scale", "verify"]


class Asking:
    """Asks on one surface and finds the answer."""

    def __init__(self, stage: Stage, surface: str) -> None:
        self._stage = stage
        self._surface = surface
        self._root: str | None = None

    async def ask(self, text: str, answer: str) -> Message:
        """Say it as Olive does there; the message that answers."""
        slack = self._stage.slack
        if self._surface == "slash":
            assert (await slack.command(OLIVE, OPS, "/deck", text)).acked
            if "scale" in text:
                return await slack.wait_for_message(OPS, answer)
            return await slack.wait_for_ephemeral(OLIVE, answer)
        place = slack.direct(OLIVE) if self._surface == "dm" else OPS
        called = self._surface == "mention" or (self._surface == "thread" and "scale" in text)
        thread = await self._thread()
        ts = await slack.say(OLIVE, place, f"@quarterdeck {text}" if called else text, thread)
        return await slack.wait_for_message(place, answer, thread_ts=thread or ts, after=ts)

    async def _thread(self) -> str | None:
        """A thread that the bot is part of, where that is the surface."""
        if self._surface == "thread" and self._root is None:
            self._root = await self._stage.slack.say(OLIVE, OPS, "@quarterdeck help")
            await self._stage.slack.wait_for_message(OPS, "Say it in a sentence", thread_ts=self._root)
        return self._root


def newest(stage: Stage) -> Sequence[str]:
    """The kinds of audit events of the newest request, in order."""
    request = stage.audit("intake.received")[-1]["request_id"]
    return [row["kind"] for row in stage.audit() if row["request_id"] == request]


@pytest.mark.parametrize("surface", ["mention", "dm", "thread", "slash"])
async def test_the_four_requests_on_each_surface(played: Stage, surface: str) -> None:
    """Each request is answered where it was asked, with the same facts, once, and leaves its trail in the audit log."""
    asking = Asking(played, surface)
    helped = await asking.ask("help", "Say it in a sentence")
    assert {"list pods in shop-dev", "scale web to 3 in shop-dev"} <= set(helped.visible_text.split("`"))
    assert newest(played) == READ
    listed = await asking.ask("list pods in shop-prod", r"\d+ of 12 pods ready")
    assert "7 failing" in listed.visible_text
    assert newest(played) == READ
    await asking.ask("what is wrong with cart in shop-prod", "CART_DB_URL is not set")
    assert newest(played) == READ
    intake = played.audit("intake.received")[-1]
    assert (intake["actor"], intake["details"]["surface"]) == (f"T0SANDBOX/{OLIVE}", surface)

    card = await asking.ask("scale web in shop-dev to 4", "from 3 to 4")
    await played.slack.click(OLIVE, card.channel, card.ts, card.action_id("Confirm"))
    await played.slack.wait_for(lambda: "4/4 replicas" in _now(played, card).visible_text or None, timeout=30)
    assert played.replicas_of("shop-dev", "web") == 4
    assert len(played.scalings()) == 1
    _has_the_trail_of_a_scaling(played)
    await played.settled()


def _now(stage: Stage, card: Message) -> Message:
    return next(one for one in stage.slack.messages(card.channel, card.thread_ts) if one.ts == card.ts)


def _has_the_trail_of_a_scaling(stage: Stage) -> None:
    """Intake and intent, then a decision and a vote before the change, and each step begun and ended."""
    run = stage.audit("run.started")[-1]
    asked = [row["kind"] for row in stage.audit() if row["request_id"] == run["request_id"]]
    assert asked[:3] == ["intake.received", "intent.recognised", "run.started"]
    rows = [row for row in stage.audit() if row["run_id"] == run["run_id"]]
    kinds = [row["kind"] for row in rows]
    assert [row["details"]["step"] for row in rows if row["kind"] == "step.started"] == SCALE_STEPS
    assert [row["details"]["step"] for row in rows if row["kind"] == "step.ended"] == SCALE_STEPS
    changed = next(i for i, row in enumerate(rows) if row["details"].get("step") == "scale")
    assert kinds.index("policy.decided") < kinds.index("approval.requested") < kinds.index("approval.voted") < changed
    assert (kinds[-1], rows[-1]["outcome"]) == ("run.ended", "succeeded")


async def test_a_list_of_pods_is_one_message_for_a_viewer(played: Stage) -> None:
    """A list of pods has counts first, failing pods on top, and comes as one message."""
    ts = await played.slack.say(VIC, OPS, "@quarterdeck list pods in shop-prod")
    answer = await played.slack.wait_for_message(OPS, "pods ready", thread_ts=ts)
    assert "CrashLoopBackOff" in answer.visible_text.splitlines()[3]
    assert len([m for m in played.slack.messages(OPS, ts) if m.from_bot]) == 1


CAUSES = {
    "cart": "shop-prod/cart is down: environment variable CART_DB_URL is not set",
    "checkout": "shop-prod/checkout is down: its container is killed for memory",
    "search": r"shop-prod/search is down: image registry\.shop\.example/search:1\.5\.0 cannot be pulled",
    "ledger": "shop-prod/ledger is down: no node takes its pods: each asks for 64Gi memory",
}


async def test_each_broken_app_is_diagnosed_in_the_first_line(played: Stage) -> None:
    """The first line names the true cause, below it are the evidence and the rollout that brought it."""
    for app, cause in CAUSES.items():
        ts = await played.slack.say(VIC, OPS, f"@quarterdeck what is wrong with {app}")
        answer = await played.slack.wait_for_message(OPS, cause, thread_ts=ts)
        assert cause.replace("\\", "") in answer.text.splitlines()[0]
        assert "*What changed*" in answer.visible_text
        assert "rollout 2" in answer.visible_text
        assert len([m for m in played.slack.messages(OPS, ts) if m.from_bot]) == 1
    ts = await played.slack.say(VIC, OPS, "@quarterdeck is web in shop-prod healthy?")
    healthy = await played.slack.wait_for_message(OPS, "shop-prod/web is healthy: 3/3 ready", thread_ts=ts)
    assert ":red_circle:" not in healthy.visible_text
    ts = await played.slack.say(VIC, OPS, "@quarterdeck what is broken?")
    everything = await played.slack.wait_for_message(OPS, "4 of 10 workloads", thread_ts=ts)
    assert all(f"shop-prod/{app}" in everything.text for app in CAUSES)

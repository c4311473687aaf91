"""What monitoring does in a scenario: post an alert and its end, in Alertmanager's form, and wait for the answers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from sandbox.slack import Message
from sandbox.slack.alertmanager import alert_payload
from tests.scenarios.approving import settings
from tests.scenarios.stage import Stage

ALERTS = "C0ALERTS"
CRASHING = {"alertname": "KubePodCrashLooping", "namespace": "shop-prod", "severity": "warning"}


def with_alerts(**more: Any) -> dict[str, Any]:
    """The settings of a stage that reads #alerts, by its name."""
    return settings(slack={"alert_channels": ["#alerts"]}, **more)


async def post(stage: Stage, *payloads: Mapping[str, Any]) -> Sequence[str]:
    """Post payloads through the incoming webhook, one after another; the ts of each message."""
    before = len(roots(stage))
    async with aiohttp.ClientSession() as session:
        for payload in payloads:
            async with session.post(stage.slack.webhook_url, data=json.dumps(payload)) as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
    return [one.ts for one in roots(stage)[before:]]


async def fire(stage: Stage, labels: Mapping[str, str], *, resolved: bool = False) -> str:
    """One alert fires, or ends; the ts of the message."""
    (ts,) = await post(stage, alert_payload(labels, {"summary": "from the scenario"}, resolved=resolved))
    return ts


def roots(stage: Stage) -> Sequence[Message]:
    """What monitoring posted, oldest first."""
    return [one for one in stage.slack.messages(ALERTS) if not one.is_reply]


def answers(stage: Stage, ts: str) -> Sequence[Message]:
    """What the bot said in the thread of a message."""
    return [one for one in stage.slack.messages(ALERTS, ts) if one.from_bot]

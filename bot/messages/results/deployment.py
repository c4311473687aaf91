"""How a deployment stands."""

from collections.abc import Callable
from datetime import datetime

from agents.kubernetes.results import ConditionRow, DeploymentStatus
from bot.messages.model import Message, Offer, Part, Text, code, inline
from bot.messages.results.grouping import without_uids
from bot.messages.results.origin import origin
from bot.messages.results.pods import pod_table
from languages import say
from languages.times import briefly
from workflows.model.intent import SlotValue

_HOLDING = {"Available": "True", "Progressing": "True", "ReplicaFailure": "False"}


def deployment_status(clock: Callable[[], datetime]) -> Callable[[DeploymentStatus], Message]:
    """The view of a deployment; `clock` tells how old things are."""

    def view(found: DeploymentStatus) -> Message:
        now = clock()
        body: list[Part] = [Text(mrkdwn=f"{say('*Why*')} · {inline(without_uids(found.why))}")] if found.why else []
        body.append(Text(mrkdwn=_facts(found, now)))
        body += [Text(mrkdwn=_condition(one)) for one in found.conditions if _tells(one)]
        if found.pods:
            body.append(pod_table(found.pods, now, named=True))
        return Message(
            headline=f"{_mark(found)} *{inline(found.summary)}*",
            body=tuple(body),
            offers=_offers(found),
            footnote=origin(found.cluster, sandbox=found.sandbox),
        )

    return view


def _mark(found: DeploymentStatus) -> str:
    if found.settled:
        return ":large_green_circle:" if found.wanted else ":white_circle:"
    return ":large_yellow_circle:" if found.ready and not any(pod.failing for pod in found.pods) else ":red_circle:"


def _facts(found: DeploymentStatus, now: datetime) -> str:
    pieces = [say("image {images}", images=" ".join(code(image) for image in found.images))]
    if found.revision:
        pieces.append(say("revision {n}", n=found.revision))
    if found.created_at:
        pieces.append(say("made {time} ago", time=briefly(now - found.created_at)))
    if found.paused:
        pieces.append(say("*paused: changes do not roll out*"))
    return " · ".join(pieces)


def _tells(condition: ConditionRow) -> bool:
    return condition.status != _HOLDING.get(condition.type, condition.status)


def _condition(condition: ConditionRow) -> str:
    stands = say("*{condition} is {status}*", condition=inline(condition.type), status=inline(condition.status))
    return f"{stands} · {inline(condition.message or condition.reason)}"


def _offers(found: DeploymentStatus) -> tuple[Offer, ...]:
    target: dict[str, SlotValue] = {"deployment": found.deployment, "namespace": found.namespace}
    why = () if found.settled else (Offer(label=say("Why?"), intent="diagnose", slots=target),)
    return (
        *why,
        Offer(label=say("Logs"), intent="logs", slots=target),
        Offer(label=say("Events"), intent="events", slots=target),
    )

"""What came of a scaling."""

from agents.kubernetes.results import Scaled
from agents.monitoring.scaling import ScalingSettled
from bot.messages.model import Message, inline
from bot.messages.results.origin import origin
from languages import number, say

_STOPPED = ":white_circle:"


def scaled(found: Scaled) -> Message:
    """The view of a scaling that nothing watched afterwards."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    if not found.after and not found.already_done:
        now = say("*{deployment} is set to 0 replicas: it stops*", deployment=where)
        was = say("was {replicas}", replicas=number(found.before))
        return Message(headline=f"{_STOPPED} {now} ({was})", footnote=origin(found.cluster, sandbox=found.sandbox))
    done = say("*{deployment} is set to {replicas}*", deployment=where, replicas=number(found.after))
    before = say("was there already") if found.already_done else say("was {replicas}", replicas=number(found.before))
    return Message(
        headline=f":white_check_mark: {done} ({before})",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )


def settled(found: ScalingSettled) -> Message:
    """The view of a scaling that was watched until it took effect."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    if not found.expected:
        stopped = say("*{deployment} is stopped: 0 replicas*", deployment=where)
        return Message(headline=f"{_STOPPED} {stopped}", footnote=origin(found.cluster, sandbox=found.sandbox))
    runs = say(
        "*{deployment} runs {ready}/{wanted} replicas*", deployment=where, ready=found.ready, wanted=found.expected
    )
    return Message(
        headline=f":white_check_mark: {runs}",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )

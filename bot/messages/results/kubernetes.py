"""What came of a scaling."""

from agents.kubernetes.results import Scaled
from agents.monitoring.scaling import ScalingSettled
from bot.messages.model import Message, inline
from bot.messages.results.origin import origin
from languages import number, say


def scaled(found: Scaled) -> Message:
    """The view of a scaling that nothing watched afterwards."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    done = say("*{deployment} is set to {replicas}*", deployment=where, replicas=number(found.after))
    before = say("was there already") if found.already_done else say("was {replicas}", replicas=number(found.before))
    return Message(
        headline=f":white_check_mark: {done} ({before})",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )


def settled(found: ScalingSettled) -> Message:
    """The view of a scaling that was watched until it took effect."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    runs = say(
        "*{deployment} runs {ready}/{wanted} replicas*", deployment=where, ready=found.ready, wanted=found.expected
    )
    return Message(
        headline=f":white_check_mark: {runs}",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )

"""What came of a scaling."""

from agents.kubernetes.results import Scaled
from agents.monitoring.scaling import ScalingSettled
from bot.messages.model import Message, inline
from bot.messages.results.origin import origin


def scaled(found: Scaled) -> Message:
    """The view of a scaling that nothing watched afterwards."""
    done = "was there already" if found.already_done else f"was {found.before}"
    return Message(
        headline=f":white_check_mark: *{inline(found.namespace)}/{inline(found.deployment)} is set to {found.after}* "
        f"({done})",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )


def settled(found: ScalingSettled) -> Message:
    """The view of a scaling that was watched until it took effect."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    return Message(
        headline=f":white_check_mark: *{where} runs {found.ready}/{found.expected} replicas*",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )

"""What the bot can do."""

from collections.abc import Sequence

from agents.chat.help import Capabilities, Capability
from bot.messages.model import Message, Text, code, inline

NO_CLUSTER = ":warning: *No cluster is configured*, so there is none to ask about: set `KUBECONFIG`, or my `clusters`."


def capabilities(found: Capabilities) -> Message:
    """One line a workflow: a sentence to say, and what it does."""
    roles = ", ".join(found.roles) or "no role yet: whoever runs me can bind one to you in the settings"
    return Message(
        headline="*I look after Kubernetes with you. Say it in a sentence:*",
        body=(
            *(() if found.cluster else (Text(mrkdwn=NO_CLUSTER),)),
            Text(mrkdwn="\n".join(_line(one) for one in _help_last(found.capabilities))),
        ),
        footnote=f"your roles: {inline(roles)} · before any change I show its diff and ask",
    )


def _help_last(found: Sequence[Capability]) -> Sequence[Capability]:
    """Who reads this has found help already."""
    return sorted(found, key=lambda one: one.workflow == "help")


def _line(one: Capability) -> str:
    example = f"{code(one.example)}" if one.example else f"{code(one.workflow)}"
    return f"• {example} · {inline(one.description)}"

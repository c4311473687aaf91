"""What the bot can do."""

from collections.abc import Sequence

from agents.chat.help import Capabilities, Capability
from bot.messages.model import Message, Text, code, inline
from languages import say, spoken
from languages.joining import commas


def capabilities(found: Capabilities) -> Message:
    """One line a workflow: a sentence to say, and what it does."""
    none = say(
        ":warning: *No cluster is configured*, so there is none to ask about: set `KUBECONFIG`, or my `clusters`."
    )
    roles = commas(map(inline, found.roles)) or say("no role yet: whoever runs me can bind one to you in the settings")
    return Message(
        headline=say("*I look after Kubernetes with you. Say it in a sentence:*"),
        body=(
            *(() if found.cluster else (Text(mrkdwn=none),)),
            Text(mrkdwn="\n".join(_line(one) for one in _help_last(found.capabilities))),
        ),
        footnote=say("your roles: {roles} · before any change I show its diff and ask", roles=roles),
    )


def _help_last(found: Sequence[Capability]) -> Sequence[Capability]:
    """Who reads this has found help already."""
    return sorted(found, key=lambda one: one.workflow == "help")


def _line(one: Capability) -> str:
    example = f"{code(one.example)}" if one.example else f"{code(one.workflow)}"
    return f"• {example} · {inline(spoken(one.description))}"

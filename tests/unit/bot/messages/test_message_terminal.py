"""Messages as the terminal prints them."""

from bot.messages.model import Message
from bot.messages.terminal import render


def test_a_channel_goes_by_its_name_where_that_is_known() -> None:
    """No markup of Slack's is left: a channel is named, or said by its id."""
    message = Message(headline="Approvers are asked in <#C0OPS>, not in <#C0AB12>")
    assert render(message, {"C0OPS": "ops"}) == "Approvers are asked in #ops, not in channel C0AB12"

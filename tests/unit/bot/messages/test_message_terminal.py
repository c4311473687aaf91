"""Messages as the terminal prints them."""

from bot.messages.model import Button, Message, Offer
from bot.messages.offers import with_offers
from bot.messages.terminal import render


def test_a_channel_goes_by_its_name_where_that_is_known() -> None:
    """No markup of Slack's is left: a channel is named, or said by its id."""
    message = Message(headline="Approvers are asked in <#C0OPS>, not in <#C0AB12>")
    assert render(message, {"C0OPS": "ops"}) == "Approvers are asked in #ops, not in channel C0AB12"


def test_what_cannot_be_clicked_here_is_told_as_what_to_type() -> None:
    """A proposal has its command in the terminal; other buttons are named, to be chosen from."""
    offer = Offer(label="Roll back", intent="rollback", slots={}, command="kubectl rollout undo deployment/cart")
    undo = Button(label="Undo", verb="run.undo", subject="run-1")
    message = with_offers(Message(headline="cart is down", buttons=(undo,), offers=(offer,)), "run-1")
    assert render(message) == "cart is down\nRoll back: kubectl rollout undo deployment/cart\n[Undo]"


def test_emphasis_around_a_name_with_underscores_leaves_no_marks() -> None:
    """The underscores of the name stay, the stars and lines around the words go."""
    message = Message(headline="*cart is down: CART_DB_URL is not set*", footnote="_8 more; see MY_VAR there._")
    assert render(message) == "cart is down: CART_DB_URL is not set\n8 more; see MY_VAR there."

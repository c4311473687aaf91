"""What is said back to what was not understood."""

from bot.messages.model import Text
from bot.messages.replies import MOST_EXAMPLES, unclear

EXAMPLES = [*(f"do thing {number}" for number in range(20)), "restart web in shop-dev", "help"]


def test_what_is_most_like_it_is_offered_first() -> None:
    """A few lines, the nearest on top, the way to all of them at the end."""
    (part,) = unclear("restrat web", EXAMPLES).body
    assert isinstance(part, Text)
    lines = part.mrkdwn.splitlines()[1:]
    assert (lines[0], lines[-1], len(lines)) == ("• `restart web in shop-dev`", "• `help`", MOST_EXAMPLES)


def test_nothing_to_offer_offers_nothing() -> None:
    """Without templates there is nothing to say."""
    assert unclear("what", []).body == ()

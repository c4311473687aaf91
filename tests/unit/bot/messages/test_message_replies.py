"""What is said back to what was not understood, not allowed, or did not work."""

from agents.orchestrator.outcome import Refusal
from bot.messages.model import Text
from bot.messages.replies import MOST_EXAMPLES, MOST_HEARD, problem, refusal, unaddressed, unclear
from workflows.model.principal import Principal, PrincipalKind

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


def test_the_id_of_what_made_no_run_says_whom_it_is_for() -> None:
    """Nobody takes it for the id of a run, which one could look up."""
    what = "scale shop-prod/web"
    refused = Refusal(what=what, subject=what, permission="deployments.scale", reason="that needs deployments.scale")
    vic = Principal(kind=PrincipalKind.SLACK, team="T", user="U", name="Vic", roles=frozenset({"viewer"}))
    for message in (refusal(refused, vic, ("operator",), "FU1H8Q"), problem("there is no database here", "FU1H8Q")):
        assert message.footnote == "reference FU1H8Q: whoever runs me finds this in the audit log by it"


def test_what_was_not_understood_is_told_back_without_the_secret_in_it() -> None:
    """The secret goes before the text is cut, or what is left of it would look like any word."""
    secret = "Zx9kQ7wLm3vT"
    told = unclear(f"frobnicate with api key: {secret} now", ()).headline
    assert "api key: [redacted] now" in told
    assert secret not in told
    cut = unclear("x" * (MOST_HEARD - len("pw: Zx9k ")) + f" pw: {secret}", ()).headline
    assert "Zx9" not in cut
    assert secret not in unaddressed(f"restart web with pw {secret}")

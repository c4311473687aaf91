"""Slack's markup taken off on the way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clean, escape, mentions

BOT = "U0BOT"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("<@U0BOT> scale web to 5", "scale web to 5"),
        ("hey <@U0BOT|quarterdeck>, help", "hey help"),
        ("<@U0BOT>: list pods in <#C0OPS|ops>", "list pods in #ops"),
        ("is <https://x.test/a?b=1&amp;c|the page> up", "is the page up"),
        ("open <https://x.test/a?b=1&amp;c>", "open https://x.test/a?b=1&c"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("ask <@U0ANN> and <!subteam^S0SRE|@sre> and <!here>", "ask @U0ANN and @sre and @here"),
        (
            "since <!date^1795253400^{time}|09:30 UTC> and <!date^1795253400^{date}^https://x.test|then>",
            "since @09:30 UTC and @then",
        ),
        ("ask <!subteam^S0SRE> and <!channel|channel>", "ask @S0SRE and @channel"),
        ("&amp;lt; stays once", "&lt; stays once"),
        ("“smart” quotes’ stay", "“smart” quotes’ stay"),
    ],
)
def test_what_the_person_typed_is_left(written: str, typed: str) -> None:
    """Mentions of the bot go, references become words, escapes are undone once."""
    assert clean(written, BOT) == typed


@pytest.mark.parametrize(
    "piece",
    ["<!a^", "<!date^^", "<!a^^^^^^^^", "<#C1|", "<@U1|", "<@U0BOT|", "<https:", "<https:|", "<!a|", "<!subteam^A"],
)
def test_what_never_closes_is_read_once(piece: str) -> None:
    """As much as a message holds of markup that is never closed is left as it is, and does not keep the bot busy."""
    written = piece * (40_000 // len(piece))
    assert clean(written, BOT) == written
    assert not mentions(f"<!{'^' * 40_000}", BOT)
    assert clean(f"<!a{'^' * 40_000}", BOT) == f"<!a{'^' * 40_000}"


@given(st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), max_size=80))
def test_cleaning_undoes_escaping(text: str) -> None:
    """Whatever a person types arrives as it was typed."""
    assert clean(escape(text), BOT) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_mention_is_found_and_removed(before: str, after: str) -> None:
    """Wherever the mention stands, it is seen and nothing of it is left."""
    written = f"{escape(before)}<@{BOT}>{escape(after)}"
    assert mentions(written, BOT)
    assert not mentions(written, "U0BO")
    assert f"<@{BOT}>" not in clean(written, BOT) or f"<@{BOT}>" in before + after

"""Long texts are cut where nothing breaks, and whatever a message holds, Slack takes its blocks."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages.model import Button, Code, Confirmation, Message, Table, Text, inline
from bot.slack.blocks import MAX_ALL, Block, action_ids, blocks_of, modal
from bot.slack.cutting import cut
from sandbox.slack.blocks.rules import check_message, check_view
from workflows.model.change import JsonValue

DATE = "<!date^1795253400^{time}|09:30 UTC>"
BROKEN = re.compile(r"&(?!amp;|lt;|gt;)|<(?![@!#][^<>]*>)")
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["y" * 3_100, "&<>" * 1_100, "line\n" * 900, "```", "`", "w" * 11_000]),
)
OURS = st.sampled_from([DATE, "<@U0OLIVE>", "<#C0OPS>", " · ", "*Why* "])
MRKDWN = st.lists(st.one_of(WORDS.map(inline), OURS), max_size=6).map("".join)
PARTS = st.one_of(
    st.builds(lambda text: Text(mrkdwn=text), MRKDWN),
    st.builds(lambda text: Code(text=text), WORDS),
    st.builds(lambda rows: Table(header=("A", "B"), rows=tuple(rows)), st.lists(st.tuples(WORDS, WORDS), max_size=3)),
)
ASKED = st.builds(lambda text: Confirmation(title=text, text=text, yes=text), WORDS)
LABELS = st.lists(st.tuples(WORDS, st.one_of(st.none(), ASKED)), max_size=30)
MESSAGES = st.builds(
    lambda headline, body, labels, footnote: Message(
        headline=headline,
        body=tuple(body),
        buttons=tuple(
            Button(label=label, verb="question.choose", choice=str(index), subject="opaque", confirmation=asked)
            for index, (label, asked) in enumerate(labels)
        ),
        footnote=footnote,
    ),
    MRKDWN,
    st.lists(PARTS, max_size=60),
    LABELS,
    MRKDWN,
)


def _mrkdwn(value: JsonValue) -> list[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            return [str(value["text"])]
        return [found for one in value.values() for found in _mrkdwn(one)]
    return [found for one in value for found in _mrkdwn(one)] if isinstance(value, list) else []


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES)
def test_slack_takes_any_message_and_nothing_in_it_is_broken(message: Message) -> None:
    """However long, however many: every limit holds, no entity or markup is cut in two, every fence is closed."""
    blocks: list[Block] = blocks_of(message)
    check_message(tuple(blocks))
    check_view(modal(title="Details", message=message))
    assert len(action_ids(blocks)) == len(set(action_ids(blocks)))
    texts = _mrkdwn([*blocks])
    assert sum(map(len, texts)) <= MAX_ALL
    for text in texts:
        assert not BROKEN.search(text)
        assert text.count("```") == (2 if text.startswith("```") else 0)
        assert text.endswith("```") or not text.startswith("```")


def test_a_long_headline_leaves_room_for_the_body() -> None:
    """What was cut off the headline does not count against the rest."""
    blocks = blocks_of(Message(headline="h" * 13_000, body=(Text(mrkdwn="the body"),), footnote="f" * 13_000))
    assert "the body" in str(blocks[1])


def test_slack_adds_no_links_of_its_own() -> None:
    """Names and addresses from outside stay words: Slack is told not to make links and mentions of them."""
    blocks = blocks_of(Message(headline="see evil.example", body=(Text(mrkdwn="#ops"),), footnote="foot"))
    assert str(blocks).count("'type': 'mrkdwn'") == str(blocks).count("'verbatim': True") == 3


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("abcd", 4, "abcd"),
        ("abcdef", 4, "abc…"),
        ("ab&amp;cd", 5, "ab…"),
        ("ab&amp;cd", 8, "ab&amp;…"),
        (f"at {DATE} and on", 20, "at …"),
        ("ask <@U0OLIVE> now", 15, "ask <@U0OLIVE>…"),
        ("ask <@U0OLIVE> now", 14, "ask …"),
        ("a < b is no markup", 10, "a < b is …"),
        ("first\nsecond third", 12, "first\n…"),
        ("```" + "x" * 20 + "```", 12, "```xxxxx…```"),
    ],
)
def test_a_cut_is_seen_and_breaks_nothing(text: str, limit: int, kept: str) -> None:
    """What is cut ends in an ellipsis; what Slack reads as one stays whole or goes."""
    assert cut(text, limit) == kept
    assert len(kept) <= limit

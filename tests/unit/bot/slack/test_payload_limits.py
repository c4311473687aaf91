"""The last look at a message before it leaves."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.limits import MAX_ALL, MAX_BLOCKS, MAX_TEXT, fit
from workflows.model.change import JsonValue
from workflows.redaction import Redactor

REDACTOR = Redactor(["s3cr3t-value"])


def section(text: str) -> dict[str, JsonValue]:
    """A paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*labels: str) -> dict[str, JsonValue]:
    """A row of buttons."""
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": f"a:{n}", "value": "id", "text": {"type": "plain_text", "text": label}}
            for n, label in enumerate(labels)
        ],
    }


@given(st.lists(st.text(max_size=4_000), max_size=70), st.text(max_size=10_000))
def test_every_message_fits(texts: list[str], text: str) -> None:
    """However long, the result is within Slack's limits, and its buttons are still there."""
    payload: dict[str, JsonValue] = {"text": text, "blocks": [*map(section, texts), buttons("Yes" * 90)]}
    shown, blocks = fit(payload, REDACTOR)
    assert 0 < len(shown) <= MAX_TEXT
    assert len(blocks) <= MAX_BLOCKS
    assert blocks[-1]["type"] == "actions"
    assert sum(len(_words(block)) for block in blocks) <= MAX_ALL
    assert all(len(_words(block)) <= 3_000 for block in blocks)


def test_short_messages_leave_as_they_are() -> None:
    """Nothing is touched that fits and holds no secret."""
    payload: dict[str, JsonValue] = {"text": "hello", "blocks": [section("hello"), buttons("Yes", "No")]}
    assert fit(payload, REDACTOR) == ("hello", payload["blocks"])


def test_secrets_go_from_words_and_ids_stay() -> None:
    """Exact secrets are gone from every text; values and action ids are not words."""
    payload: dict[str, JsonValue] = {"text": "s3cr3t-value", "blocks": [section("it is s3cr3t-value"), buttons("Yes")]}
    shown, blocks = fit(payload, REDACTOR)
    assert "s3cr3t-value" not in shown + str(blocks)
    assert blocks[1] == buttons("Yes")


def _words(block: dict[str, JsonValue]) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""

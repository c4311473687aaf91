"""Slack's payloads, parsed."""

import json
from typing import Any

from bot.slack.envelopes import Clicked, Said, Submitted, from_item, is_from_bot, parse, thread_of, to_item
from bot.slack.posts import Posted

BOT = "U0BOT"


def event(**fields: Any) -> dict[str, Any]:
    """A message event."""
    message = {"type": "message", "user": "U1", "text": "hi", "ts": "1.1", "channel": "C1", "channel_type": "channel"}
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": {**message, **fields}}


def test_edits_deletions_and_bots_say_nothing() -> None:
    """Only what a person wrote is something said; what a bot wrote is a post."""
    assert parse(event(subtype="message_changed"), BOT) is None
    assert parse(event(subtype="message_deleted"), BOT) is None
    assert isinstance(parse(event(bot_id="B1"), BOT), Posted)
    assert parse(event(type="reaction_added"), BOT) is None
    assert isinstance(parse(event(subtype="file_share"), BOT), Said)


def test_what_another_bot_posts_is_read_in_each_of_slack_s_forms() -> None:
    """Text or blocks, attachments with fields and blocks of their own; replies in threads are no posts."""
    attachment = {
        "title": "[FIRING:1] A",
        "title_link": "http://a",
        "fields": [{"title": "pod", "value": "web-1"}],
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "inside"}}],
    }
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Head"}}]
    body = event(bot_id="B1", subtype="bot_message", text="", blocks=blocks, attachments=[attachment, "odd"])
    post = parse(body, BOT)
    assert isinstance(post, Posted)
    assert (post.user, post.text) == ("B1", "Head")
    assert [(one.title, one.link, one.text) for one in post.attachments] == [
        ("[FIRING:1] A", "http://a", "pod: web-1\ninside")
    ]
    assert from_item(to_item(post)) == post
    assert thread_of(post) == f"{post.channel}/posts"
    assert parse(event(bot_id="B1", thread_ts="1.0"), BOT) is None
    assert parse(event(bot_id="B1", subtype="message_changed"), BOT) is None


def test_an_edited_post_is_told_once_more() -> None:
    """Monitoring that edits its message to RESOLVED says something new; what reads as before does not."""
    before = {"user": "", "bot_id": "B1", "ts": "1.1", "text": "", "attachments": [{"title": "[FIRING:1] A (b)"}]}
    after = {**before, "attachments": [{"title": "[RESOLVED] A (b)"}]}
    edit = {"subtype": "message_changed", "user": "", "ts": "2.2", "event_ts": "2.2"}
    post = parse(event(**edit, message=after, previous_message=before), BOT)
    assert isinstance(post, Posted)
    assert (post.channel, post.ts, post.attachments[0].title) == ("C1", "1.1", "[RESOLVED] A (b)")
    first = parse(event(bot_id="B1"), BOT)
    assert isinstance(first, Posted)
    assert (to_item(first).dedupe, to_item(post).dedupe) == ("C1/1.1", "C1/1.1/2.2")
    assert parse(event(**edit, message=after, previous_message={**after, "edited": {}}), BOT) is None
    assert parse(event(**edit, message={**after, "thread_ts": "0.9"}, previous_message=before), BOT) is None
    assert parse(event(**edit, message={**after, "bot_id": ""}, previous_message=before), BOT) is None


def test_the_author_s_team_counts_not_the_channel_s() -> None:
    """In a shared channel a stranger's message names the stranger's team."""
    said = parse(event(user_team="T2"), BOT)
    assert said is not None
    assert said.team == "T2"


def test_edits_of_the_bots_messages_are_its_own() -> None:
    """The event that tells of an edit carries the message inside."""
    assert is_from_bot(event(subtype="message_changed", user="", message={"user": BOT}), BOT, "B0")
    assert is_from_bot(event(user="", bot_id="B0"), BOT, "B0")
    assert not is_from_bot(event(), BOT, "B0")


def test_every_record_survives_the_inbox() -> None:
    """What is stored comes back equal, and the same payload has the same id each time."""
    click: dict[str, Any] = {
        "type": "block_actions",
        "trigger_id": "1.2.abc",
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.1", "is_ephemeral": True},
        "actions": [{"action_id": "question.choose:2", "value": "q1"}],
    }
    view = {
        "callback_id": "approval.deny",
        "private_metadata": "a1",
        "state": {"values": {"b": {"reason": {"type": "plain_text_input", "value": "no"}}}},
    }
    submission: dict[str, Any] = {**click, "type": "view_submission", "view": view}
    command = {"command": "/deck", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "3.4.def"}
    for body in (event(), click, submission, command):
        record = parse(body, BOT)
        assert record is not None
        assert from_item(to_item(record)) == record
        assert parse(body, BOT) == record
        assert "abc" not in record.id
    clicked, submitted = parse(click, BOT), parse(submission, BOT)
    assert isinstance(clicked, Clicked)
    assert (clicked.verb, clicked.choice, clicked.value, clicked.private) == ("question.choose", "2", "q1", True)
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"reason": "no"}


def test_what_postgres_does_not_take_is_replaced() -> None:
    """A NUL or half of a surrogate pair, wherever it stands, would bring the event again for ever."""
    bad = "a\x00b\ud800"
    click: dict[str, Any] = {
        "type": "block_actions",
        "trigger_id": bad,
        "user": {"id": "U1", "team_id": bad},
        "channel": {"id": bad},
        "container": {"message_ts": bad},
        "actions": [{"action_id": f"approval.details:{bad}", "value": bad}],
    }
    view = {"callback_id": bad, "private_metadata": bad, "state": {"values": {bad: {bad: {"value": bad}}}}}
    bodies = (event(text=bad, ts=bad, channel=bad), click, {**click, "type": "view_submission", "view": view})
    for body in (*bodies, {"command": "/deck", "text": bad, "channel_id": bad, "trigger_id": bad}):
        record = parse(body, BOT)
        assert record is not None
        item = to_item(record)
        kept = json.dumps([item.id, item.thread, item.dedupe, item.body], ensure_ascii=False)
        assert "\\u0000" not in kept
        kept.encode()


def test_odd_payloads_are_nothing() -> None:
    """Shapes that nobody promised do not break the parser."""
    assert parse({}, BOT) is None
    assert parse({"type": "block_actions", "actions": []}, BOT) is None
    assert parse({"type": "event_callback", "event": "text"}, BOT) is None

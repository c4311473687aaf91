"""What no phrase has: people write as they write, in three languages, and nothing is ordered by accident."""

import json

from sandbox.slack import Message
from tests.scenarios.stage import Stage

OPS, OLIVE, VIC = "C0OPS", "U0OLIVE", "U0VIC"


async def ask(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Mention the bot; the message in the thread that matches."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts)


async def test_reads_are_answered_in_free_words(played: Stage) -> None:
    """English, French and Japanese, with an environment in place of the namespace, get the answer of the workflow."""
    await ask(played, VIC, "something's off with checkout in prod, any idea?", "shop-prod/checkout is down")
    await ask(played, VIC, "checkout rame en prod, pourquoi ?", "shop-prod/checkout est hors service")
    await ask(played, VIC, "なんかcheckoutがおかしい", "shop-prod/checkout.*[ぁ-ん]")
    await ask(played, VIC, "gimme the last 5 lines of cart", "shop-prod/cart: .* the last 5 lines")


async def test_a_change_in_free_words_is_shown_and_waits(played: Stage) -> None:
    """It becomes the card that a phrase makes; what it needs is asked for; nothing happens before a decision."""
    card = await ask(played, OLIVE, "can you spin web up to 6 in shop-dev please :pray:", "Confirm")
    assert "shop-dev/web" in card.visible_text
    assert "6" in card.visible_text
    await ask(played, OLIVE, "search needs a restart", "shop-prod/search")
    assert played.scalings() == []
    assert played.audit("run.ended") == []


async def test_what_is_no_order_starts_nothing(played: Stage) -> None:
    """Negated, asked about, quoted, reported or sweeping: no run, and words that say so."""
    for text in (
        "please do not restart web in shop-dev",
        "should I restart web in shop-dev?",
        "Bob said: restart web in shop-dev",
        "we scaled web in shop-dev to 3 this morning",
        "on ne redémarre surtout pas web en dev",
        "webを再起動しないでください",
    ):
        await ask(played, OLIVE, text, "did nothing|rien fait|何もしていません")
    await ask(played, OLIVE, "restart everything in shop-dev", "I do not do that: it would sweep")
    await ask(played, OLIVE, "drain node-1 for maintenance", "have no workflow that does it")
    assert played.audit("run.started") == []
    code, said, _ = await played.command("intents", "review")
    assert code == 0
    assert "should I restart web in shop-dev?" in said


async def test_words_of_ones_own_order_and_stop(stage: Stage) -> None:
    """A word of the settings' folder makes the card that the built-in word makes; negated, it starts nothing."""
    words = stage.folder / "words"
    words.mkdir()
    (words / "en.yaml").write_text("orders: {restart: [yeet]}", encoding="utf-8")
    await stage.start(QUARTERDECK_UNDERSTANDING__LEXICONS=f"[{words}]")
    await ask(stage, OLIVE, "don't yeet web in shop-dev", "did nothing")
    card = await ask(stage, OLIVE, "yeet web in shop-dev", "Confirm")
    assert "shop-dev/web" in card.visible_text
    assert len(stage.audit("run.started")) == 1


async def test_what_was_put_right_is_listed_apart(played: Stage) -> None:
    """No to a question back, and Cancel on a card: what was said, what it was taken for, and what was said then."""
    slack = played.slack
    question = await ask(played, OLIVE, "restart chekcout", "chekcout")
    assert "No" in [element["text"]["text"] for element in question.actions.values()]
    await slack.click(OLIVE, OPS, question.ts, question.action_id("No"))
    await slack.wait_for_message(OPS, "I did nothing", thread_ts=question.thread_ts)
    card = await ask(played, OLIVE, "scale web in shop-dev to 6", "Confirm")
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Cancel"))
    await slack.wait_for_message(OPS, "cancelled this", thread_ts=card.thread_ts)
    await ask(played, OLIVE, "restart web in shop-dev", "Confirm")
    code, said, _ = await played.command("intents", "review", "--json")
    assert code == 0
    found = [json.loads(line) for line in said.splitlines()]
    assert [(one["kind"], one["text"], one["intent"], one["how"], one["instead"]) for one in found] == [
        ("corrected", "scale web in shop-dev to 6", "scale", "withdrawn", "restart web in shop-dev"),
        ("corrected", "restart chekcout", "restart", "declined", "scale web in shop-dev to 6"),
    ]
    code, said, _ = await played.command("intents", "review")
    assert "PUT RIGHT" in said
    assert "NOT UNDERSTOOD" not in said


async def test_a_misspelt_verb_is_a_read_or_a_question(played: Stage) -> None:
    """A read is answered; a change is offered as a button, in the language of the order, and made by nothing else."""
    await ask(played, VIC, "lsit pods in shop-dev", "shop-dev")
    question = await ask(played, OLIVE, "restrat web in shop-dev", "Did you mean: restart shop-dev/web")
    assert [element["text"]["text"] for element in question.actions.values()] == ["restart shop-dev/web", "No"]
    await ask(played, OLIVE, "don't restrat web in shop-dev", "did nothing")
    french = await ask(played, OLIVE, "redemarer web en shop-dev", "Vouliez-vous dire")
    await played.slack.say(OLIVE, OPS, "non", french.thread_ts)
    await played.slack.wait_for_message(OPS, "rien fait", thread_ts=french.thread_ts)
    assert [row["subject"] for row in played.audit("run.started")] == ["list_pods"]
    await played.slack.say(OLIVE, OPS, "yes", question.thread_ts)
    await played.slack.wait_for_message(OPS, "Confirm", thread_ts=question.thread_ts)
    assert len(played.audit("run.started")) == 2
    code, said, _ = await played.command("intents", "review", "--json")
    assert code == 0
    assert ("redemarer web en shop-dev", "restart", "declined") in [
        (one["text"], one.get("intent"), one.get("how")) for one in map(json.loads, said.splitlines())
    ]

"""Questions back: what is missing, ambiguous or mistyped is asked for, never guessed."""

from collections.abc import Sequence

from sandbox.slack import Message
from tests.scenarios.stage import Stage

OPS, OLIVE, ANN, VIC = "C0OPS", "U0OLIVE", "U0ANN", "U0VIC"


def labels(message: Message) -> Sequence[str]:
    """What the buttons of a message say."""
    return [element["text"]["text"] for element in message.actions.values()]


async def ask(stage: Stage, user: str, text: str, answer: str, thread: str | None = None) -> Message:
    """Mention the bot; what it answers in the thread."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}", thread)
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=thread or ts, after=ts)


async def test_what_is_ambiguous_or_mistyped_is_asked_back_with_what_exists(played: Stage) -> None:
    """The choices are buttons, likely ones first; nothing runs before somebody chose."""
    many = await ask(played, VIC, "is web healthy?", "in 3 places: which one")
    assert labels(many) == ["shop-dev/web", "shop-prod/web", "shop-staging/web", "None of these"]
    typo = await ask(played, VIC, "what is wrong with chekcout", "no deployment called .*chekcout")
    assert labels(typo) == ["shop-prod/checkout", "No"]
    place = await ask(played, VIC, "list pods in shop-pord", "no namespace .*shop-pord")
    assert labels(place)[:2] == ["shop-prod", "shop-dev"]
    elsewhere = await ask(played, OLIVE, "scale cart in shop-dev to 3", "somewhere else")
    assert labels(elsewhere) == ["shop-prod/cart", "No"]
    unlike = await ask(played, OLIVE, "scale shop-dev/xyzzy to 3", "nor one with a name like it")
    assert labels(unlike) == ["shop-dev/mailer", "shop-dev/web", "Neither"]
    assert [row["details"]["intent"] for row in played.audit("question.asked")] == [
        *("diagnose", "diagnose", "list_pods", "scale", "scale")
    ]
    assert not played.audit("run.started")
    await played.settled()


async def test_a_click_answers_once_and_only_for_whoever_asked(played: Stage) -> None:
    """Others are told that it is not theirs, a second click that it is over; the buttons go with the answer."""
    slack = played.slack
    question = await ask(played, OLIVE, "is web healthy?", "which one")
    await slack.click(ANN, OPS, question.ts, question.action_id("shop-prod/web"))
    await slack.wait_for_ephemeral(ANN, "only whoever asked can answer")
    await slack.click(OLIVE, OPS, question.ts, question.action_id("shop-prod/web"))
    await slack.wait_for_message(OPS, "shop-prod/web is healthy", thread_ts=question.thread_ts)
    settled = await slack.wait_for_message(OPS, "^:white_check_mark: shop-prod/web", thread_ts=question.thread_ts)
    assert (settled.ts, settled.actions) == (question.ts, {})
    await slack.click(OLIVE, OPS, question.ts, question.action_id("shop-dev/web"), stale=True)
    told = await slack.wait_for_ephemeral(OLIVE, "answered before")
    assert "changed nothing" in told.visible_text
    assert len(played.audit("question.answered")) == len(played.audit("run.started")) == 1
    await played.settled()


async def test_none_of_these_ends_the_question(played: Stage) -> None:
    """Nothing runs, the message says so, and a later answer is too late."""
    slack = played.slack
    question = await ask(played, OLIVE, "scale web to 5", "which one")
    await slack.click(OLIVE, OPS, question.ts, question.action_id("None of these"))
    ended = await slack.wait_for_message(OPS, "I did nothing", thread_ts=question.thread_ts)
    assert (ended.ts, ended.actions) == (question.ts, {})
    await slack.click(OLIVE, OPS, question.ts, question.action_id("shop-dev/web"), stale=True)
    await slack.wait_for_ephemeral(OLIVE, "answered before")
    assert not played.audit("run.started")
    await played.settled()


async def test_a_question_is_answered_by_typing_in_its_thread(played: Stage) -> None:
    """The label, the name or the number that was asked for is enough, without naming the bot; others' words are not."""
    slack = played.slack
    question = await ask(played, OLIVE, "scale web", "which one")
    thread = question.thread_ts
    await slack.say(VIC, OPS, "shop-dev/web", thread)
    await slack.say(OLIVE, OPS, "shop-dev/web", thread)
    number = await slack.wait_for_message(OPS, "How many replicas", thread_ts=thread)
    assert "`scale web to 3 in shop-dev`" in number.visible_text
    await slack.say(OLIVE, OPS, "900", thread)
    told = await slack.wait_for_message(OPS, "How many replicas. From 0 to 500; 900 is outside", thread_ts=thread)
    assert "Reply here with just that, or say it all" in told.visible_text
    await slack.say(OLIVE, OPS, "five replicas", thread)
    await slack.wait_for_message(OPS, "Scale shop-dev/web from 3 to 5", thread_ts=thread)
    assert {row["actor"] for row in played.audit("question.answered")} == {f"T0SANDBOX/{OLIVE}"}
    assert len(played.audit("run.started")) == 1

    await slack.say(OLIVE, OPS, "restart web in shop-dev", thread)
    hint = await slack.wait_for_ephemeral(OLIVE, "mention me to change something")
    assert "`restart web in shop-dev`" in hint.visible_text
    image = await ask(played, OLIVE, "deploy web in shop-dev", "Which image")
    assert "`deploy web 1.2.3 in shop-dev`" in image.visible_text
    await slack.say(OLIVE, OPS, ":::", image.thread_ts)
    await slack.wait_for_message(OPS, "is not a valid image", thread_ts=image.thread_ts)
    await slack.say(OLIVE, OPS, "2.16.0", image.thread_ts)
    await slack.wait_for_message(OPS, "web:2.16.0", thread_ts=image.thread_ts)
    assert len(played.audit("run.started")) == 2
    await played.settled()


async def test_direct_messages_and_commands_ask_back_where_they_were_used(played: Stage) -> None:
    """A direct message takes the answer typed below it; a command's question is private, as is its answer."""
    slack = played.slack
    direct = slack.direct(OLIVE)
    await slack.say(OLIVE, direct, "is web healthy?")
    await slack.wait_for_message(direct, "which one")
    await slack.say(OLIVE, direct, "shop-dev/web")
    await slack.wait_for_message(direct, "shop-dev/web is healthy")

    before = slack.messages(OPS)
    await slack.command(VIC, OPS, "/deck", "is web healthy?")
    question = await slack.wait_for_ephemeral(VIC, "which one")
    await slack.click(VIC, OPS, question.ts, question.action_id("shop-staging/web"))
    await slack.wait_for_ephemeral(VIC, "shop-staging/web is healthy")
    assert slack.messages(OPS) == before
    await played.settled()

"""Forms: an order that lacks several things opens one, it is checked before it closes, and the order goes on."""

from sandbox.slack import Message, View
from tests.scenarios.stage import Stage

OPS, OLIVE, ANN = "C0OPS", "U0OLIVE", "U0ANN"


async def opened(stage: Stage, user: str, question: Message) -> View:
    """Click Fill in; the form on the person's screen."""
    outcome = await stage.slack.click(user, question.channel, question.ts, question.action_id("Fill in"))
    assert outcome.acked
    return await stage.slack.wait_for_view(user)


async def ask(stage: Stage, text: str, answer: str) -> Message:
    """Mention the bot as Olive; what it answers in the thread."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts)


def element(view: View, name: str) -> dict[str, object]:
    """The element of a field."""
    return next(block["element"] for block in view.blocks if block.get("block_id") == name)


async def test_a_bare_order_opens_a_form_of_the_workflows_inputs(played: Stage) -> None:
    """Names that exist are chosen, numbers have their bounds, complaints keep it open, then it is the same order."""
    question = await ask(played, "scale", "To scale I need deployment and replicas")
    view = await opened(played, OLIVE, question)
    names = [option["value"] for option in element(view, "deployment")["options"]]  # type: ignore[attr-defined]
    assert {"shop-dev/web", "shop-prod/web"} <= set(names)
    number = element(view, "replicas")
    assert (number["type"], number["min_value"], number["max_value"]) == ("number_input", "0", "500")
    optional = {block["block_id"] for block in view.blocks if block["type"] == "input" and block["optional"]}
    assert optional == {"replicas", "delta", "factor", "reason"}

    refused = await played.slack.submit(OLIVE, view.id, {"deployment": "shop-dev/web", "replicas": "900"})
    assert dict(refused.errors) == {"replicas": "How many replicas? From 0 to 500; 900 is outside."}
    assert not played.audit("question.answered")

    values = {"deployment": "shop-dev/web", "replicas": "4", "reason": "a rehearsal"}
    assert not (await played.slack.submit(OLIVE, view.id, values)).errors
    card = await played.slack.wait_for_message(OPS, "Scale shop-dev/web from 3 to 4", thread_ts=question.thread_ts)
    assert "a rehearsal" in card.visible_text
    settled = await played.slack.wait_for_message(
        OPS, "^:white_check_mark: scale: deploy", thread_ts=question.thread_ts
    )
    assert (settled.ts, settled.actions) == (question.ts, {})
    assert not played.slack.views(OLIVE)

    late = await played.slack.click(OLIVE, OPS, question.ts, question.action_id("Fill in"), stale=True)
    assert late.acked
    await played.slack.wait_for_ephemeral(OLIVE, "answered before")
    assert len(played.audit("question.answered")) == 1
    assert played.audit("run.started")[-1]["actor"] == f"T0SANDBOX/{OLIVE}"
    await played.settled()


async def test_a_run_by_name_is_filled_in_with_what_is_known(played: Stage) -> None:
    """Values given with the name stand in the form; others can neither open nor send it."""
    slack = played.slack
    question = await ask(played, "run scale_application namespace=shop-dev", "I need deployment and replicas")
    assert (await slack.click(ANN, OPS, question.ts, question.action_id("Fill in"))).acked
    await slack.wait_for_ephemeral(ANN, "only whoever asked can answer")
    assert not slack.views(ANN)
    view = await opened(played, OLIVE, question)
    names = [option["value"] for option in element(view, "deployment")["options"]]  # type: ignore[attr-defined]
    assert names == ["shop-dev/mailer", "shop-dev/web"]
    await slack.submit(OLIVE, view.id, {"deployment": "shop-dev/mailer", "replicas": "2"})
    await slack.wait_for_message(OPS, "shop-dev/mailer", thread_ts=question.thread_ts, timeout=20)

    whole = await ask(
        played, "run scale_application deployment=web replicas=4 in shop-dev", "Scale shop-dev/web from 3"
    )
    assert "run" in whole.visible_text
    await ask(played, "run scale_application web colour=blue", "takes no colour: it takes deployment, namespace")
    unknown = await ask(played, "run workflow scale_app", "There is no workflow called scale_app")
    assert unknown.action_id("scale_application")
    await played.settled()


async def test_a_command_and_a_single_free_value_have_a_form_too(played: Stage) -> None:
    """A command's question is private and cannot be answered by typing, so its form is the way."""
    slack = played.slack
    await slack.command(OLIVE, OPS, "/deck", "scale web in shop-dev")
    question = await slack.wait_for_ephemeral(OLIVE, "How many replicas")
    view = await opened(played, OLIVE, question)
    assert element(view, "deployment")["initial_option"]["value"] == "shop-dev/web"  # type: ignore[index]
    await slack.submit(OLIVE, view.id, {"replicas": "5"})
    await slack.wait_for_message(OPS, "Scale shop-dev/web from 3 to 5")
    await played.settled()

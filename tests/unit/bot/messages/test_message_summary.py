"""What a run changed, where its message tells it and where it is looked up."""

from agents.records.results import RunFound
from agents.records.rows import run_facts
from bot.messages.model import Code, Message
from bot.messages.results.records import one_run
from bot.messages.runs import Around, run_message
from bot.messages.terminal import render
from tests.fakes.messages import a_request, a_run
from workflows.model.approval import ApprovalState
from workflows.model.records import RunRecord
from workflows.model.run import RunState

SUMMARY = "shop-prod/cart:\n  spec.env[CART_DB_URL].name: nothing → CART_DB_URL\n  spec.image: cart:3.5.0 → cart:3.4.0"
FIELDS = Code(text="spec.env[CART_DB_URL].name: nothing → CART_DB_URL\nspec.image: cart:3.5.0 → cart:3.4.0")


def test_the_fields_that_were_changed_are_drawn_like_those_of_the_card() -> None:
    """Preformatted, a line each, in both places."""
    run = a_run("cart", state=RunState.SUCCEEDED, summary=SUMMARY)
    request = a_request("cart", state=ApprovalState.APPROVED)
    ended = run_message(run, Around(request=request), lambda *_: Message(headline="done"))
    looked_up = one_run(RunFound(asked="9QXM", facts=run_facts(RunRecord(run=run, request=request), "")))
    assert FIELDS in ended.body
    assert FIELDS in looked_up.body
    assert "Result shop-prod/cart:\n    spec.env[CART_DB_URL].name: nothing" in render(looked_up)


def test_one_field_stays_in_the_line() -> None:
    """There is nothing to scan."""
    run = a_run("web", state=RunState.SUCCEEDED, summary="dev/web: spec.replicas 3 → 4")
    looked_up = one_run(RunFound(asked="9QXM", facts=run_facts(RunRecord(run=run), "")))
    assert "Result dev/web: spec.replicas 3 → 4" in render(looked_up).splitlines()

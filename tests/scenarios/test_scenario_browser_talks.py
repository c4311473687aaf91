"""Conversations by typing and clicking on the sandbox's page, with one replica and a fast cluster behind it."""

from playwright.async_api import expect

from tests.scenarios.approving import ANN, OLIVE
from tests.scenarios.embedded import SLOW, SlackPage, browsing
from tests.scenarios.stage import Stage
from workflows.model.audit import AuditKind


async def test_two_people_and_the_page(played: Stage) -> None:
    """What stops an app asks Ann once more before it counts; what a request lacks is answered by a button or a form."""
    async with browsing() as slack:
        await slack.open(played.slack.page_url)
        await _stopping(played, slack)
        await _choosing_by_a_button(slack)
        await _filling_in_a_form(played, slack)


async def _stopping(played: Stage, slack: SlackPage) -> None:
    await slack.say("@quarterdeck scale web in shop-staging to 0")
    await slack.sees("This stops shop-staging/web completely")
    await slack.become(ANN)
    await slack.click("approval.approve")
    await expect(slack.page.get_by_test_id("confirm")).to_contain_text("stop shop-staging/web?")
    await slack.page.get_by_test_id("confirm-no").press("Enter")
    await expect(slack.page.get_by_test_id("confirm")).to_be_hidden()
    assert not played.audit(AuditKind.APPROVAL_VOTED)
    assert played.replicas_of("shop-staging", "web") == 3

    await slack.click("approval.approve")
    await slack.page.get_by_test_id("confirm-yes").press("Enter")
    await slack.sees("shop-staging/web is stopped: 0 replicas")
    await expect(slack.answer).to_contain_text("Olive asked, Ann approved")
    await slack.become(OLIVE)
    await slack.click("run.undo")
    await expect(slack.answer).to_contain_text("Taken back by Olive", timeout=SLOW)
    assert played.replicas_of("shop-staging", "web") == 3


async def _choosing_by_a_button(slack: SlackPage) -> None:
    await slack.say("@quarterdeck why is web failing?")
    await slack.sees("in 3 places: which one?")
    await slack.thread.get_by_role("button", name="shop-prod/web").click()
    await slack.sees("shop-prod/web is healthy")


async def _filling_in_a_form(played: Stage, slack: SlackPage) -> None:
    await slack.say("@quarterdeck scale web in shop-dev")
    await slack.sees("How many replicas?")
    await slack.click("question.form")
    form = slack.page.get_by_test_id("modal")
    await expect(form).to_be_visible(timeout=SLOW)
    await expect(form.get_by_label("Deployment").locator("option:checked")).to_have_text("shop-dev/web")
    await form.get_by_test_id("modal-field-replicas").fill("4")
    await form.get_by_test_id("modal-submit").click()
    await expect(form).to_be_hidden(timeout=SLOW)
    await slack.sees("scale shop-dev/web from 3 to 4")
    await slack.click("approval.approve")
    await slack.sees("shop-dev/web runs 4/4 replicas")
    assert played.replicas_of("shop-dev", "web") == 4

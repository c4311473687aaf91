"""How a diagnosis reads: each fact once, and nothing that the headline said already."""

from datetime import timedelta

from agents.diagnostic.building import MAX_EVIDENCE
from agents.diagnostic.models import Evidence, NextStep, Source
from bot.messages.model import Text
from bot.messages.results.diagnosis import diagnosis
from bot.messages.terminal import render
from tests.fakes.diagnoses import AT, a_diagnosis, a_finding, some_evidence


def _why(*evidence: Evidence) -> str:
    """The line of a message that gives the evidence; empty where there is none."""
    found = a_diagnosis("", findings=1).model_copy(update={"findings": (a_finding("x", evidence=evidence),)})
    lines = render(diagnosis(found)).splitlines()
    return next((line for line in lines if line.startswith("Why")), "")


def test_what_two_pods_show_is_said_once_with_the_latest_time() -> None:
    """The first is named, so that somebody can look; the others are counted."""
    later = AT + timedelta(minutes=5)
    said = _why(
        some_evidence("checkout: last exit 137 OOMKilled", pod="checkout-a"),
        some_evidence("checkout: last exit 137 OOMKilled", pod="checkout-b", at=later),
    )
    assert said == "Why · checkout-a and 1 more: last exit 137 OOMKilled at 09:26 UTC"


def test_how_often_an_event_came_does_not_make_it_another_fact() -> None:
    """Of the same words seen 26 and 29 times, the newest is shown."""
    said = _why(
        some_evidence("Failed: not found", pod="p1", times=26),
        some_evidence("Failed: not found", pod="p2", at=AT + timedelta(minutes=1), times=29),
    )
    assert said == "Why · p1 and 1 more: Failed: not found (x29, last at 09:22 UTC)"


def test_a_time_stands_beside_what_happened_then() -> None:
    """Not behind the numbers that belong to it; a condition lasts since then; a measurement has no time."""
    killed = some_evidence("checkout: last exit 137 OOMKilled", pod="p1").model_copy(update={"more": "limit 64Mi"})
    waits = killed.model_copy(update={"text": "PodScheduled is False", "lasting": True, "more": "0/3 nodes"})
    asks = killed.model_copy(update={"text": "asks for 64Gi", "more": "", "source": Source.NUMBER})
    assert _why(killed) == "Why · p1: last exit 137 OOMKilled at 09:21 UTC, limit 64Mi"
    assert _why(waits) == "Why · p1: PodScheduled is False since 09:21 UTC: 0/3 nodes"
    assert _why(asks) == "Why · p1: asks for 64Gi"


def test_a_second_fact_of_the_same_pod_does_not_name_it_again() -> None:
    """A container with a name of its own keeps it."""
    said = _why(
        some_evidence("checkout: FATAL no CART_DB_URL", pod="p1", at=None),
        some_evidence("proxy: env has no CART_DB_URL", pod="p1", at=None),
    )
    assert said == "Why · p1: FATAL no CART_DB_URL · proxy: env has no CART_DB_URL"


def test_the_headline_is_not_said_again() -> None:
    """Evidence that the headline told already is left out, and the line with it."""
    assert _why(some_evidence("panic: no disk", pod="p1", told=True)) == ""


def test_pods_beyond_the_evidence_are_not_miscounted() -> None:
    """Where evidence was cut, nobody knows how many more there are."""
    facts = [some_evidence("last exit 1", pod=f"p{index}", at=None) for index in range(MAX_EVIDENCE)]
    assert _why(*facts) == "Why · p0 and others: last exit 1"


def test_the_change_is_told_without_the_name_of_the_container() -> None:
    """`checkout: memory limit ...` of shop-prod/checkout is about nothing else."""
    found = a_diagnosis("", findings=1).model_copy(update={"findings": (a_finding("memory limit 256Mi → 64Mi"),)})
    changed = next(part.mrkdwn for part in diagnosis(found).body if isinstance(part, Text) and "changed" in part.mrkdwn)
    assert changed.endswith(": memory limit 256Mi → 64Mi (“memory limit 256Mi → 64Mi”)")


def test_next_steps_are_advice_without_buttons() -> None:
    """What only a person can do stands there in words, with the exact command where there is one."""
    message = diagnosis(a_diagnosis("Roll back", findings=1))
    assert "Next, by hand\n• Roll back" in render(message)
    assert message.buttons == ()
    step = NextStep(text="Roll back", command="kubectl --context demo -n shop-prod rollout undo deployment/cart")
    found = a_diagnosis("", findings=1)
    typed = found.findings[0].model_copy(update={"next_steps": (step,)})
    lines = diagnosis(found.model_copy(update={"findings": (typed,)})).body
    assert Text(mrkdwn=f"*Next, by hand*\n• Roll back: `{step.command}`") in lines


def test_what_a_template_serves_is_offered_instead() -> None:
    """A step that a click can start is a button and no advice; of several workloads each comes first once."""
    back = NextStep(text="Roll back", intent="rollback", slots={"deployment": "cart"}, command="kubectl rollout undo")
    steps = (back, NextStep(text="Check the tag"), NextStep(text="Read the log", intent="logs"))
    found = a_diagnosis("", findings=1)
    one = found.findings[0].model_copy(update={"next_steps": steps})
    message = diagnosis(found.model_copy(update={"findings": (one,)}), lambda intent: intent == "rollback")
    assert [(offer.label, offer.intent) for offer in message.offers] == [("Roll back", "rollback")]
    assert "Roll back" not in render(message)
    assert {"• Check the tag", "• Read the log"} <= set(render(message).splitlines())
    other = one.model_copy(update={"next_steps": (back.model_copy(update={"slots": {"deployment": "web"}}), steps[2])})
    two = diagnosis(found.model_copy(update={"findings": (one, other)}), bool)
    assert [offer.label.partition(": ")[2] for offer in two.offers] == ["Roll back", "Roll back", "Read the log"]


def test_many_findings_are_counted_where_they_do_not_fit() -> None:
    """Eight are shown, the rest is said to be left out."""
    assert "42 more; ask about a namespace or a deployment to see them." in render(
        diagnosis(a_diagnosis("x", findings=50))
    )

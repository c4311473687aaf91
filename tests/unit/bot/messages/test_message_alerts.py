"""What is said about alerts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.messages.alerts import DIAGNOSE, Answered, answer, resolved, same_again, with_left_out
from bot.messages.model import Message, Offer
from bot.messages.terminal import render
from bot.slack.blocks import blocks_of
from sandbox.slack.blocks.rules import check_message
from tests.fakes.runs import read, run_of
from workflows.model.change import JsonValue
from workflows.model.run import RunState, StepRun, StepState

AT = datetime(2026, 3, 1, 9, 41, tzinfo=UTC)


def nothing(_agent: str, _action: str, _result: object) -> Message:
    """No run is drawn here."""
    raise AssertionError


def told(name: str = "HighLatency", *, times: int = 1, where: str = "web", problem: str = "") -> Answered:
    """An alert that started nothing."""
    target = {"namespace": "shop", "deployment": where} if where else {}
    return Answered(subject="00", name=name, began_at=AT, last_at=AT, times=times, target=target, problem=problem)


def gone(name: str, after: timedelta) -> Answered:
    """One that has ended."""
    return replace(told(name), ended_at=AT + after)


def test_an_alert_without_a_workflow_gets_a_note_with_one_button() -> None:
    """What it is about and since when; a click looks at it."""
    message = answer([told("High_Latency *now*", times=5)], nothing)
    assert message is not None
    assert render(message).startswith("i High")
    assert "is about shop/web, since 09:41 UTC" in render(message)
    assert "*now*" not in message.headline
    assert [(one.verb, one.label, one.subject) for one in message.buttons] == [(DIAGNOSE, "Diagnose shop/web", "00")]
    assert message.footnote.startswith("fired 5 times by ")


def test_what_is_about_nothing_here_is_passed_over_in_silence() -> None:
    """Unless something went wrong, which is always said."""
    assert answer([told(where="")], nothing) is None
    message = answer([told(where="", problem="the cluster does not answer")], nothing)
    assert message is not None
    assert "I did not look at HighLatency*: the cluster does not answer" in message.headline
    assert not message.buttons


def test_many_alerts_make_one_bounded_message() -> None:
    """Each thing once, the first eight of them, the rest by number."""
    message = answer([told(where=f"web{n}") for n in range(50)], nothing)
    assert message is not None
    assert message.headline == ":rotating_light: *50 alerts about shop/web0, shop/web1, shop/web2 and 47 more*"
    assert len(message.body) == 9
    assert "42 more" in render(message)
    same = answer([told(), told()], nothing)
    assert same is not None
    assert len(same.body) == 1


def test_one_deployment_is_one_thing_though_each_look_reads_differently() -> None:
    """What was found last is shown, its offers once, and Slack takes the message."""

    def found(_agent: str, _action: str, result: Mapping[str, JsonValue]) -> Message:
        offer = Offer(label="Roll back cart", intent="rollback", slots={"deployment": "cart", "namespace": "shop"})
        return Message(headline=f"*shop/cart is down*: {result['restarts']} restarts", offers=(offer,))

    def looked(number: int) -> Answered:
        step = StepRun(step_id="look", state=StepState.SUCCEEDED, result={"restarts": number})
        run = replace(
            run_of(read("look"), run_id=f"run-{number}"),
            state=RunState.SUCCEEDED,
            steps=(step,),
            created_at=AT + timedelta(seconds=number),
        )
        return replace(told("KubePodCrashLooping", where="cart"), run=run)

    message = answer([looked(28), looked(30), looked(29)], found)
    assert message is not None
    assert message.headline == ":rotating_light: *3 alerts about shop/cart*"
    assert [render(Message(headline="", body=(part,))).strip() for part in message.body] == [
        "shop/cart is down: 30 restarts\ntold by KubePodCrashLooping"
    ]
    assert [button.subject for button in message.buttons] == ["run-30"]
    check_message(tuple(blocks_of(message)))


def test_the_end_says_how_long_it_took() -> None:
    """One alert by its time alone, several by their names, with those that still fire."""
    one, other = gone("A", timedelta(minutes=12)), gone("B", timedelta(hours=2, minutes=5))
    assert resolved([one], []).headline == ":large_green_circle: *Resolved after 12 min*"
    assert resolved([replace(one, times=6)], []).headline.endswith("*Resolved after 12 min, fired 6 times*")
    assert resolved([one, other], [told()]).headline == (
        ":large_green_circle: *Resolved: A after 12 min, B after 2 h 5 min* · 1 more here still fires"
    )
    assert "and 42 more" in resolved([gone(f"A{n}", timedelta(0)) for n in range(50)], []).headline
    assert "*It fires again, since " in resolved([], [told()]).headline


def test_what_has_ended_is_not_shown_as_if_it_burned() -> None:
    """The note and the answer to several say that they are over, and so does the small print of a diagnosis."""
    note = answer([gone("HighLatency", timedelta(minutes=1))], nothing)
    assert note is not None
    assert "HighLatency was about shop/web, and has ended (09:41 UTC to 09:42 UTC)" in render(note)
    assert not note.footnote
    both = answer([gone("A", timedelta(minutes=1)), gone("B", timedelta(minutes=1))], nothing)
    assert both is not None
    assert both.headline == ":large_green_circle: *2 alerts about shop/web, all ended*"
    part = answer([gone("A", timedelta(minutes=1)), told("B")], nothing)
    assert part is not None
    assert part.headline.startswith(":rotating_light:")
    assert part.footnote == "1 of 2 ended"


def test_the_same_alert_again_leads_to_what_was_found() -> None:
    """A link to the answer, and one button to look once more."""
    message = same_again([told("A"), told("B")], ["https://slack/1", "https://slack/1"], timedelta(minutes=30))
    assert message.headline == (
        ":information_source: *A, B again*: I answered less than 30 min ago, <https://slack/1|in this thread>"
    )
    assert [one.label for one in message.buttons] == ["Diagnose shop/web"]
    assert "in the thread of its earlier message" in same_again([told("A")], [""], timedelta(minutes=30)).headline


def test_what_was_left_out_is_said() -> None:
    """By its number; nothing where nothing was."""
    note = answer([told()], nothing)
    assert note is not None
    assert "10 more alerts of this message were left out" in render(with_left_out(note, 10))
    assert with_left_out(note, 0) == note

"""Refusals, questions, alerts and the Home tab as Japanese and French read them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from agents.orchestrator.outcome import Ask, Choice, Refusal
from bot.messages.alerts import Answered, answer, resolved, same_again
from bot.messages.home import nothing_to_see
from bot.messages.model import Message
from bot.messages.replies import broken, not_yours, question, refusal, unclear
from bot.messages.results.origin import origin
from bot.messages.terminal import render
from languages import speaking
from tests.fakes.messages import a_request
from workflows.model.intent import Intent
from workflows.model.principal import Principal, PrincipalKind

AT = datetime(2026, 3, 1, 9, 41, tzinfo=UTC)
VIC = Principal(
    kind=PrincipalKind.SLACK, team="T", user="U0VIC", name="Vic", roles=frozenset({"viewer", "operator"}), language="ja"
)
_NAMES = "viewer|operator|admin|shop|web|api|HighLatency|Kubernetes|UTC|Vic"
_DATA = re.compile(rf"`[^`]*`|<[^>]*>|:[a-z_]+:|\b(?:{_NAMES})\b", re.ASCII)


def alert(name: str = "HighLatency", *, ended: timedelta | None = None, times: int = 1, where: str = "web") -> Answered:
    """An alert that started nothing."""
    target = {"namespace": "shop", "deployment": where}
    over = None if ended is None else AT + ended
    return Answered(subject="00", name=name, began_at=AT, last_at=AT, times=times, target=target, ended_at=over)


def nothing(_agent: str, _action: str, _result: object) -> Message:
    """No run is drawn here."""
    raise AssertionError


def every() -> list[Message]:
    """One of each kind that holds little but our own words."""
    ask = Ask(
        intent=Intent(name="restart"),
        missing="deployment",
        question="web",
        choices=tuple(Choice(label=one, slots=()) for one in ("shop/web", "shop/api")),
        example="`web`",
    )
    refused = Refusal(what="web", subject="restart web", permission="deployments.restart", reason="web")
    told = answer([alert(times=5)], nothing)
    several = answer([alert(where="web"), alert(where="api", ended=timedelta(minutes=3))], nothing)
    assert told is not None
    assert several is not None
    return [
        question(ask, "q", threaded=True, form=False),
        question(ask, "q", threaded=False, form=True),
        unclear("web", ["`web`"]),
        unclear("", []),
        refusal(refused, VIC, ("operator", "admin"), "7"),
        refusal(refused, Principal(kind=PrincipalKind.SLACK, team="T", user="U", name="Vic"), (), "7"),
        Message(headline=not_yours(a_request("web"))),
        broken("7"),
        nothing_to_see(VIC, ["`web`"]),
        told,
        several,
        resolved([alert(ended=timedelta(minutes=12), times=6)], []),
        resolved([alert(ended=timedelta(minutes=12))], [alert()]),
        resolved([], [alert(), alert()]),
        same_again([alert()], ["https://slack/1"], timedelta(minutes=30)),
        Message(headline=origin("web", sandbox=True)),
    ]


def test_no_english_is_left_for_who_reads_japanese() -> None:
    """Names, codes and roles are all that is in Latin letters."""
    with speaking("ja", "Asia/Tokyo"):
        shown = [
            "\n".join([message.headline, render(message), message.footnote, *(one.label for one in message.buttons)])
            for message in every()
        ]
    left = {word for text in shown for word in re.findall(r"[A-Za-z]{3,}", _DATA.sub(" ", text))}
    assert left <= {"approver", "deployments", "restart", "run", "JST", "https", "slack"}


def test_markup_stands_apart_from_japanese_letters() -> None:
    """Slack draws bold and code only where a blank or a sign is beside them."""
    beside = re.compile(
        r"[\u3040-\u30ff\u4e00-\u9fff](?:`|\*(?=[^*]*\*))|(?:`|(?<=[^*\s])\*)[\u3040-\u30ff\u4e00-\u9fff]"
    )
    with speaking("ja"):
        for message in every():
            whole = re.sub(r"\*[^*\n]*\*", lambda bold: f"*{'x' * (len(bold[0]) - 2)}*", message.headline)
            assert not beside.search(re.sub(r"`[^`]*`", "`x`", whole)), message.headline


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "1 more here still fires", "2 more here still fire"),
        ("ja", "ほかに 1 件が発生中です", "ほかに 2 件が発生中です"),
        ("fr", "1 autre est encore active ici", "2 autres sont encore actives ici"),
    ],
)
def test_alerts_are_counted_as_the_language_does(language: str, one: str, several: str) -> None:
    """One and many have forms of their own where the language has them."""
    with speaking(language):
        over = alert(ended=timedelta(minutes=12))
        assert resolved([over], [alert()]).headline.endswith(one)
        assert resolved([over], [alert(), alert()]).headline.endswith(several)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "I did not restart shop/web: that needs `deployments.restart`, and you have the role operator and viewer.",
        ),
        ("ja", "shop/web の再起動は行っていません: `deployments.restart` の権限が必要ですが、"),
        (
            "fr",
            "Je n’ai pas pu redémarrer shop/web\u00a0: il faut `deployments.restart`, et vous avez le rôle operator et",
        ),
    ],
)
def test_a_refusal_reads_as_a_sentence(language: str, said: str) -> None:
    """The name of the request stands in it as each language names it."""
    names = {"en": "restart shop/web", "ja": "shop/web の再起動", "fr": "redémarrer shop/web"}
    refused = Refusal(what=names[language], subject="restart shop/web", permission="deployments.restart", reason="")
    with speaking(language):
        headline = refusal(refused, VIC, ("operator",), "7").headline
    assert headline.startswith(f":no_entry: {said}")

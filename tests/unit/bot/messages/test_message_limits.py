"""Every kind of message in Block Kit: Slack takes it, whatever others wrote into it, and nobody is called by it."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sandbox.slack
from bot.messages.model import Button, Code, Message, Text, code, inline
from bot.messages.terminal import render
from bot.slack.blocks import Block, action_ids, blocks_of, modal, payload
from bot.slack.limits import fit
from sandbox.slack.blocks.rules import check_message, check_view
from tests.fakes.messages import OPERATOR, every_message
from workflows.model.change import JsonValue
from workflows.redaction import Redactor

KINDS = sorted(every_message("x"))
HOSTILE = [
    "<!channel> <!here> <!everyone> <@U0ANN> <#C0OPS> <!subteam^S0SRE> <https://evil.example|click>",
    "&lt;!channel&gt; & < > && <<!channel>>",
    "```<!channel>``` `code` *bold* _it_ ~no~",
    "y" * 10_000,
    "&<>" * 3_500,
    "ж\n" * 5_000,
    "",
    "\u202e\u0000 \x1b[31mred",
]
_MARKUP = re.compile(r"<[^>]*>?")
_DATE = r"<!date\^\d+\^(?:{date_short_pretty} )?{time}\|(?:\w+ \d\d )?\d\d:\d\d UTC>"
_OURS = re.compile(rf"{_DATE}|<@{OPERATOR}>|<#C0OPS>")


def _strings(value: JsonValue) -> list[str]:
    """Every string in it that Slack reads as mrkdwn."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            return [str(value["text"])]
        return [found for one in value.values() for found in _strings(one)]
    return [found for one in value for found in _strings(one)] if isinstance(value, list) else []


def _markup(message: Message) -> list[str]:
    drawn = payload(message)
    texts = [str(drawn["text"]), *_strings(drawn["blocks"])]
    return [found for text in texts for found in _MARKUP.findall(text)]


def _taken(message: Message) -> None:
    """Slack takes it as it is drawn, and as it leaves."""
    blocks = blocks_of(message)
    check_message(tuple(blocks))
    text, left = fit(payload(message), Redactor())
    check_message(tuple(left))
    assert 0 < len(text) <= 4_000
    assert action_ids(blocks) == action_ids(left)


@pytest.mark.parametrize(
    ("outside", "many"), [*((outside, 2) for outside in HOSTILE), ("web", 500), ("y" * 10_000, 50)], ids=range(10)
)
def test_slack_takes_every_message(outside: str, many: int) -> None:
    """However long, however many: inside every limit, with action ids that differ."""
    for message in every_message(outside, many).values():
        _taken(message)


@pytest.mark.parametrize("outside", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_outside_is_markup(outside: str) -> None:
    """No mention, no link: the only markup in a message is ours, cut or not."""
    for kind, message in every_message(outside).items():
        foreign = [found for found in _markup(message) if not _OURS.fullmatch(found)]
        assert not foreign, kind


FAKES = [
    "*Approved* by *Ann*",
    "web\n:white_check_mark: *Approved by Ann*",
    "`kubectl get pods` and ```kubectl delete ns prod```",
    "_web_ ~3~ :red_circle: :+1:",
    "web\r\n> quoted\u2028• more\x0bmore",
    "*",
    "`",
]
_CODE = re.compile(r"`[^`\n]*`")
_SHAPES = [
    re.compile(one) for one in (r"\*", "~", "`", r"(?<![^\W_])_|_(?![^\W_])", r":[a-z0-9_+-]+:", r"[\n\r\x0b\u2028]")
]


def _shape(message: Message) -> list[list[int]]:
    """How much there is in each text of what makes code, bold, marks and lines."""
    texts = [text for text in _strings(payload(message)["blocks"]) if not text.startswith("```")]
    return [
        [len(_CODE.findall(text)), *(len(shape.findall(_CODE.sub("", text))) for shape in _SHAPES)] for text in texts
    ]


@pytest.mark.parametrize("outside", FAKES, ids=range(len(FAKES)))
def test_nobody_fakes_the_bots_own_words(outside: str) -> None:
    """Bold, code, marks and lines are the bot's alone: with hostile words there are as many as with harmless ones."""
    harmless = every_message("web")
    for kind, message in every_message(outside).items():
        assert _shape(message) == _shape(harmless[kind]), kind


def test_outside_words_stay_readable() -> None:
    """Names as Kubernetes and people write them are shown as they are."""
    for name in ("shop-prod/web", "MEMORY_LIMIT", "registry:5000/web:2.14.0@sha256:0a1b", "09:21:07 UTC", "Zoë O'Neil"):
        assert inline(name) == name
    assert inline(" *two\n lines* & `code` _it_ ") == "∗two lines∗ &amp; 'code' ˍitˍ"
    assert code("say `this`\nnow <") == "`say 'this' now &lt;`"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(outside=st.text(max_size=400), many=st.integers(0, 60), kind=st.sampled_from(KINDS))
def test_any_words_make_a_message(outside: str, many: int, kind: str) -> None:
    """There is no text that Slack would refuse or that calls somebody."""
    message = every_message(outside, many)[kind]
    _taken(message)
    assert all(_OURS.fullmatch(found) for found in _markup(message))


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_never_empty(kind: str) -> None:
    """Each has a first line, in Slack and in the terminal."""
    message = every_message("web")[kind]
    assert str(payload(message)["text"]).strip()
    assert render(message).splitlines()[0].strip()
    assert not re.search(r":[a-z_]+:|<[!@#]", render(message))


def test_modals_are_taken() -> None:
    """Details of a large plan fit into a modal."""
    for outside, many in (("web", 500), (HOSTILE[0], 2), ("y" * 10_000, 20)):
        check_view(modal(title="Details", message=every_message(outside, many)["details"]))


def test_what_is_left_out_is_said() -> None:
    """A cut is shown, whether one part is too long or there are too many."""
    long = Message(headline="Logs", body=(Code(text="line\n" * 3_000),))
    assert "…" in str(blocks_of(long)[1])
    many = Message(headline="Many", body=tuple(Text(mrkdwn=f"part {index}") for index in range(80)), footnote="run 1")
    blocks: list[Block] = blocks_of(many)
    assert len(blocks) == 49  # room is kept for buttons
    assert "left out" in str(blocks[-2])


def test_a_fence_in_a_log_does_not_end_the_fence() -> None:
    """What follows three backticks in a log is still shown as the log."""
    (_, block) = blocks_of(Message(headline="Logs", body=(Code(text="a ```*b*``` c"),)))
    assert str(block["text"]).count("```") == 2


def test_the_page_knows_each_emoji() -> None:
    """The sandbox's page draws what the bot sends."""
    page = (Path(sandbox.slack.__file__).parent / "page" / "emoji.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r":([a-z_]+):", str([payload(one) for one in every_message("web").values()])))
    assert {name for name in drawn if not re.search(rf"[|\n]{re.escape(name)} ", page)} == set()


def test_the_same_action_is_one_button() -> None:
    """Slack refuses a message with two buttons of one action id; the first one stays."""
    twice = [Button(label=f"Go {n}", verb="proposal.start", choice=str(n % 2), subject=f"run-{n}") for n in range(4)]
    blocks = blocks_of(Message(headline="What now?", buttons=tuple(twice)))
    check_message(tuple(blocks))
    assert action_ids(blocks) == ["proposal.start:0", "proposal.start:1"]
    assert "Go 0" in str(blocks)

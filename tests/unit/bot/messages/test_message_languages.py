"""Every message in every language: in that language alone, and drawn by Slack as it is meant."""

import re

import pytest

from bot.messages.model import Code, Message, Table, Text
from languages import speaking
from tests.fakes.messages import every_message

_ENGLISH = re.compile(
    r"(?<![\w./=-])(?:the|is|are|was|were|has|have|and|you|your|nobody|not|of|with|it|by|from|this|that|what|who|when"
    r"|nothing|there|for|until|after|before|asked|approved|changed)(?![\w./=-])",
    re.IGNORECASE,
)
_OF_AGENTS = "shop-prod/checkout is down"  # a result of the fakes, as an agent words it
_CODE = re.compile(r"`[^`]*`|<[^>]*>")
_BOLD = re.compile(r"\*[^*\n]+\*")


def _lines(message: Message) -> list[str]:
    """What of a message is words, as mrkdwn."""
    texts = [message.headline, message.footnote, *(part.mrkdwn for part in message.body if isinstance(part, Text))]
    return [line for text in texts for line in text.splitlines()]


def _words(message: Message) -> str:
    tables = [cell for part in message.body if isinstance(part, Table) for cell in part.header]
    code = [part.text for part in message.body if isinstance(part, Code)]
    buttons = [button.label for button in message.buttons]
    said = "\n".join([*(_CODE.sub(" ", line) for line in _lines(message)), *tables, *buttons, *code])
    return said.replace(_OF_AGENTS, "")


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_no_message_mixes_languages(language: str) -> None:
    """Not a word of English in the Japanese and the French messages, buttons and heads of tables."""
    with speaking(language):
        mixed = {kind: _ENGLISH.findall(_words(message)) for kind, message in every_message("web").items()}
    assert {kind: words for kind, words in mixed.items() if words} == {}


@pytest.mark.parametrize("language", ["en", "ja", "fr"])
def test_slack_draws_the_marks_of_every_language(language: str) -> None:
    """Slack sees a mark only beside a blank or a sign; Japanese has no blanks between its words."""
    with speaking(language):
        messages = every_message("web")
    glued = {kind: [line for line in _lines(message) if _glued(line)] for kind, message in messages.items()}
    assert {kind: lines for kind, lines in glued.items() if lines} == {}


def _glued(line: str) -> bool:
    """Whether code or bold words touch a letter."""
    without_code = _CODE.sub(lambda found: "\N{REPLACEMENT CHARACTER}" * len(found[0]), line)
    spans = [
        found.span() for found in (*_CODE.finditer(line), *_BOLD.finditer(without_code)) if line[found.start()] != "<"
    ]
    return any(
        re.match(r"\w", one) for start, end in spans for one in (line[max(start - 1, 0) : start], line[end : end + 1])
    )

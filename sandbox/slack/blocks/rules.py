"""The two questions the server asks: may this message, may this view, be shown?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sandbox.slack.blocks.checks import Problems, complain
from sandbox.slack.blocks.schema import MESSAGE_BLOCKS, VIEW
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json, elements_in, texts_in

TOTAL_TEXT = 13_200
REPORTED = 10


def check_message(blocks: tuple[Json, ...]) -> None:
    """Refuse a message's blocks with invalid_blocks or msg_blocks_too_long, naming block and reason.

    Slack does not document the limit of all blocks together; 13,200 characters is where it was seen to refuse.
    """
    problems: Problems = []
    MESSAGE_BLOCKS(blocks, "/blocks", problems)
    if not problems:
        _unique_ids(blocks, problems)
        if sum(block["type"] == "table" for block in blocks) > 1:
            complain(problems, "/blocks", "only one table allowed")
    _refuse("invalid_blocks", problems)
    if sum(len(piece) for piece in texts_in(list(blocks))) > TOTAL_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Json) -> None:
    """Refuse a view with invalid_arguments, naming field and reason."""
    problems: Problems = []
    VIEW(view, "/view", problems)
    if not problems:
        blocks = tuple(view["blocks"])
        _unique_ids(blocks, problems)
        if view["type"] == "modal" and not view.get("submit") and any(b["type"] == "input" for b in blocks):
            complain(problems, "/view", "missing required field: submit")
    _refuse("invalid_arguments", problems)


def _unique_ids(blocks: tuple[Json, ...], problems: Problems) -> None:
    _no_repeats("action_id", (e["action_id"] for _, e in elements_in(blocks)), problems)
    _no_repeats("block_id", (b["block_id"] for b in blocks if b.get("block_id")), problems)


def _no_repeats(name: str, values: Iterable[str], problems: Problems) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            complain(problems, "/blocks", f"{name} `{value}` already exists")


def _refuse(code: str, problems: Problems) -> None:
    if problems:
        raise SlackError(code, *problems[:REPORTED])

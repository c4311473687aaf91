"""The last look at a message before it leaves: no secrets, and inside Slack's limits, every cut shown."""

from collections.abc import Mapping

from bot.slack.cutting import cut
from languages import say
from workflows.model.change import JsonValue
from workflows.redaction import Redactor

MAX_TEXT = 3_900  # chat.update refuses more than 4,000
MAX_BLOCKS = 50
MAX_ALL = 12_500  # all blocks together; refused near 13,200
_MAX_BY_TYPE = {"section": 3_000, "header": 150, "button": 75, "context": 3_000, "confirm": 300, "field": 2_000}
_MAX_FIELDS, _MAX_ELEMENTS, _MAX_CONTEXT = 10, 25, 10


def fit(payload: Mapping[str, JsonValue], redactor: Redactor) -> tuple[str, list[dict[str, JsonValue]]]:
    """The text and the blocks of a payload as Slack takes them."""
    text, blocks = payload.get("text"), payload.get("blocks")
    kept = [_block(block, redactor) for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return cut(redactor.redact(text if isinstance(text, str) else ""), MAX_TEXT) or "…", _bounded(kept)


def _bounded(blocks: list[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    """As many blocks as fit; what can be clicked is kept before what can be read."""
    if len(blocks) <= MAX_BLOCKS and sum(map(_length, blocks)) <= MAX_ALL:
        return blocks
    actions = [block for block in blocks if block.get("type") == "actions"][:5]
    room = MAX_ALL - sum(map(_length, actions))
    kept: list[dict[str, JsonValue]] = []
    for block in blocks:
        room -= _length(block) if block.get("type") != "actions" else 0
        if room < 0 or len(kept) + len(actions) >= MAX_BLOCKS - 1:
            break
        if block.get("type") != "actions":
            kept.append(block)
    words: JsonValue = {"type": "mrkdwn", "text": say("… the rest did not fit into a message.")}
    return [*kept, {"type": "context", "elements": [words]}, *actions]


def _block(block: dict[str, JsonValue], redactor: Redactor) -> dict[str, JsonValue]:
    kind = str(block.get("type"))
    fitted = {key: _value(key, value, kind, redactor) for key, value in block.items()}
    elements, fields = fitted.get("elements"), fitted.get("fields")
    if isinstance(elements, list):
        fitted["elements"] = elements[: _MAX_CONTEXT if kind == "context" else _MAX_ELEMENTS]
    if isinstance(fields, list):
        fitted["fields"] = fields[:_MAX_FIELDS]
    return fitted


def _value(key: str, value: JsonValue, kind: str, redactor: Redactor) -> JsonValue:
    """Words are redacted and cut; ids, values and addresses stay as they are."""
    if isinstance(value, str):
        return cut(redactor.redact(value), _MAX_BY_TYPE.get(kind, 3_000)) if key == "text" else value
    if isinstance(value, dict):
        inner = str(value.get("type")) if value.get("type") in _MAX_BY_TYPE else "confirm" if key == "confirm" else kind
        return {name: _value(name, one, inner, redactor) for name, one in value.items()}
    if isinstance(value, list):
        return [_value(key, one, "field" if key == "fields" else kind, redactor) for one in value]
    return value


def _length(value: JsonValue) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_length(one) for key, one in value.items() if key != "type")
    return sum(map(_length, value)) if isinstance(value, list) else 0

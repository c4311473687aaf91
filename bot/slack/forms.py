"""Draws forms as Slack's modals."""

from bot.messages.model import Message, inline
from bot.slack.blocks import Block, modal
from languages import say
from workflows.model.change import JsonValue
from workflows.model.form import FieldKind, Form, FormField

MAX_FIELDS = 50
MAX_TEXT = 1_000
MAX_HINT = 150


def form_modal(form: Form, *, verb: str, subject: str) -> Block:
    """The modal; each field's block_id and action_id are the name of its input."""
    intro = Message(headline=f"*{inline(form.introduction)}*")
    view = modal(title=form.title, message=intro, verb=verb, subject=subject, submit=say("Go on"))
    head = view["blocks"]
    fields: list[JsonValue] = [_input(field) for field in form.fields[:MAX_FIELDS]]
    return {**view, "blocks": [*(head if isinstance(head, list) else []), *fields]}


def _input(field: FormField) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, 2_000),
        "element": _element(field),
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = _plain(field.hint, MAX_HINT)
    return block


def _element(field: FormField) -> Block:
    match field.kind:
        case FieldKind.CHOICE:
            return _select(field)
        case FieldKind.NUMBER:
            return _number(field)
        case FieldKind.TEXT:
            element: Block = {"type": "plain_text_input", "action_id": field.name, "max_length": MAX_TEXT}
            return {**element, "initial_value": field.initial[:MAX_TEXT]} if field.initial else element


def _select(field: FormField) -> Block:
    options: list[JsonValue] = [_option(value, label) for value, label in field.options]
    element: Block = {"type": "static_select", "action_id": field.name, "options": options}
    chosen = next((_option(value, label) for value, label in field.options if value == field.initial), None)
    return {**element, "initial_option": chosen} if chosen else element


def _number(field: FormField) -> Block:
    element: Block = {"type": "number_input", "action_id": field.name, "is_decimal_allowed": False}
    if field.minimum is not None:
        element["min_value"] = str(field.minimum)
    if field.maximum is not None:
        element["max_value"] = str(field.maximum)
    return {**element, "initial_value": field.initial} if field.initial.lstrip("-").isdigit() else element


def _option(value: str, label: str) -> Block:
    return {"text": _plain(label, 75), "value": value}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": text if len(text) <= limit else f"{text[: limit - 1]}…", "emoji": False}

"""What people put into fields: from plain values to Slack's state and action payloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sandbox.slack.errors import NoSuchThing
from sandbox.slack.model import Json, View

_SINGLE_KEYS = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_OPTION_TYPES = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTION_TYPES = {"multi_static_select", "checkboxes"}
_WITHOUT_STATE = {"button", "icon_button", "feedback_buttons", "overflow"}
REQUIRED = "Please complete this required field."


def options_of(element: Json) -> Iterator[Json]:
    """Every option of a menu, groups included."""
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group.get("options", ())


def action_payload(element: Json, block_id: str, value: str | None, at: str) -> Json:
    """One entry of `actions` in a block_actions payload; NoSuchThing where the menu has no such option."""
    kind = element["type"]
    action: Json = {"action_id": element["action_id"], "block_id": block_id, "type": kind, "action_ts": at}
    if kind in {"button", "icon_button"}:
        action["text"] = element["text"]
        chosen = value if value is not None else element.get("value")
        action.update({"value": chosen} if chosen is not None else {})
        action.update({"style": element["style"]} if "style" in element else {})
        return action
    if kind == "feedback_buttons":
        return {**action, "text": element["positive_button"]["text"], "value": value or ""}
    return {**action, **_chosen(element, value)}


def state_values(elements: Iterable[tuple[str, Json]], values: Mapping[str, object]) -> Json:
    """`state.values` of elements by block_id: what was filled in by block_id or action_id, else their beginning."""
    state: Json = {}
    for block_id, element in elements:
        if element["type"] in _WITHOUT_STATE:
            continue
        given = values.get(block_id, values.get(element["action_id"]))
        if isinstance(given, Mapping):
            given = given.get(element["action_id"])
        filled = _chosen(element, given) if given is not None else _initial(element)
        state.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"], **filled}
    return state


def missing_inputs(view: View, state: Json) -> tuple[tuple[str, str], ...]:
    """The required inputs that are empty, with what Slack tells the person."""
    required = [b for b in view.blocks if b["type"] == "input" and not b.get("optional")]
    return tuple((b["block_id"], REQUIRED) for b in required if _is_empty(state.get(b["block_id"], {})))


def _is_empty(fields: Json) -> bool:
    return not any(value for field in fields.values() for key, value in field.items() if key != "type")


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in _OPTION_TYPES:
        return {"selected_option": element.get("initial_option")}
    if kind in _MANY_OPTION_TYPES:
        return {"selected_options": element.get("initial_options", [])}
    if kind == "multi_users_select":
        return {"selected_users": element.get("initial_users", [])}
    if kind in _SINGLE_KEYS:
        selected, initial = _SINGLE_KEYS[kind]
        return {selected: element.get(initial)}
    return {"value": element.get("initial_value")}


def _chosen(element: Json, value: object) -> Json:
    kind = element["type"]
    if kind in _OPTION_TYPES:
        return {"selected_option": _option(element, value)}
    if kind in _MANY_OPTION_TYPES:
        return {"selected_options": [_option(element, one) for one in _listed(value)]}
    if kind == "multi_users_select":
        return {"selected_users": _listed(value)}
    if kind in _SINGLE_KEYS:
        return {_SINGLE_KEYS[kind][0]: value}
    return {"value": value if value != "" else None}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _option(element: Json, value: object) -> Json | None:
    if value is None or value == "":
        return None
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise NoSuchThing(f"{element['action_id']} has no option {value!r}")

"""Pydantic's errors as one line that people can act on."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.models import DecisionKind
from bot.settings.schema import keys_at
from workflows.yaml_lines import Node, nearest

_FORMS: Mapping[str, str] = {
    "command": "must look like /deck",
    "users": 'must be U..., T.../U... or "*"',
    "usergroups": "must be the id of a user group: S...",
    "emails": "must be an email address",
    "alert_channels": 'must be the id of a channel (C...) or its name ("#alerts")',
    "approvals_channel": "must be the id of a channel (C...)",
    "roles": "must be made of letters, digits, dots, dashes and underscores, 63 at most",
    "name": "must be made of letters, digits, dots, dashes and underscores, 63 at most",
}
"""What a value has to look like, for the keys that are checked by a pattern."""


def explain(error: ValidationError, tree: Node) -> str:
    """The first problem, with its place in the tree of settings. Never holds a secret."""
    details = error.errors(include_input=False)[0]
    path = _path(details)
    return f"{place(tree.at(path))}{_sentence(details, path, tree)}"


def place(node: Node) -> str:
    """`quarterdeck.yaml:7: ` or `SLACK_BOT_TOKEN: `."""
    return f"{node.file}:{node.line}: " if node.line else f"{node.file}: "


def dotted(path: Sequence[str | int]) -> str:
    """`access.bindings[1].role`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _path(details: ErrorDetails) -> tuple[str | int, ...]:
    parts = [part for part in details["loc"] if part != "[key]"]
    tagged = len(parts) > 2 and parts[0] == "approvals" and parts[2] in list(DecisionKind)
    return tuple(parts[:2] + parts[3:]) if tagged else tuple(parts)


def _sentence(details: ErrorDetails, path: tuple[str | int, ...], tree: Node) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown(path, tree)
        case "missing":
            return f"{dotted(path)} is missing: add it"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{dotted(path)}.decision must be one of {', '.join(DecisionKind)}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{dotted(path)} must be a map of keys"
        case "tuple_type":
            return f"{dotted(path)} must be a list"
        case "string_pattern_mismatch":
            return f"{dotted(path)} {_form(path)}"
    words = details["msg"].removeprefix("Value error, ")
    for prefix in ("Input should ", "String should ", "Tuple should ", "Value should "):
        words = words.replace(prefix, "must ")
    return f"{dotted(path)} {words}"


def _unknown(path: tuple[str | int, ...], tree: Node) -> str:
    key = str(path[-1])
    known = keys_at(path[:-1])
    if key in known:
        decision = tree.at((*path[:-1], "decision")).value
        return f"{dotted(path)} does not go with the decision {decision}: remove it"
    return f"unknown key {dotted(path)}: {nearest(key, known)}"


def _form(path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str) and part in _FORMS]
    return _FORMS[names[-1]] if names else "has a form that is not allowed"

"""Small checks that compose into a schema; each appends its complaints with a JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

Problems: TypeAlias = list[str]
Check: TypeAlias = Callable[[object, str, Problems], None]


def complain(problems: Problems, pointer: str, message: str) -> None:
    """Note a problem in Slack's form."""
    problems.append(f"{message} [json-pointer:{pointer}]")


def string(maximum: int, minimum: int = 1) -> Check:
    """A string of bounded length, in characters."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            complain(problems, pointer, "must be a string")
        elif len(value) > maximum:
            complain(problems, pointer, f"must be less than {maximum + 1} characters")
        elif len(value) < minimum:
            complain(problems, pointer, f"must be more than {minimum - 1} characters")

    return check


def web_address(maximum: int = 3000) -> Check:
    """An http or https address."""
    length = string(maximum)

    def check(value: object, pointer: str, problems: Problems) -> None:
        length(value, pointer, problems)
        if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:", "slack://")):
            complain(problems, pointer, "must be a valid URL")

    return check


def choice(allowed: Collection[str]) -> Check:
    """One of a closed set of words."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str) or value not in allowed:
            complain(problems, pointer, f"must be one of {', '.join(sorted(allowed))}")

    return check


def boolean(value: object, pointer: str, problems: Problems) -> None:
    """A boolean."""
    if not isinstance(value, bool):
        complain(problems, pointer, "must be a boolean")


def integer(minimum: int, maximum: int) -> Check:
    """A whole number in a range."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, pointer, "must be an integer")
        elif not minimum <= value <= maximum:
            complain(problems, pointer, f"must be between {minimum} and {maximum}")

    return check


def anything(value: object, pointer: str, problems: Problems) -> None:
    """Let everything through."""


def array(item: Check, maximum: int, minimum: int = 1) -> Check:
    """A list of bounded length whose items all pass `item`."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list | tuple):
            complain(problems, pointer, "must be an array")
            return
        if len(value) > maximum:
            complain(problems, pointer, f"no more than {maximum} items allowed")
        if len(value) < minimum:
            complain(problems, pointer, f"must have at least {minimum} item{'s' if minimum > 1 else ''}")
        for index, entry in enumerate(value):
            item(entry, f"{pointer}/{index}", problems)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            complain(problems, pointer, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                complain(problems, pointer, f"missing required field: {name}")
        for name, inner in value.items():
            if name not in known:
                complain(problems, pointer, f"invalid additional property: {name}")
            elif inner is not None:
                known[name](inner, f"{pointer}/{name}", problems)

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check it has to pass."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            complain(problems, pointer, "must be an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in kinds:
            complain(problems, f"{pointer}/type", f"unsupported type: {kind}")
            return
        kinds[kind](value, pointer, problems)

    return check


def also(*checks: Check) -> Check:
    """Every one of several checks."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        for one in checks:
            one(value, pointer, problems)

    return check


def some_of(*names: str) -> Check:
    """An object that has at least one of these fields."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            complain(problems, pointer, f"missing required field: {' or '.join(names)}")

    return check

"""Web API arguments as clients really send them: JSON body, form body, or query."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json

JSON_ARGUMENTS = {"blocks", "attachments", "metadata", "view", "files", "unfurls"}
SECRET_ARGUMENTS = {"token"}


class Args:
    """The arguments of one call, read as the type that the method wants."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.raw = {key: _decoded(key, value) for key, value in raw.items()}

    def has(self, name: str) -> bool:
        """Whether the argument was sent with a value."""
        return self.raw.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string, `default` where it was not sent."""
        value = self.raw.get(name)
        return default if value is None else str(value)

    def optional(self, name: str) -> str | None:
        """A string, None where it was not sent."""
        return str(self.raw[name]) if self.has(name) else None

    def required(self, name: str) -> str:
        """A string that has to be there; SlackError invalid_arguments."""
        if not self.text(name):
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean in any of its spellings."""
        value = self.raw.get(name)
        return default if value is None else str(value).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """A whole number; SlackError invalid_arguments."""
        try:
            return int(str(self.raw.get(name, default)))
        except ValueError as error:
            raise SlackError("invalid_arguments", f"[ERROR] must be an integer: {name}") from error

    def record(self, name: str) -> Json | None:
        """An object; SlackError invalid_arguments."""
        value = self.raw.get(name)
        if value is not None and not isinstance(value, dict):
            raise SlackError("invalid_arguments", f"[ERROR] must be an object: {name}")
        return value

    def records(self, name: str) -> tuple[Json, ...] | None:
        """A list of objects, None where it was not sent; SlackError invalid_blocks_format, invalid_arguments."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            raise SlackError(code, f"[ERROR] must be an array of objects: {name}")
        return tuple(value)

    def public(self) -> Json:
        """The arguments without secrets."""
        return {key: value for key, value in self.raw.items() if key not in SECRET_ARGUMENTS}


async def read_args(request: web.Request) -> Args:
    """The arguments of a request; the body wins over the query."""
    raw: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise SlackError("json_not_object") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        raw.update(body)
    elif request.method == "POST":
        raw.update(await request.post())
    return Args(raw)


def _decoded(key: str, value: object) -> object:
    if key not in JSON_ARGUMENTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value

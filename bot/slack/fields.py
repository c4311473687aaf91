"""Reading Slack's payloads: a field of the type that is wanted, or an empty one. Nothing here raises."""

from collections.abc import Mapping
from typing import TypeAlias

from workflows.model.change import JsonValue
from workflows.storable import storable_text

Body: TypeAlias = Mapping[str, JsonValue]


def record(body: Body, key: str) -> Body:
    """A map, empty where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def records(body: Body, key: str) -> list[Body]:
    """The maps of a list, empty where there is none."""
    found = body.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(body: Body, key: str) -> str:
    """A text as the database can keep it, empty where there is none."""
    found = body.get(key)
    return storable_text(found) if isinstance(found, str) else ""

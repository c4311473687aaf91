"""Reads JSON from a cluster by path, and never trips over what is absent, null or of another type."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]


def value(obj: Json, *path: str) -> Any:
    """Whatever lies at the path; None where a part of it is absent."""
    found: Any = obj
    for part in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def mapping(obj: Json, *path: str) -> Json:
    """The mapping at the path; an empty one where there is none."""
    found = value(obj, *path)
    return found if isinstance(found, Mapping) else {}


def items(obj: Json, *path: str) -> Sequence[Json]:
    """The mappings of the list at the path; empty where there is none."""
    found = value(obj, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def text(obj: Json, *path: str) -> str:
    """The value at the path as text; empty where there is none."""
    found = value(obj, *path)
    return "" if found is None else str(found)


def texts(obj: Json, *path: str) -> tuple[str, ...]:
    """The list at the path as texts; empty where there is none."""
    found = value(obj, *path)
    return tuple(str(item) for item in found) if isinstance(found, list) else ()


def number(obj: Json, *path: str, default: int = 0) -> int:
    """The whole number at the path, or the default."""
    found = value(obj, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else default


def flag(obj: Json, *path: str) -> bool:
    """Whether the value at the path is true."""
    return value(obj, *path) is True


def labels(obj: Json, *path: str) -> dict[str, str]:
    """The mapping at the path, keys and values as text."""
    return {str(key): str(item) for key, item in mapping(obj, *path).items()}


def moment(obj: Json, *path: str) -> datetime | None:
    """The RFC 3339 time at the path; None where there is none or it cannot be read."""
    found = value(obj, *path)
    if not isinstance(found, str) or not found:
        return None
    try:
        parsed = datetime.fromisoformat(found)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

"""Which keys there are, read off the models: for the environment's names and for the mend of an unknown key."""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from bot.settings.models import DecisionKind, Rule, Section
from bot.settings.settings import Settings

RULE_KEYS: Mapping[str, frozenset[str]] = {
    kind: frozenset(
        key
        for rule in typing.get_args(typing.get_args(Rule)[0])
        if kind in typing.get_args(rule.model_fields["decision"].annotation)
        for key in (field.alias or name for name, field in rule.model_fields.items())
    )
    for kind in DecisionKind
}
"""The keys that go with each decision."""


def keys_at(path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that may stand under a path, e.g. `(slack,)` or `(clusters, 0)`; empty where it is no section."""
    return tuple(_fields(_annotation_at(path)))


def resolve(words: Sequence[str]) -> tuple[str, ...] | None:
    """The path that an environment variable's words mean, whatever their case; None where there is no such key."""
    path: tuple[str, ...] = ()
    for word in words:
        annotation = _annotation_at(path)
        key: str | None
        if typing.get_origin(annotation) is Mapping:
            key = word.lower()
        else:
            key = next((known for known in _fields(annotation) if known.lower() == word.lower()), None)
        if not key:
            return None
        path = (*path, key)
    return path or None


def holds_yaml(path: Sequence[str]) -> bool:
    """Whether the value under a path is a list or a map, so that the environment gives it as YAML."""
    annotation = _annotation_at(path)
    return typing.get_origin(annotation) in (tuple, Mapping) or bool(_sections(annotation))


def variables() -> tuple[str, ...]:
    """Every variable that sets one key, e.g. `QUARTERDECK_SLACK__COMMAND`, for the mend of an unknown one."""
    return tuple("QUARTERDECK_" + "__".join(path).upper() for path in _paths(()))


def _paths(path: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [found for key in keys_at(path) for found in ((*path, key), *_paths((*path, key)))]


def _annotation_at(path: Sequence[str | int]) -> Any:
    annotation: Any = Settings
    for key in path:
        if typing.get_origin(annotation) is Mapping:
            annotation = typing.get_args(annotation)[1]
        elif typing.get_origin(annotation) is tuple:
            annotation = typing.get_args(annotation)[0] if isinstance(key, int) else None
        else:
            field = _fields(annotation).get(str(key))
            annotation = field.annotation if field else None
    return annotation


def _fields(annotation: Any) -> dict[str, FieldInfo]:
    return {
        field.alias or name: field for section in _sections(annotation) for name, field in section.model_fields.items()
    }


def _sections(annotation: Any) -> tuple[type[BaseModel], ...]:
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    candidates = typing.get_args(annotation) if union else (annotation,)
    return tuple(
        found for found in candidates if isinstance(found, type) and issubclass(found, (Section, BaseSettings))
    )

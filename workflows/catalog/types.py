"""JSON types of parameters and results, read off the actions' models, for checks before anything runs."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from workflows.model.change import JsonValue
from workflows.model.template import InputType

Schema = Mapping[str, Any]


class JsonType(StrEnum):
    """The types JSON Schema knows."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"
    NULL = "null"


ANYTHING = frozenset(JsonType)

OF_INPUT: Mapping[InputType, JsonType] = {
    InputType.STRING: JsonType.STRING,
    InputType.INTEGER: JsonType.INTEGER,
    InputType.BOOLEAN: JsonType.BOOLEAN,
}


class ParameterModel:
    """What an action takes."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._fields: Mapping[str, FieldInfo] = {
            field.alias or name: field for name, field in model.model_fields.items()
        }
        self._schema = _schema(model, "validation")

    @property
    def names(self) -> Sequence[str]:
        """The names of all parameters."""
        return list(self._fields)

    def required(self) -> Sequence[str]:
        """The names of those that have to be given."""
        return [name for name, field in self._fields.items() if field.is_required()]

    def accepts(self, name: str) -> frozenset[JsonType]:
        """The types that a parameter takes."""
        return types_of(self._schema["properties"][name], self._schema)

    def refuses(self, name: str, value: JsonValue) -> str:
        """Why a parameter does not take a value, in words; empty where it does."""
        field = self._fields[name]
        annotated: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        try:
            TypeAdapter[Any](annotated).validate_python(value)
        except ValidationError as error:
            return error.errors(include_input=False)[0]["msg"].replace("Input should", "it should")
        return ""


class ResultModel:
    """What an action gives."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._schema = _schema(model, "serialization")

    def find(self, fields: Sequence[str]) -> frozenset[JsonType] | Sequence[str]:
        """The types at the end of a way into the result; where it leads nowhere, the names there are instead."""
        found: list[Schema] = [self._schema]
        for name in fields:
            inner = [child for schema in found for child in _children(schema, name, self._schema)]
            if not inner:
                return sorted({known for one in found for known in _names(one, self._schema)})
            found = inner
        return frozenset[JsonType]().union(*(types_of(schema, self._schema) for schema in found))


def types_of(schema: Schema, root: Schema) -> frozenset[JsonType]:
    """The JSON types a schema allows; a number is allowed to be an integer."""
    found: set[JsonType] = set()
    for variant in _variants(schema, root):
        declared = variant.get("type")
        if declared is not None:
            found.update(JsonType(one) for one in ([declared] if isinstance(declared, str) else declared))
        elif "enum" in variant or "const" in variant:
            found.update(_type_of(value) for value in variant.get("enum", [variant.get("const")]))
        else:
            return ANYTHING
    return frozenset(found | {JsonType.INTEGER} if JsonType.NUMBER in found else found)


@lru_cache(maxsize=512)
def _schema(model: type[BaseModel], mode: Any) -> Schema:
    return model.model_json_schema(mode=mode)


def _variants(schema: Schema, root: Schema, depth: int = 0) -> Iterator[Schema]:
    """The schema with references followed and unions taken apart."""
    if depth > 20:
        return
    if "$ref" in schema:
        yield from _variants(root["$defs"][schema["$ref"].rpartition("/")[2]], root, depth + 1)
    elif union := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        for variant in union:
            yield from _variants(variant, root, depth + 1)
    else:
        yield schema


def _children(schema: Schema, name: str, root: Schema) -> Iterator[Schema]:
    for variant in _variants(schema, root):
        more = variant.get("additionalProperties")
        if name in variant.get("properties", {}):
            yield variant["properties"][name]
        elif isinstance(more, dict):
            yield more
        elif more is True or (not variant.get("type") and "enum" not in variant and "const" not in variant):
            yield {}


def _names(schema: Schema, root: Schema) -> Iterator[str]:
    for variant in _variants(schema, root):
        yield from variant.get("properties", {})


def _type_of(value: object) -> JsonType:
    names = {str: JsonType.STRING, bool: JsonType.BOOLEAN, int: JsonType.INTEGER, float: JsonType.NUMBER}
    return names.get(type(value), JsonType.NULL)

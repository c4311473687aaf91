"""What the containers of the sandbox do, by image: what they need to run, how they fail, what they log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from sandbox.cluster.objects import JsonObject, Key
from sandbox.cluster.quantities import parse_quantity

_FILE = Path(__file__).parent / "shop" / "programs.yaml"
Lookup = Callable[[Key], JsonObject | None]


class Problem(StrEnum):
    """The ways in which a container can fail."""

    IMAGE = "image"
    CONFIG = "config"
    ENVIRONMENT = "environment"
    MEMORY = "memory"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a container does not work, in the words Kubernetes uses."""

    problem: Problem
    message: str = ""
    exit_code: int = 0
    reason: str = "Error"


@dataclass(frozen=True, kw_only=True)
class Program:
    """What runs in an image; `tags` are those that exist, an empty list means all; a line in many is a `rare` one."""

    image: str
    tags: tuple[str, ...] = ()
    required_env: tuple[str, ...] = ()
    memory: str = "0"
    every: float = 5.0
    startup: tuple[str, ...] = ("listening",)
    steady: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()
    without_env: tuple[str, ...] = ()
    out_of_memory: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Programs:
    """The programs known by image; any other image starts and logs nothing remarkable."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._by_image = {program.image: program for program in programs}

    def of(self, container: JsonObject) -> Program:
        """The program in a container's image."""
        image, _tag = split_image(container["image"])
        return self._by_image.get(image, Program(image=image))

    def failure(self, container: JsonObject, namespace: str, lookup: Lookup) -> Failure | None:
        """Why this container cannot work as it is described now; None if it can."""
        program = self.of(container)
        image, tag = split_image(container["image"])
        if program.tags and tag not in program.tags:
            message = (
                f'failed to pull and unpack image "{image}:{tag}": failed to resolve reference "{image}:{tag}": '
                f"{image}:{tag}: not found: manifest unknown"
            )
            return Failure(problem=Problem.IMAGE, message=message)
        missing = _missing_reference(container, namespace, lookup)
        if missing:
            return Failure(problem=Problem.CONFIG, message=missing)
        names = {entry["name"] for entry in container.get("env", ()) if entry.get("value") != ""}
        if not container.get("envFrom") and any(name not in names for name in program.required_env):
            return Failure(problem=Problem.ENVIRONMENT, exit_code=1)
        limit = container.get("resources", {}).get("limits", {}).get("memory")
        if limit is not None and parse_quantity(limit) < parse_quantity(program.memory):
            return Failure(problem=Problem.MEMORY, exit_code=137, reason="OOMKilled")
        return None


def split_image(image: str) -> tuple[str, str]:
    """Repository and tag; the tag is `latest` where none is given."""
    head, _slash, tail = image.rpartition("/")
    name, _colon, tag = tail.partition(":")
    return (f"{head}/{name}" if head else name), tag or "latest"


def _missing_reference(container: JsonObject, namespace: str, lookup: Lookup) -> str | None:
    for entry in container.get("env", ()):
        source = entry.get("valueFrom", {})
        for name, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            reference = source.get(name)
            if reference and not reference.get("optional"):
                problem = _reference_problem(kind, namespace, reference, lookup)
                if problem:
                    return problem
    return None


def _reference_problem(kind: str, namespace: str, reference: JsonObject, lookup: Lookup) -> str | None:
    found = lookup(Key(kind, namespace, reference["name"]))
    if found is None:
        return f'{kind.lower()} "{reference["name"]}" not found'
    if reference["key"] not in found.get("data", {}):
        return f"couldn't find key {reference['key']} in {kind} {namespace}/{reference['name']}"
    return None


@cache
def shop_programs() -> Programs:
    """The programs of the shop."""
    documents = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Programs([_parse(document) for document in documents])


def _parse(document: JsonObject) -> Program:
    content: JsonObject = {name: _frozen(value) for name, value in document.items() if name != "values"}
    values = {name: tuple(map(str, choices)) for name, choices in document.get("values", {}).items()}
    return Program(**content, values=values)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value

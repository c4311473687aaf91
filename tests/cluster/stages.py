"""What KWOK plays as the kubelet: pods start and end, and fail in the ways named here.

A pod fails in one of the ways because it is annotated so, or because it is one of the shop's broken apps; it is left
alone where it is annotated BY_HAND, so that a test writes its status as a kubelet would.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

FAILS = "kubelet.quarterdeck.test/fails"
"""Annotation of a pod: one of WAYS."""
BY_HAND = "kubelet.quarterdeck.test/by-hand"
"""Annotation of a pod or node whose status KWOK leaves alone; pods still end when they are deleted."""

_STAGES = Path(__file__).parent / "kwok"
_SHOP = "registry.shop.example"
_CONTAINER_LOOKS = {
    "crash": f'(.image | startswith("{_SHOP}/cart:")) and ([(.env // [])[].name] | index("CART_DB_URL") | not)',
    "memory": f'(.image | startswith("{_SHOP}/checkout:")) and .resources.limits.memory == "64Mi"',
    "image": f'.image == "{_SHOP}/search:1.5.0"',
    "config": "false",
}
WAYS = tuple(_CONTAINER_LOOKS)
_ENDED = {"crash": "exitCode: 1\n{indent}reason: Error", "memory": "exitCode: 137\n{indent}reason: OOMKilled"}
_PLACE = "{{ENDED}}"


def write_stages(path: Path) -> Path:
    """Write the configuration of KWOK; the path, for chaining."""
    path.write_text(yaml.safe_dump_all(stages()), encoding="utf-8")
    return path


def stages() -> Iterator[Mapping[str, Any]]:
    """Every stage, with the expressions that tell which pods it is for."""
    for stage in _read("nodes") + _read("pods"):
        healthy = stage.pop("healthy", False)
        if stage["spec"]["resourceRef"]["kind"] == "Pod" and stage["metadata"]["name"] != "pod-deleted":
            _only(stage, _annotation(BY_HAND), "DoesNotExist")
        for way in WAYS if healthy else ():
            _only(stage, _fails(way), "DoesNotExist")
        yield stage
    for template in (_STAGES / "failures.yaml").read_text(encoding="utf-8").split("\n---\n"):
        for way in yaml.safe_load(template.replace(_PLACE, "x: y"))["fails"]:
            yield _failing(template, way)


def _failing(template: str, way: str) -> Mapping[str, Any]:
    indent = " " * 16
    stage: dict[str, Any] = yaml.safe_load(template.replace(_PLACE, _ENDED.get(way, "").format(indent=indent)))
    del stage["fails"]
    stage["metadata"]["name"] += f"-{way}"
    _only(stage, _annotation(BY_HAND), "DoesNotExist")
    _only(stage, _fails(way), "Exists")
    return stage


def _read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((_STAGES / f"{name}.yaml").read_text(encoding="utf-8")))


def _only(stage: dict[str, Any], key: str, operator: str) -> None:
    stage["spec"]["selector"]["matchExpressions"].append({"key": key, "operator": operator})


def _annotation(name: str) -> str:
    return f'.metadata.annotations["{name}"]'


def _fails(way: str) -> str:
    looks = f"([.spec.containers[] | select({_CONTAINER_LOOKS[way]})] | length > 0)"
    return f'select({_annotation(FAILS)} == "{way}" or {looks}) | .metadata.name'

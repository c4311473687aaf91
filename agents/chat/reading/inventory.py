"""The names that exist, as far as reading a sentence needs them."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

MAX_NAMES = 20_000
_LIKE = 0.75


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """Names by kind, case folded; `deployments` and `pods` with the namespaces they stand in."""

    namespaces: frozenset[str] = frozenset()
    deployments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nodes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    workflows: frozenset[str] = frozenset()
    alerts: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    @cached_property
    def alert_names(self) -> Mapping[str, str]:
        """The alerts as they are written, by their folded names."""
        return {name.casefold(): name for name in self.alerts}

    def holds(self, name: str) -> bool:
        """Whether anything is called so."""
        kinds = (self.namespaces, self.deployments, self.pods, self.nodes, self.services, self.workflows, self.hosts)
        return any(name in names for names in kinds) or name in self.alert_names

    def nearest(self, name: str, most: int = 3) -> Sequence[str]:
        """Deployments whose names look like this one, the likest first."""
        return difflib.get_close_matches(name, self.deployments, most, _LIKE)


def inventory_of(given: Mapping[str, object]) -> Inventory:
    """Read the JSON form: lists of names, and of {"namespace", "name"} for what stands in a namespace.

    Raises ValueError where a list is none, or holds something else, or there are over MAX_NAMES names.
    """
    placed = {kind: _placed(kind, given.get(kind, [])) for kind in ("deployments", "pods", "services")}
    return Inventory(
        namespaces=_names("namespaces", given.get("namespaces", [])),
        deployments=placed["deployments"],
        pods=placed["pods"],
        services=frozenset(placed["services"]),
        nodes=_names("nodes", given.get("nodes", [])),
        workflows=_names("workflows", given.get("workflows", [])),
        alerts=_names("alerts", given.get("alerts", []), fold=False),
        hosts=_names("hosts", given.get("hosts", [])),
    )


def _items(kind: str, given: object) -> Iterable[object]:
    if not isinstance(given, list) or len(given) > MAX_NAMES:
        raise ValueError(f"inventory: {kind} has to be a list of at most {MAX_NAMES} names")
    return given


def _names(kind: str, given: object, *, fold: bool = True) -> frozenset[str]:
    return frozenset(_name(kind, item).casefold() if fold else _name(kind, item) for item in _items(kind, given))


def _placed(kind: str, given: object) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for item in _items(kind, given):
        namespace = item.get("namespace", "") if isinstance(item, Mapping) else ""
        if not isinstance(namespace, str):
            raise ValueError(f"inventory: a namespace in {kind} is no text")  # noqa: TRY004 - the caller's one error
        found.setdefault(_name(kind, item).casefold(), set()).add(namespace.casefold())
    return {name: frozenset(namespaces) for name, namespaces in found.items()}


def _name(kind: str, item: object) -> str:
    name = item.get("name") if isinstance(item, Mapping) else item
    if not isinstance(name, str) or not name:
        raise ValueError(f'inventory: {kind} holds something that is no name, nor {{"namespace", "name"}}')
    return name

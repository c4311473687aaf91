"""Lays one set of settings over another; every value keeps the place it came from."""

from collections.abc import Mapping, Sequence

from bot.settings.models import DecisionKind
from workflows.yaml_lines import Node


def leaf(path: Sequence[str], node: Node) -> Node:
    """The node under a path of maps."""
    for key in reversed(path):
        node = Node(value={key: node}, file=node.file, line=node.line)
    return node


def merge(base: Node, over: Node) -> Node:
    """`over` laid over `base`: maps are merged, anything else is replaced; an empty section changes nothing."""
    if over.value is None and isinstance(base.value, Mapping):
        return base
    if not isinstance(base.value, Mapping) or not isinstance(over.value, Mapping):
        return over
    merged = dict(base.value)
    for key, child in over.value.items():
        merged[key] = merge(merged[key], child) if key in merged else child
    return Node(value=merged, file=over.file, line=over.line)


def drop_overruled(base: Node, over: Node, keys: Mapping[str, frozenset[str]]) -> Node:
    """`base` without the parts of approval rules that do not go with a decision that `over` names.

    Else `HIGH_RISK: {decision: manual_only}` would inherit the quorum of the default and be refused for it.
    """
    section = base.mapping.get("approvals")
    if section is None:
        return base
    rules = dict(section.mapping)
    for risk, rule in over.at(["approvals"]).mapping.items():
        decision = rule.mapping.get("decision")
        if decision is None or risk not in rules or decision.value not in list(DecisionKind):
            continue
        kept = {k: child for k, child in rules[risk].mapping.items() if k in keys[str(decision.value)]}
        rules[risk] = Node(value=kept, file=rules[risk].file, line=rules[risk].line)
    trimmed = Node(value=rules, file=section.file, line=section.line)
    return Node(value={**base.mapping, "approvals": trimmed}, file=base.file, line=base.line)

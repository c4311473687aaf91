"""Which steps come before which."""

from collections import deque
from collections.abc import Mapping, Sequence

from workflows.model.template import Step


def ancestors(steps: Sequence[Step]) -> Mapping[str, frozenset[str]]:
    """For each step, every step that has to end before it starts; itself in a cycle. Unknown names are left out."""
    direct = {step.id: step.depends_on for step in steps}
    return {step.id: _closure(step.id, direct) for step in steps}


def cycle(steps: Sequence[Step]) -> tuple[str, ...]:
    """The ids of steps that wait for each other, the first one again at the end; empty where there are none."""
    direct = {step.id: step.depends_on for step in steps}
    before = ancestors(steps)
    looped = next((step.id for step in steps if step.id in before[step.id]), None)
    if looped is None:
        return ()
    ways: deque[tuple[str, ...]] = deque([(looped,)])
    seen: set[str] = set()
    while looped not in direct[ways[0][-1]]:
        way = ways.popleft()
        new = [need for need in direct[way[-1]] if need in direct and need not in seen]
        seen.update(new)
        ways.extend((*way, need) for need in new)
    return (*ways[0], looped)


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with dependencies first, otherwise as declared. Needs steps without a cycle."""
    waiting, done, ordered = list(steps), set[str](), list[Step]()
    while waiting:
        step = next(one for one in waiting if done.issuperset(one.depends_on))
        waiting.remove(step)
        done.add(step.id)
        ordered.append(step)
    return tuple(ordered)


def _closure(start: str, direct: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(direct[start])
    while waiting:
        current = waiting.pop()
        if current in direct and current not in found:
            found.add(current)
            waiting.extend(direct[current])
    return frozenset(found)

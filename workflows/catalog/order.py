"""Which steps come before which."""

from collections.abc import Mapping, Sequence

from workflows.model.template import Step


def ancestors(steps: Sequence[Step]) -> Mapping[str, frozenset[str]]:
    """For each step, every step that has ended before it starts. Names of steps that do not exist are left out."""
    direct = {step.id: [need for need in step.depends_on if need != step.id] for step in steps}
    return {step.id: _closure(step.id, direct) for step in steps}


def cycle(steps: Sequence[Step]) -> tuple[str, ...]:
    """The ids of steps that wait for each other, the first one again at the end; empty where there are none."""
    direct = {step.id: step.depends_on for step in steps}
    before = ancestors(steps)
    looped = next((step.id for step in steps if any(step.id in before.get(n, ()) for n in before[step.id])), None)
    if looped is None:
        return ()
    path = [looped]
    while looped not in direct[path[-1]]:
        path.append(next(n for n in direct[path[-1]] if n not in path and looped in before.get(n, ())))
    return (*path, looped)


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

"""A plan in words: what would change, what it touches, how it is undone."""

from collections.abc import Sequence
from itertools import groupby

from agents.kubernetes.revisions import short_image
from bot.messages.model import Code, Part, Text, inline
from workflows.fields import value
from workflows.model.change import FieldChange, Plan, PlannedChange

_REPLICAS = "spec.replicas"


def wish(plan: Plan) -> str:
    """What the plan would do, as an infinitive: `scale shop-staging/web from 3 to 6`."""
    if not plan.changes:
        return "change nothing"
    first, more = _wish(plan.changes[0]), len(plan.changes) - 1
    return f"{first} and {more} more" if more else first


def _wish(change: PlannedChange) -> str:
    target = inline(str(change.preview.target))
    replicas = next((field for field in change.preview.diff if field.path == _REPLICAS), None)
    if replicas is not None:
        return f"scale {target} from {inline(value(replicas.before))} to {inline(value(replicas.after))}"
    match change.action:
        case "restart_deployment":
            return f"restart {target}"
        case "restart_pod":
            return f"restart pod {target}"
        case "rollback_deployment":
            images = f" ({_images(change)})" if _images(change) else ""
            revision = change.parameters.get("revision")
            to = "what ran before" if revision is None else f"revision {inline(str(revision))}"
            return f"roll back {target} to {to}{images}"
        case "deploy_image":
            return f"deploy {_images(change)} to {target}"
    verb, _, _ = change.action.partition("_")
    return f"{inline(verb)} {inline(change.preview.target.kind)} {target}"


def _images(change: PlannedChange) -> str:
    """The images that it would run, in short; empty where none differs."""
    images = (field.after for field in change.preview.diff if field.path.endswith(".image"))
    return inline(", ".join(short_image(image) for image in images if isinstance(image, str)))


def stops(plan: Plan) -> tuple[str, ...]:
    """What runs now and would not run any more."""
    return tuple(
        str(change.preview.target)
        for change in plan.changes
        for field in change.preview.diff
        if field.path == _REPLICAS and field.after == 0
    )


def facts(plan: Plan) -> tuple[Part, ...]:
    """The diff, the blast radius, the warnings and the undo of a plan."""
    parts: list[Part] = []
    for change in plan.changes:
        if change.preview.diff:
            parts.append(Code(text=diff(change.preview.diff)))
        parts.append(Text(mrkdwn=about(change)))
    return tuple(parts)


def about(change: PlannedChange) -> str:
    """What a change touches, what to know about it, and how it is undone, in one line."""
    preview = change.preview
    undo = inline(preview.undo.summary if preview.undo else preview.no_undo or "cannot be undone")
    notes = [inline(note) for note in preview.notes]
    return " · ".join([f"*Touches* {inline(preview.touches)}", *notes, f"*Undo:* {undo}"])


def diff(changes: Sequence[FieldChange]) -> str:
    """One line a field: `spec.replicas: 3 -> 6`."""
    return "\n".join(f"{one.path}: {value(one.before)} -> {value(one.after)}" for one in changes)


def told(summary: str) -> tuple[Part, ...]:
    """What was changed, as a run's summary tells it: its lines as words, those that are fields as a diff is drawn."""
    parts: list[Part] = []
    for fields, lines in groupby(summary.splitlines(), key=lambda line: line.startswith("  ")):
        if fields:
            parts.append(Code(text="\n".join(line[2:].rstrip() for line in lines)))
        else:
            parts.append(Text(mrkdwn=inline("; ".join(lines))))
    return tuple(parts)


def commands(plan: Plan) -> str:
    """The exact commands for a person, one a line; empty where an action gives none."""
    return "\n".join(command for change in plan.changes for command in change.preview.commands)

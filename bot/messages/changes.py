"""A plan in words: what would change, what it touches, how it is undone."""

from collections.abc import Sequence
from itertools import groupby

from agents.kubernetes.revisions import short_image
from bot.messages.model import Code, Part, Text, inline
from languages import mark, plural, say, spoken
from workflows.fields import value
from workflows.model.change import FieldChange, Plan, PlannedChange
from workflows.words import heading

_REPLICAS = "spec.replicas"
_VERBS = (mark("delete"),)
"""The verbs of our actions that have no sentence of their own."""


def wish(plan: Plan) -> str:
    """What the plan would do, as `workflows.words` names requests: `scale shop-staging/web from 3 to 6`."""
    if not plan.changes:
        return say("change nothing")
    first, more = _wish(plan.changes[0]), len(plan.changes) - 1
    return plural("{first} and {n} more", "{first} and {n} more", more, first=first) if more else first


def _wish(change: PlannedChange) -> str:
    target = inline(str(change.preview.target))
    replicas = _replicas(change)
    if replicas is not None:
        before, after = inline(value(replicas.before)), inline(value(replicas.after))
        return say("scale {target} from {before} to {after}", target=target, before=before, after=after)
    match change.action:
        case "restart_deployment":
            return say("restart {target}", target=target)
        case "restart_pod":
            return say("restart pod {target}", target=target)
        case "rollback_deployment":
            return _rollback(change, target)
        case "deploy_image":
            return say("deploy {images} to {target}", images=_images(change), target=target)
    verb, _, _ = change.action.partition("_")
    kind = inline(change.preview.target.kind)
    return say("{verb} {kind} {target}", verb=inline(spoken(verb)), kind=kind, target=target)


def question(plan: Plan) -> str:
    """Whether that is wanted, as a question: `Scale shop-staging/web from 3 to 6?`."""
    replicas = _replicas(plan.changes[0]) if len(plan.changes) == 1 else None
    if replicas is None:
        return say("{what}?", what=heading(wish(plan)))
    target = inline(str(plan.changes[0].preview.target))
    before, after = inline(value(replicas.before)), inline(value(replicas.after))
    return say("Scale {target} from {before} to {after}?", target=target, before=before, after=after)


def _replicas(change: PlannedChange) -> FieldChange | None:
    return next((field for field in change.preview.diff if field.path == _REPLICAS), None)


def _rollback(change: PlannedChange, target: str) -> str:
    revision, images = change.parameters.get("revision"), _images(change)
    if revision is None:
        what = say("roll back {target} to what ran before", target=target)
    else:
        what = say("roll back {target} to revision {revision}", target=target, revision=inline(str(revision)))
    return say("{what} ({details})", what=what, details=images) if images else what


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
    undo = inline(preview.undo.summary if preview.undo else preview.no_undo or say("cannot be undone"))
    notes = [inline(note) for note in preview.notes]
    touches = say("*Touches* {what}", what=inline(preview.touches))
    return " · ".join([touches, *notes, say("*Undo:* {how}", how=undo)])


def diff(changes: Sequence[FieldChange]) -> str:
    """One line a field: `spec.replicas: 3 -> 6`."""
    return "\n".join(f"{one.path}: {value(one.before)} -> {value(one.after)}" for one in changes)


def told(summary: str) -> tuple[Part, ...]:
    """What was changed, as a run's summary tells it: its lines as words, those that are indented as code."""
    parts: list[Part] = []
    for indented, lines in groupby(summary.splitlines(), key=lambda line: line.startswith("  ")):
        if indented:
            parts.append(Code(text="\n".join(line[2:].rstrip() for line in lines)))
        else:
            parts.append(Text(mrkdwn=inline("; ".join(lines))))
    return tuple(parts)


def commands(plan: Plan) -> str:
    """The exact commands for a person, one a line; empty where an action gives none."""
    return "\n".join(plan.commands)

"""What is said when the world moved between the approval and the change."""

from languages import plural, say
from workflows.errors import QuarterdeckError
from workflows.fields import value
from workflows.model.change import UNREAD, FieldChange, JsonValue, Preview

_MOST_EDITS = 8
_REPLICAS = "spec.replicas"


class Drifted(QuarterdeckError):
    """The object is not what was approved.

    Attributes:
        fresh: the preview as it would be now, for the next card.
    """

    def __init__(self, message: str, fresh: Preview) -> None:
        super().__init__(message)
        self.fresh = fresh


def differences(approved: Preview, fresh: Preview) -> tuple[str, ...]:
    """What differs between two previews, one short line each, for the card that asks again."""
    lines = []
    if approved.target.uid != fresh.target.uid:
        lines.append(say("{kind} {object} was deleted and made anew", kind=fresh.target.kind, object=fresh.target))
    elif approved.target.generation != fresh.target.generation:
        lines.append(say("{kind} {object} was edited since", kind=fresh.target.kind, object=fresh.target))
        lines.extend(_edits(approved, fresh))
    before = {change.path: change for change in approved.diff}
    after = {change.path: change for change in fresh.diff}
    lines.extend(
        _moved(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )
    return tuple(lines)


def _edits(approved: Preview, fresh: Preview) -> list[str]:
    """The fields that somebody else edited; those that the change itself is about are told apart from these."""
    own = {change.path for change in (*approved.diff, *fresh.diff)}
    before, after = approved.state, fresh.state
    paths = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    edited = [path for path in paths if path not in own]
    lines = [_edit(path, before.get(path), after.get(path)) for path in edited[:_MOST_EDITS]]
    more = len(edited) - len(lines)
    return [*lines, plural("and {n} more field", "and {n} more fields", more)] if more > 0 else lines


def _edit(path: str, before: JsonValue, after: JsonValue) -> str:
    hidden = any(isinstance(one, str) and one.startswith(UNREAD) for one in (before, after))
    return say("{field} is different", field=path) if hidden else f"{path}: {value(before)} → {value(after)}"


def _moved(path: str, approved: FieldChange | None, fresh: FieldChange | None) -> str:
    if path == _REPLICAS and (approved or fresh):
        before, after = value(_found(approved, fresh)), value(_found(fresh, approved))
        return say("it had {before} replicas, now {after}", before=before, after=after)
    return say("{field}: {before}, now {after}", field=path, before=_shown(approved), after=_shown(fresh))


def _found(change: FieldChange | None, other: FieldChange | None) -> JsonValue:
    """What was there when the change was previewed; where it changes nothing, what the other one wants was there."""
    return change.before if change else other.after if other else None


def _shown(change: FieldChange | None) -> str:
    return say("no change") if change is None else f"{value(change.before)} → {value(change.after)}"

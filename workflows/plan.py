"""What is said when the world moved between the approval and the change."""

from workflows.errors import QuarterdeckError
from workflows.model.change import FieldChange, Preview


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
        lines.append(f"{fresh.target.kind} {fresh.target} was deleted and made anew")
    elif approved.target.generation != fresh.target.generation:
        lines.append(
            f"{fresh.target.kind} {fresh.target} was edited (generation "
            f"{approved.target.generation} -> {fresh.target.generation})"
        )
    before = {change.path: change for change in approved.diff}
    after = {change.path: change for change in fresh.diff}
    lines.extend(
        f"{path}: {_shown(before.get(path))}, now {_shown(after.get(path))}"
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )
    return tuple(lines)


def _shown(change: FieldChange | None) -> str:
    return "no change" if change is None else f"{change.before} -> {change.after}"

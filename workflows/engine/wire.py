"""Plans as the journal keeps them: JSON and back, so that a later version of the program can read them."""

from collections.abc import Mapping

from workflows.engine.journal import Record
from workflows.errors import PermanentError
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Plan, PlannedChange, Preview, Undo
from workflows.model.risk import Environment, Risk


def plan_record(plan: Plan) -> Record:
    """The plan as JSON."""
    return {"run_id": plan.run_id, "changes": [change_record(change) for change in plan.changes]}


def plan_of(value: JsonValue) -> Plan:
    """Read what `plan_record` wrote."""
    record = _object(value)
    return Plan(run_id=_text(record, "run_id"), changes=tuple(change_of(item) for item in _list(record, "changes")))


def change_record(change: PlannedChange) -> Record:
    """One change as JSON."""
    return {
        "step_id": change.step_id,
        "agent": change.agent,
        "action": change.action,
        "parameters": dict(change.parameters),
        "risk": change.risk.value,
        "environment": change.environment.value,
        "permission": change.permission,
        "preview": _preview_record(change.preview),
        "rollback": _undo_record(change.rollback),
    }


def change_of(value: JsonValue) -> PlannedChange:
    """Read what `change_record` wrote."""
    record = _object(value)
    return PlannedChange(
        step_id=_text(record, "step_id"),
        agent=_text(record, "agent"),
        action=_text(record, "action"),
        parameters=_object(record["parameters"]),
        risk=Risk(_text(record, "risk")),
        environment=Environment(_text(record, "environment")),
        permission=_text(record, "permission"),
        preview=_preview_of(_object(record["preview"])),
        rollback=_undo_of(record["rollback"]),
    )


def _preview_record(preview: Preview) -> Record:
    target = preview.target
    return {
        "target": {
            "cluster": target.cluster,
            "kind": target.kind,
            "namespace": target.namespace,
            "name": target.name,
            "uid": target.uid,
            "generation": target.generation,
        },
        "diff": [{"path": line.path, "before": line.before, "after": line.after} for line in preview.diff],
        "touches": preview.touches,
        "notes": list(preview.notes),
        "undo": _undo_record(preview.undo),
        "commands": list(preview.commands),
    }


def _preview_of(record: Mapping[str, JsonValue]) -> Preview:
    target = _object(record["target"])
    generation = target["generation"]
    return Preview(
        target=ObjectRef(
            cluster=_text(target, "cluster"),
            kind=_text(target, "kind"),
            namespace=_text(target, "namespace"),
            name=_text(target, "name"),
            uid=_text(target, "uid"),
            generation=generation if isinstance(generation, int) else 0,
        ),
        diff=tuple(_line_of(_object(line)) for line in _list(record, "diff")),
        touches=_text(record, "touches"),
        notes=tuple(str(note) for note in _list(record, "notes")),
        undo=_undo_of(record["undo"]),
        commands=tuple(str(command) for command in _list(record, "commands")),
    )


def _line_of(record: Mapping[str, JsonValue]) -> FieldChange:
    return FieldChange(path=_text(record, "path"), before=record["before"], after=record["after"])


def _undo_record(undo: Undo | None) -> JsonValue:
    if undo is None:
        return None
    return {
        "agent": undo.agent,
        "action": undo.action,
        "parameters": dict(undo.parameters),
        "summary": undo.summary,
    }


def _undo_of(value: JsonValue) -> Undo | None:
    if value is None:
        return None
    record = _object(value)
    return Undo(
        agent=_text(record, "agent"),
        action=_text(record, "action"),
        parameters=_object(record["parameters"]),
        summary=_text(record, "summary"),
    )


def _object(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise PermanentError("the journal of the run cannot be read; start the request again")
    return value


def _list(record: Mapping[str, JsonValue], key: str) -> list[JsonValue]:
    value = record[key]
    if not isinstance(value, list):
        raise PermanentError("the journal of the run cannot be read; start the request again")
    return value


def _text(record: Mapping[str, JsonValue], key: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        raise PermanentError("the journal of the run cannot be read; start the request again")
    return value

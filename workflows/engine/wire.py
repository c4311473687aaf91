"""Plans as the journal keeps them: JSON and back, checked on the way in."""

from pydantic import TypeAdapter

from workflows.engine.journal import Record
from workflows.model.change import JsonValue, Plan

_PLAN = TypeAdapter(Plan)
_RECORD: TypeAdapter[Record] = TypeAdapter(Record)


def plan_record(plan: Plan) -> Record:
    """The plan as JSON."""
    return _RECORD.validate_python(_PLAN.dump_python(plan, mode="json"))


def plan_of(value: JsonValue) -> Plan:
    """Read what `plan_record` wrote; raises pydantic's ValidationError where it is something else."""
    return _PLAN.validate_python(value)

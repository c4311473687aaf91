"""Runs workflows: reads in the process, changes durably, each change behind its gate.

engine.py       what the rest of the program calls: launch, start, close
durable.py      the one place that knows DBOS
interpreter.py  steps as their dependencies allow
gate.py         plan, decision, approval
call.py         one action: time limit, retries
recovery.py     finishes what a dead replica began
undo.py         takes a finished run's changes back
"""

from workflows.engine.coverage import COVERED_FOR
from workflows.engine.engine import Chance, Engine
from workflows.engine.labels import new_label
from workflows.engine.undo import undo_id, undo_run

__all__ = ["COVERED_FOR", "Chance", "Engine", "new_label", "undo_id", "undo_run"]

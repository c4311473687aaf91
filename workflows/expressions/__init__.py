"""`{{ inputs.x }}` in parameters, and conditions in `when`: looked up, never evaluated as code.

Names lead through maps alone; there are no attributes, calls or indexes. Every text either parses or raises
InvalidExpression; every lookup ends in a value or raises Unrenderable.
"""

from workflows.expressions.condition import condition_references, holds
from workflows.expressions.scope import InvalidExpression, Reference, Scope, Unrenderable
from workflows.expressions.template import references, render, single_reference

__all__ = [
    "InvalidExpression",
    "Reference",
    "Scope",
    "Unrenderable",
    "condition_references",
    "holds",
    "references",
    "render",
    "single_reference",
]

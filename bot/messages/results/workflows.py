"""The workflows that can be run."""

from agents.records.results import WorkflowList, WorkflowRow
from bot.messages.model import Message, Text, code, inline

MOST = 40


def workflows(found: WorkflowList) -> Message:
    """One line a workflow: its name, what it does, how to say it."""
    changing = sum(row.changes for row in found.workflows)
    left = len(found.workflows) - MOST
    more = (Text(mrkdwn=f"_{left} more; `quarterdeck workflows list` prints all._"),) if left > 0 else ()
    return Message(
        headline=f"*{len(found.workflows)} workflows, {changing} of them can change something*",
        body=(*(Text(mrkdwn=_line(row)) for row in found.workflows[:MOST]), *more),
        footnote="say the sentence, or run one by name: `run debug_pod_issues namespace=shop-prod`",
    )


def _line(row: WorkflowRow) -> str:
    mark = " :pencil:" if row.changes else ""
    said = f"\nsay {code(row.example)}" if row.example else ""
    inputs = f" · inputs {code(', '.join(row.inputs))}" if row.inputs else ""
    return f"{code(row.name)}{mark} · {inline(row.description)}{said}{inputs}"

"""The workflows that can be run."""

from agents.records.results import WorkflowList, WorkflowRow
from bot.messages.model import Message, Text, code, inline
from languages import plural, say, spoken

MOST = 40


def workflows(found: WorkflowList) -> Message:
    """One line a workflow: its name, what it does, how to say it."""
    changing = sum(row.changes for row in found.workflows)
    left = len(found.workflows) - MOST
    hidden = plural(
        "_{n} more; `quarterdeck workflows list` prints all._",
        "_{n} more; `quarterdeck workflows list` prints all._",
        left,
    )
    more = (Text(mrkdwn=hidden),) if left > 0 else ()
    return Message(
        headline=plural(
            "*{n} workflow, {changing} of them can change something*",
            "*{n} workflows, {changing} of them can change something*",
            len(found.workflows),
            changing=changing,
        ),
        body=(*(Text(mrkdwn=_line(row)) for row in found.workflows[:MOST]), *more),
        footnote=say("say the sentence, or run one by name: `run debug_pod_issues namespace=shop-prod`"),
    )


def _line(row: WorkflowRow) -> str:
    mark = " :pencil:" if row.changes else ""
    how = []
    if row.example:
        how.append(say("say {example}", example=code(row.example)))
    if row.inputs:
        how.append(say("inputs {names}", names=code(", ".join(row.inputs))))
    what = f"{code(row.name)}{mark} · {inline(spoken(row.description))}"
    return f"{what}\n{' · '.join(how)}" if how else what

"""`quarterdeck ask`: a sentence from the terminal, on the same path as a mention."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import FAILED, run

if TYPE_CHECKING:
    from bot.app.ask import Asked

WAITS = 3


def ask(
    text: Annotated[str, typer.Argument(metavar="TEXT", help='What you would say, e.g. "why is checkout failing?".')],
    user: Annotated[
        str | None, typer.Option("--as", metavar="USER", help="Slack user id to ask as; its roles count.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end, ask nothing.")] = False,
) -> None:
    """Ask in the terminal; exit 0 where it ended well, 1 where it did not, 3 where somebody has to answer."""
    asked = run(_ask(text, user, as_json=as_json))
    if as_json:
        print(json.dumps(_as_json(asked)))
    raise typer.Exit(_code(asked))


async def _ask(text: str, user: str | None, *, as_json: bool) -> "Asked":
    from bot.app.ask import Terminal
    from bot.app.ask import ask as ask_bot
    from bot.logging import configure_logging
    from bot.settings import Flags, load_settings, process_environment

    terminal = Terminal(show=(lambda _: None) if as_json else print, choose=_nobody if as_json else _choose)
    environ = process_environment()
    settings = load_settings(environ)
    configure_logging("ERROR")
    in_cluster = "KUBERNETES_SERVICE_HOST" in environ
    return await ask_bot(settings, Flags(), in_cluster=in_cluster, text=text, user=user, terminal=terminal)


async def _nobody(_labels: list[str]) -> str | None:
    return None


async def _choose(labels: list[str]) -> str | None:
    """Let the person choose by number; nobody is there where stdin is no terminal."""
    from languages import say

    if not sys.stdin.isatty():
        print(say("Nobody can answer here: run it in a terminal, or ask in Slack."))
        return None
    for number, label in enumerate(labels, 1):
        print(f"  {number}) {label}")
    try:
        leave = say("1-{n}, or Enter to leave it:", n=len(labels))
        answer = await asyncio.to_thread(input, f"{leave} ")
    except EOFError:
        return None
    return labels[int(answer) - 1] if answer.isdigit() and 1 <= int(answer) <= len(labels) else None


def _code(asked: "Asked") -> int:
    from workflows.model.run import RunState

    if asked.run is None:
        return WAITS if asked.open else FAILED
    if asked.run.state is RunState.SUCCEEDED:
        return 0
    return FAILED if asked.run.state.final else WAITS


def _as_json(asked: "Asked") -> dict[str, object]:
    found = asked.run
    if found is None:
        return {"messages": list(asked.messages), "run": None}
    return {
        "messages": list(asked.messages),
        "run": {
            "id": found.id,
            "label": found.label,
            "workflow": found.template.name,
            "state": str(found.state),
            "inputs": dict(found.inputs),
            "summary": found.summary,
            "steps": [
                {"id": step.step_id, "state": str(step.state), "result": step.result, "error": step.error}
                for step in found.steps
            ],
        },
    }

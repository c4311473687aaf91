"""`quarterdeck runs`: what ran, what runs, and how to stop it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import run, stop

if TYPE_CHECKING:
    from bot.app.store import Store
    from workflows.model.approval import ApprovalRequest
    from workflows.model.records import RunRecord
    from workflows.model.run import Run

app = typer.Typer(help="Runs of workflows.", no_args_is_help=True, rich_markup_mode=None)
Which = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or the four characters people quote.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@app.callback()
def runs() -> None:
    """Runs of workflows."""


@app.command("list")
def list_runs(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20, as_json: AsJson = False
) -> None:
    """Print the newest runs."""
    from bot.messages.model import Table, layout

    found = run(_recent(limit))
    if as_json:
        print(json.dumps([_summary(one) for one in found]))
        return
    if not found:
        print('no run yet: ask for something in Slack, or with `quarterdeck ask "help"`')
        return
    print(layout(Table(header=("RUN", "STATE", "WORKFLOW", "WHAT", "WHO", "STARTED"), rows=tuple(map(_row, found)))))


@app.command("show")
def show(which: Which, as_json: AsJson = False) -> None:
    """Print a run: who asked and decided, when, and its steps; of one that waits, what it would change."""
    found = run(_one(which))
    if as_json:
        votes = found.request.votes if found.request else ()
        print(json.dumps({**asdict(found.run), "votes": [asdict(vote) for vote in votes]}, default=str))
        return
    print(_told(found))
    if found.request is not None and found.request.state == "pending":
        print(_waits(found.run, found.request))
    print(f"id {found.run.id}")


@app.command("cancel")
def cancel(which: Which) -> None:
    """Ask a run to stop: it starts nothing more, leaves what only reads, and keeps what it changed."""
    label, accepted = run(_cancel(which))
    if not accepted:
        stop(f"run {label} has ended already, or was asked to stop before; nothing was cancelled", 1)
    print(f"run {label} was asked to stop; `quarterdeck runs show {label}` tells how it ended")


def _row(one: "Run") -> tuple[str, ...]:
    from bot.messages.runs import title

    started = f"{one.created_at:%Y-%m-%d %H:%M:%S}Z"
    return one.label, str(one.state), one.template.name, title(one), one.context.principal.name, started


def _summary(one: "Run") -> dict[str, object]:
    return {
        "id": one.id,
        "label": one.label,
        "state": str(one.state),
        "workflow": one.template.name,
        "inputs": dict(one.inputs),
        "requester": one.context.principal.id,
        "created_at": one.created_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "summary": one.summary,
    }


def _told(found: "RunRecord") -> str:
    """What `run RUN` answers in Slack."""
    from agents.records.results import RunFound
    from agents.records.rows import run_facts
    from bot.messages.results.records import one_run
    from bot.messages.terminal import render

    return render(one_run(RunFound(asked=found.run.label, facts=run_facts(found, ""))))


def _waits(found: "Run", request: "ApprovalRequest") -> str:
    """The card as people see it in Slack, without the buttons that are there and not here."""
    from bot.messages.cards import card
    from bot.messages.terminal import render

    return render(replace(card(found, request), buttons=()))


@asynccontextmanager
async def _opened() -> "AsyncIterator[Store]":
    from bot.app.store import open_store
    from bot.settings import load_settings, process_environment

    async with open_store(load_settings(process_environment())) as store:
        yield store


async def _recent(limit: int) -> "list[Run]":
    async with _opened() as store:
        return list(await store.runs.recent(limit))


async def _one(which: str) -> "RunRecord":
    async with _opened() as store:
        return await _found(store, which)


async def _found(store: "Store", which: str) -> "RunRecord":
    found = await store.records.run(which)
    if found is None:
        stop(f"there is no run {which}; `quarterdeck runs list` prints the newest", 1)
    return found


async def _cancel(which: str) -> tuple[str, bool]:
    from workflows.model.audit import AuditEvent, AuditKind

    async with _opened() as store:
        found = (await _found(store, which)).run
        event = AuditEvent(kind=AuditKind.RUN_CANCELLED, actor="-/terminal", run_id=found.id, subject=found.label)
        return found.label, await store.runs.request_cancel(found.id, event)

"""`quarterdeck agents`: what can be done."""

import typer

app = typer.Typer(help="Agents and their actions.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def agents() -> None:
    """Agents and their actions."""


@app.command("list")
def list_actions() -> None:
    """Print every action: agent, name, base risk, permission, what it does."""
    from bot.app.agents import catalogue_without_a_cluster
    from bot.messages.model import Table, layout

    registry, _ = catalogue_without_a_cluster()
    found = [registry.info(agent, name) for agent, name in registry.names()]
    rows = tuple((one.agent, one.name, str(one.risk), one.permission, one.description) for one in found)
    print(layout(Table(header=("AGENT", "ACTION", "BASE RISK", "PERMISSION", "WHAT IT DOES"), rows=rows)))

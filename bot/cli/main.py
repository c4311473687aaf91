"""`quarterdeck`: every command, each in a module of its own.

A command imports what it works with when it is called, because most of it is heavy and no command needs all of it.
"""

import typer

from bot.cli import agents, ask, audit, intents, runs, serve, workflows

app = typer.Typer(
    name="quarterdeck",
    help="A Slack-first chatops bot for people who run Kubernetes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(serve.serve)
app.command()(ask.ask)
app.add_typer(workflows.app, name="workflows")
app.add_typer(runs.app, name="runs")
app.add_typer(agents.app, name="agents")
app.add_typer(intents.app, name="intents")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()

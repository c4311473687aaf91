"""`quarterdeck serve`: the bot, in the foreground."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import FAILED, run

if TYPE_CHECKING:
    from bot.app.check import Checked
    from bot.settings import Flags, Settings

TRY = """
Quarterdeck is running on its sandbox: a Slack page and a small cluster, nothing real.

  Open  {page}

  and try, as Olive, in #ops:
    @quarterdeck why is checkout failing?
    @quarterdeck scale web in shop-dev to 5
    @quarterdeck scale web in shop-prod to 4      (then switch to Ann and Bob and approve)

  Alerts of your own: post them as to a Slack incoming webhook, they appear in #alerts (docs/alerts.md):
    {webhook}

  Stop it with Ctrl-C; its data stays in {state}.
"""


def serve(
    check_only: Annotated[
        bool, typer.Option("--check", help="Look at everything that has to be reachable, print it, and exit.")
    ] = False,
    allow_insecure_slack_api: Annotated[
        bool, typer.Option(help="Let SLACK_API_URL be plain http to another host; it receives the tokens.")
    ] = False,
    real_cluster: Annotated[
        bool, typer.Option(help="With the sandbox Slack, look at the real cluster of KUBECONFIG, READ_ONLY.")
    ] = False,
    sandbox_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the sandbox's page; 0 takes a free one.")
    ] = 0,
) -> None:
    """Run the bot until SIGTERM; with nothing configured, on the embedded sandbox."""
    from bot.settings import Flags, process_environment

    flags = Flags(allow_insecure_slack_api=allow_insecure_slack_api, real_cluster=real_cluster)
    environ = process_environment()
    in_cluster = "KUBERNETES_SERVICE_HOST" in environ
    settings = run(_load(environ, flags))
    if check_only:
        raise typer.Exit(run(_check(settings, flags, in_cluster=in_cluster)))

    from bot.app.serve import Addresses
    from bot.app.serve import serve as serve_bot

    def announce(found: Addresses) -> None:
        print(TRY.format(page=found.page, webhook=found.webhook, state=settings.state), flush=True)

    run(serve_bot(settings, flags, in_cluster=in_cluster, sandbox_port=sandbox_port, announce=announce))


async def _load(environ: Mapping[str, str], flags: "Flags") -> "Settings":
    from bot.settings import load_settings

    return load_settings(environ, flags)


async def _check(settings: "Settings", flags: "Flags", *, in_cluster: bool) -> int:
    from bot.app.check import check
    from bot.messages.model import Table, layout

    rows = [row async for row in check(settings, flags, in_cluster=in_cluster)]
    print(layout(Table(header=("WHAT", "", "FOUND"), rows=tuple((one.name, _mark(one), one.detail) for one in rows))))
    return FAILED if any(row.ok is False for row in rows) else 0


def _mark(row: "Checked") -> str:
    return "-" if row.ok is None else "ok" if row.ok else "FAILED"

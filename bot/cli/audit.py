"""`quarterdeck audit`: whether the log is whole, and its rows."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import FAILED, USAGE, run, stop

if TYPE_CHECKING:
    from bot.store.verify import VerifyReport

app = typer.Typer(help="The audit log.", no_args_is_help=True, rich_markup_mode=None)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@app.callback()
def audit() -> None:
    """The audit log."""


@app.command("verify")
def verify_log() -> None:
    """Check every row against its seal, the chain and the anchor; exit 1 where anything was tampered with."""
    report = run(_verify())
    for flaw in report.flaws:
        print(f"{flaw.kind}: {flaw.message}")
    fresh = f", {report.unsealed} too young to be sealed" if report.unsealed else ""
    if not report.ok:
        print(f"the audit log is NOT whole: {len(report.flaws)} flaws in {report.seals} sealed events{fresh}")
        raise typer.Exit(FAILED)
    print(f"the audit log is whole: {report.seals} sealed events{fresh}")


@app.command("export")
def export_log(
    since: Annotated[str, typer.Option(help="RFC 3339, e.g. 2026-11-01T00:00:00Z; a time without a zone is UTC.")] = "",
) -> None:
    """Write the rows as JSON lines, oldest first."""
    run(_export(_moment(since) if since else BEGINNING))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        stop(f"--since {text} is no time: write it as 2026-11-01T00:00:00Z", USAGE)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _verify() -> "VerifyReport":
    from bot.app.store import open_store
    from bot.settings import load_settings, process_environment
    from bot.store.audit_key import read_key
    from bot.store.verify import verify

    settings = load_settings(process_environment())
    async with open_store(settings) as store:
        return await verify(store.database, read_key(settings.audit_key_file), store.anchor)


async def _export(since: datetime) -> None:
    from bot.app.store import open_store
    from bot.settings import load_settings, process_environment
    from bot.store.export import export

    async with open_store(load_settings(process_environment())) as store:
        async for line in export(store.database, since):
            print(line)

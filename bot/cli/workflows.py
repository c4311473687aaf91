"""`quarterdeck workflows`: checks templates, and draws them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import FAILED, run, stop

if TYPE_CHECKING:
    from agents.registry import AgentRegistry
    from workflows.catalog import Catalog

app = typer.Typer(help="Workflow templates.", no_args_is_help=True, rich_markup_mode=None)
Folders = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders of templates beside the built-in ones; where none is given, workflows.folders."),
]


@app.callback()
def workflows() -> None:
    """Workflow templates."""


@app.command("lint")
def lint(folders: Folders = None) -> None:
    """Check every template; each problem is a line with file, line number and the mend."""
    from bot.app.agents import registry_without_a_cluster
    from workflows.catalog import builtin_templates
    from workflows.catalog import lint as check

    found = check([builtin_templates(), *run(_folders(folders))], registry_without_a_cluster())
    for problem in found.problems:
        print(problem)
    if found.problems:
        raise typer.Exit(FAILED)
    print(f"{found.files} templates are fine")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Name of the template, e.g. scale_application.")], folders: Folders = None
) -> None:
    """Draw a template: its steps, what each needs, what would undo it."""
    from workflows.catalog import show as draw

    registry, catalog = run(_catalogue(folders))
    template = catalog.get(name)
    if template is None:
        names = ", ".join(sorted(one.name for one in catalog.all()))
        stop(f"there is no template {name}; there are {names}", 1)
    print(draw(template, registry))


async def _catalogue(folders: Sequence[Path] | None) -> "tuple[AgentRegistry, Catalog]":
    from bot.app.agents import catalogue_without_a_cluster

    return catalogue_without_a_cluster(await _folders(folders))


async def _folders(given: Sequence[Path] | None) -> Sequence[Path]:
    """Those that were given, else those of the settings."""
    from bot.settings import load_settings, process_environment

    return given or load_settings(process_environment()).workflows.folders

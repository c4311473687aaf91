"""`quarterdeck workflows`: checks templates, and draws them."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.boundary import FAILED, stop

app = typer.Typer(help="Workflow templates.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def workflows() -> None:
    """Workflow templates."""


@app.command("lint")
def lint(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of templates, checked together with the built-in ones.")
    ] = None,
) -> None:
    """Check every template; each problem is a line with file, line number and the mend."""
    from bot.app.agents import registry_without_a_cluster
    from workflows.catalog import builtin_templates
    from workflows.catalog import lint as check

    found = check([builtin_templates(), *(folders or [])], registry_without_a_cluster())
    for problem in found.problems:
        print(problem)
    if found.problems:
        raise typer.Exit(FAILED)
    print(f"{found.files} templates are fine")


@app.command("show")
def show(name: Annotated[str, typer.Argument(help="Name of the template, e.g. scale_application.")]) -> None:
    """Draw a template: its steps, what each needs, what would undo it."""
    from bot.app.agents import catalogue_without_a_cluster
    from workflows.catalog import show as draw

    registry, catalog = catalogue_without_a_cluster()
    template = catalog.get(name)
    if template is None:
        names = ", ".join(sorted(one.name for one in catalog.all()))
        stop(f"there is no template {name}; there are {names}", 1)
    print(draw(template, registry))

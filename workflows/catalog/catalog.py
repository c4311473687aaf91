"""All templates, checked as a whole when they are loaded; a wrong one never gets to run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workflows.catalog.actions import ActionChecks
from workflows.catalog.checks import check_template
from workflows.catalog.draft import Draft
from workflows.catalog.errors import InvalidCatalog
from workflows.catalog.order import in_order
from workflows.catalog.reading import read_file
from workflows.errors import Problem
from workflows.model.template import WorkflowTemplate
from workflows.ports import ActionIndex
from workflows.yaml_shapes import shown_path

MAX_FILES = 500


class Catalog:
    """Checked templates, by name and by intent."""

    def __init__(self, templates: Sequence[WorkflowTemplate]) -> None:
        self._by_name = {template.name: template for template in templates}
        self._by_intent = {template.triggers.intent: template for template in templates if template.triggers.intent}

    def get(self, name: str) -> WorkflowTemplate | None:
        """The template of that name, or None."""
        return self._by_name.get(name)

    def for_intent(self, intent: str) -> WorkflowTemplate | None:
        """The template that serves an intent, or None."""
        return self._by_intent.get(intent)

    def all(self) -> Sequence[WorkflowTemplate]:
        """All of them, by name."""
        return [self._by_name[name] for name in sorted(self._by_name)]


@dataclass(frozen=True, kw_only=True)
class Lint:
    """What reading and checking came to.

    Attributes:
        files: how many were read.
        templates: those without a problem, steps in order of their dependencies.
        problems: everything wrong, by file and line.
    """

    files: int
    templates: tuple[WorkflowTemplate, ...]
    problems: tuple[Problem, ...]


def builtin_templates() -> Path:
    """The folder of the templates that come with Quarterdeck."""
    return Path(__file__).parents[1] / "templates"


def load_catalog(directories: Sequence[Path], index: ActionIndex) -> Catalog:
    """Load every template of the folders.

    Args:
        directories: folders of `*.yaml` and `*.yml`; they are not searched any deeper.
        index: the actions that templates may use.

    Raises:
        InvalidCatalog: with everything that is wrong in any of them.
    """
    found = lint(directories, index)
    if found.problems:
        raise InvalidCatalog(found.problems)
    return Catalog(found.templates)


def lint(directories: Sequence[Path], index: ActionIndex) -> Lint:
    """Check every template of the folders; raises nothing."""
    paths, problems = _paths(directories)
    drafts: list[Draft] = []
    for path in paths:
        template, node, wrong = read_file(path, shown_path(path))
        problems.extend(wrong)
        if template is not None and node is not None:
            drafts.append(Draft(template=template, node=node))
    sound: list[WorkflowTemplate] = []
    for draft in drafts:
        wrong = (*check_template(draft), *ActionChecks(draft=draft, index=index).problems())
        problems.extend(wrong)
        if not wrong:
            sound.append(replace(draft.template, steps=in_order(draft.template.steps)))
    problems.extend(_twice(drafts))
    problems.sort(key=lambda problem: (problem.file, problem.line))
    return Lint(files=len(paths), templates=tuple(sound), problems=tuple(dict.fromkeys(problems)))


def sound_shapes(directories: Sequence[Path]) -> Sequence[WorkflowTemplate]:
    """The templates of the folders whose files can be read, their actions unchecked; for reading phrases only."""
    read = (read_file(path, shown_path(path))[0] for path in _paths(directories)[0])
    return [template for template in read if template is not None]


def _paths(directories: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    paths: list[Path] = []
    problems: list[Problem] = []
    for directory in directories:
        if not directory.is_dir():
            problems.append(
                Problem(file=shown_path(directory), line=0, message="is no folder: name one that holds templates")
            )
            continue
        paths.extend(sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml")))
    if len(paths) > MAX_FILES:
        message = f"is file {MAX_FILES + 1} of {len(paths)}: at most {MAX_FILES} templates are loaded"
        problems.append(Problem(file=shown_path(paths[MAX_FILES]), line=0, message=message))
    return paths[:MAX_FILES], problems


def _twice(drafts: Sequence[Draft]) -> Iterator[Problem]:
    names: dict[str, Draft] = {}
    intents: dict[str, Draft] = {}
    for draft in drafts:
        template, intent = draft.template, draft.template.triggers.intent
        first = names.setdefault(template.name, draft)
        if first is not draft:
            yield draft.problem(f"{first.template.source} is called {template.name} as well: rename one", "name")
        if intent is not None:
            first = intents.setdefault(intent, draft)
            if first is not draft:
                message = f"the intent {intent} is served by {first.template.source} already: keep one"
                yield draft.problem(message, "triggers", "intent")

"""What the README and docs/ show is so: their YAML, the commands, the settings and the links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from agents.chat.reading.own import own_words
from agents.registry import AgentRegistry
from bot.app.agents import registry_without_a_cluster
from bot.cli.main import app
from bot.settings import default_settings_file, load_settings
from workflows.catalog import builtin_templates, lint

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REGISTRY: AgentRegistry = registry_without_a_cluster()
VARIABLES = frozenset(
    {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "KUBECONFIG", "PROMETHEUS_URL", "SLACK_API_URL"}
)
READ = {"id": "a", "agent": "HelpAgent", "action": "describe_capabilities", "required_permissions": ["help.get"]}
AROUND = {"name": "around", "description": "What a part of a template stands in", "steps": [READ]}
"""A template that a page shows only a part of."""


def blocks(page: Path, language: str) -> Iterator[str]:
    """The code blocks of a page, without what they are indented by."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for indent, block in found:
        yield re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)


EXAMPLES: Sequence[str] = [block for page in PAGES for block in blocks(page, "yaml")]


def shown(key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The YAML of the pages that has this key at its top, as text and as what it means."""
    for block in EXAMPLES:
        if isinstance(found := yaml.safe_load(block), dict) and key in found:
            yield block, found


def test_templates_that_are_shown_pass_lint(tmp_path: Path) -> None:
    """All of them together beside the built-in ones, so that names and intents do not collide either."""
    whole = [text for text, _ in shown("steps")]
    parts = [yaml.safe_dump({**AROUND, **part}) for _, part in shown("triggers") if "steps" not in part]
    assert len(whole) >= 3
    for number, text in enumerate((*whole, *parts)):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    assert lint([builtin_templates(), tmp_path], REGISTRY).problems == ()


def test_words_that_are_shown_are_lexicons(tmp_path: Path) -> None:
    """A file of one's own words passes as it stands on the page."""
    ((text, _),) = shown("orders")
    (tmp_path / "en.yaml").write_text(text, encoding="utf-8")
    assert own_words([tmp_path]).problems == ()


def test_the_first_workflow_has_ten_lines() -> None:
    """The page promises it."""
    first = next(text for text, _ in shown("steps"))
    assert len(first.splitlines()) == 10
    assert "ten lines" in (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")


def test_settings_that_are_shown_can_be_loaded(tmp_path: Path) -> None:
    """Every block of settings is laid over the defaults as a person would do it."""
    sections = yaml.safe_load(default_settings_file().read_text(encoding="utf-8"))
    overlays = {text for section in sections for text, _ in shown(section)}
    assert len(overlays) >= 3
    for text in overlays:
        own = tmp_path / "own.yaml"
        own.write_text(text, encoding="utf-8")
        tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": "postgresql://db/q"}
        load_settings({"HOME": "/", "QUARTERDECK_SETTINGS": str(own), **tokens})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    """Commands, settings, variables and the files that links lead to."""
    text = page.read_text(encoding="utf-8")
    assert [" ".join(words) for words in commands(text) if not exists(words)] == []
    defaults = yaml.safe_load(default_settings_file().read_text(encoding="utf-8"))
    permissions = {name for role in defaults["access"]["roles"].values() for name in role}
    keys = set(re.findall(rf"`((?:{'|'.join(defaults)})\.[a-z_.]+)`", text)) - permissions
    assert [key for key in keys if not is_setting(key, defaults)] == []
    named = set(re.findall(r"\b((?:SLACK|DATABASE|KUBE|PROMETHEUS)[A-Z]*_?[A-Z_]+)=", text))
    assert named <= VARIABLES
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!http)([^)]+)\)", text)]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def commands(text: str) -> Iterator[Sequence[str]]:
    """The words after `quarterdeck` wherever it is typed: at the begin of code, a line of a console, or a script."""
    for found in re.findall(r"(?:`|\$ |^ *|bin/)quarterdeck((?: [a-z]+)+)", text, re.MULTILINE):
        yield found.split()


def exists(words: Sequence[str]) -> bool:
    """Whether the words begin with a command; what follows a command's name is its own business."""
    known: Any = get_command(app)
    for word in words:
        inner = getattr(known, "commands", None)
        if inner is None:
            return True
        if word not in inner:
            return False
        known = inner[word]
    return True


def is_setting(key: str, defaults: Any) -> bool:
    """Whether the defaults have the key; a map that may hold anything holds this as well."""
    for part in key.split("."):
        if not isinstance(defaults, dict) or part not in defaults:
            return False
        defaults = defaults[part]
    return True


def test_every_command_is_in_the_readme() -> None:
    """The table of commands is complete."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in get_command(app).commands if f"`quarterdeck {name}" not in text] == []  # type: ignore[attr-defined]

"""settings.yaml < the file of QUARTERDECK_SETTINGS < QUARTERDECK_* variables < the well-known variables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.checks import check
from bot.settings.environment import SECRETS, SETTINGS_FILE, environment_layer
from bot.settings.errors import SettingsError
from bot.settings.explain import explain, place
from bot.settings.layers import drop_overruled, merge
from bot.settings.schema import RULE_KEYS
from bot.settings.settings import Flags, Settings
from workflows.yaml_lines import InvalidYaml, Node, parse_yaml

_PACKAGED = Path(__file__).parent / "defaults.yaml"
_CHECKOUT = Path(__file__).parents[2] / "settings.yaml"


def load_settings(environ: Mapping[str, str], flags: Flags = Flags()) -> Settings:  # noqa: B008 - it is frozen
    """All settings, checked.

    Args:
        environ: the environment; `process_environment()` in a process.
        flags: what only a command line can say.

    Raises:
        SettingsError: one line with the key, its place and the mend.
    """
    tree = _layers(environ)
    try:
        settings = Settings(**_sections(tree))
    except ValidationError as error:
        raise SettingsError(explain(error, tree)) from error
    for path, message in check(settings, flags):
        raise SettingsError(f"{place(tree.at(path)) if path else ''}{message}")
    return settings


def _sections(tree: Node) -> dict[str, Any]:
    plain = tree.plain()
    return plain if isinstance(plain, dict) else {}


def default_settings_file() -> Path:
    """The documented defaults: beside the code where it was installed from a wheel, else at the top of the checkout."""
    return _PACKAGED if _PACKAGED.exists() else _CHECKOUT


def _layers(environ: Mapping[str, str]) -> Node:
    tree = _read(default_settings_file(), "settings.yaml")
    over = [environment_layer(environ)]
    if environ.get(SETTINGS_FILE):
        over.insert(0, _read_own(environ[SETTINGS_FILE]))
    for layer in over:
        tree = merge(drop_overruled(tree, layer, RULE_KEYS), layer)
    if tree.at(["state"]).value is None:
        state = Node(value=str(_state_folder(environ)), file="QUARTERDECK_STATE", line=0)
        tree = Node(value={**tree.mapping, "state": state}, file=tree.file, line=tree.line)
    return tree


def _read_own(file: str) -> Node:
    node = _read(Path(file), file)
    if not isinstance(node.value, Mapping):
        raise SettingsError(f"{file}:{node.line}: is no map of sections: write e.g. `slack: {{command: /deck}}`")
    for variable, path in SECRETS.items():
        found: Node | None = node
        for key in path:
            found = found.mapping.get(key) if found else None
        if found is not None:
            mend = f"set {variable}, or {variable}_FILE to the path of a file that holds it"
            raise SettingsError(
                f"{place(found)}{'.'.join(path)} is a secret and does not belong in a file of settings: {mend}"
            )
    return node


def _read(path: Path, name: str) -> Node:
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), name)
    except OSError as error:
        raise SettingsError(
            f"{SETTINGS_FILE}: {name} cannot be read ({error.strerror}): name a settings file"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {name} is not UTF-8 text: save it as UTF-8") from error
    except InvalidYaml as error:
        raise SettingsError(str(error)) from error


def _state_folder(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_STATE_HOME"):
        return Path(environ["XDG_STATE_HOME"]) / "quarterdeck"
    home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    return home / ".local" / "state" / "quarterdeck"

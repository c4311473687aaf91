"""What the environment says, as one layer of settings. The only place that reads `os.environ`."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.settings.errors import SettingsError
from bot.settings.layers import leaf, merge
from bot.settings.schema import holds_yaml, resolve, variables
from workflows.yaml_lines import InvalidYaml, Node, nearest, parse_yaml

PREFIX = "QUARTERDECK_"
SETTINGS_FILE = "QUARTERDECK_SETTINGS"

WELL_KNOWN: Mapping[str, tuple[str, ...]] = {
    "SLACK_BOT_TOKEN": ("slack", "bot_token"),
    "SLACK_APP_TOKEN": ("slack", "app_token"),
    "SLACK_API_URL": ("slack", "api_url"),
    "DATABASE_URL": ("database", "url"),
    "KUBECONFIG": ("kubeconfig",),
    "PROMETHEUS_URL": ("prometheus_url",),
}
"""Plain variables and the keys they set; they win over everything else."""

SECRETS: Mapping[str, tuple[str, ...]] = {
    name: WELL_KNOWN[name] for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL")
}
"""Keys that no settings file may hold; each can also come from the file that `<name>_FILE` names."""

# Kubernetes adds these to every pod beside a Service whose name begins with quarterdeck.
_SERVICE_LINK = re.compile(
    r"QUARTERDECK_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)"
)

MAX_SECRET_BYTES = 8 * 1024


def process_environment() -> Mapping[str, str]:
    """The environment of this process, for `load_settings`; passed in everywhere else."""
    return dict(os.environ)


def environment_layer(environ: Mapping[str, str]) -> Node:
    """The keys that variables set; empty variables count as not set.

    Raises:
        SettingsError: for an unknown QUARTERDECK_ variable, a list or map that is no YAML, a secret's file that
            cannot be read.
    """
    layer = Node(value={}, file="environment", line=0)
    for path, node in (*_prefixed(environ), *_well_known(environ)):
        layer = merge(layer, leaf(path, node))
    return layer


def _prefixed(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Node]]:
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == SETTINGS_FILE or _SERVICE_LINK.fullmatch(name):
            continue
        path = resolve(name.removeprefix(PREFIX).split("__"))
        if path is None:
            raise SettingsError(f"{name} is no setting: {nearest(name, (*variables(), SETTINGS_FILE))}")
        if environ[name]:
            yield path, _value(name, environ[name], path)


def _value(name: str, text: str, path: tuple[str, ...]) -> Node:
    if not holds_yaml(path):
        return Node(value=text, file=name, line=0)
    try:
        return _without_lines(parse_yaml(text, name), name)
    except InvalidYaml as error:
        raise SettingsError(f"{name} {error.problem.message}; give lists and maps as YAML or JSON") from error


def _without_lines(node: Node, name: str) -> Node:
    value = node.value
    if isinstance(value, Mapping):
        value = {key: _without_lines(child, name) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_without_lines(child, name) for child in value)
    return Node(value=value, file=name, line=0)


def _well_known(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Node]]:
    for name, path in WELL_KNOWN.items():
        text = environ.get(name, "")
        file = environ.get(f"{name}_FILE", "") if name in SECRETS else ""
        if text and file:
            raise SettingsError(f"{name} and {name}_FILE are both set: keep one")
        if text or file:
            yield path, Node(value=_secret(name, file) if file else text, file=f"{name}_FILE" if file else name, line=0)


def _secret(name: str, file: str) -> str:
    try:
        with Path(file).open("rb") as opened:
            raw = opened.read(MAX_SECRET_BYTES + 1)
        secret = raw.decode("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(
            f"{name}_FILE: {file} cannot be read ({reason}): name a file that holds the secret"
        ) from error
    if not secret or len(raw) > MAX_SECRET_BYTES:
        raise SettingsError(f"{name}_FILE: {file} is empty or larger than 8 KiB: put the secret alone in it")
    return secret

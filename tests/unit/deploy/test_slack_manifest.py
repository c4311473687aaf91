"""The manifest of the Slack app asks for what the code uses, and for nothing else."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.settings import load_settings

ROOT = Path(__file__).parents[3]
MANIFEST: Mapping[str, Any] = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text(encoding="utf-8"))
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])

SCOPES_OF_METHODS: Mapping[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "apps.connections.open": frozenset(),  # the app-level token's connections:write
    "chat.getPermalink": frozenset(),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.list": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read", "users:read.email"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
}
SCOPES_OF_EVENTS: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
}
FEATURES = frozenset({"commands"})  # the slash command


def methods_called() -> Iterator[str]:
    """The Web API methods that the bot calls, e.g. `chat.postMessage`."""
    families = {method.partition(".")[0] for method in SCOPES_OF_METHODS} | {"bots", "pins", "reactions", "team"}
    pattern = re.compile(rf"client\.((?:{'|'.join(sorted(families))})_\w+)\(")
    for file in (ROOT / "bot").rglob("*.py"):
        for name in pattern.findall(file.read_text(encoding="utf-8")):
            yield name.replace("_", ".")


def test_scopes_are_those_of_the_methods_and_events() -> None:
    """A method without its scope answers missing_scope in somebody's workspace; one too many is asked for in vain."""
    called = set(methods_called())
    assert called == set(SCOPES_OF_METHODS), "write a method's scopes into the table"
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == set(SCOPES_OF_EVENTS)
    assert frozenset().union(*SCOPES_OF_METHODS.values(), *SCOPES_OF_EVENTS.values(), FEATURES) == SCOPES


def test_features_are_on() -> None:
    """Socket Mode, buttons and forms, the Home tab, direct messages, and the command of the default settings."""
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    commands = [one["command"] for one in features["slash_commands"]]
    assert commands == [load_settings({"HOME": "/"}).slack.command]
    assert features["slash_commands"][0]["should_escape"]

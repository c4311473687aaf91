"""What people configure: defaults, settings file, environment."""

from bot.settings.access import Member, expand, permissions_of, roles_for
from bot.settings.environment import process_environment
from bot.settings.errors import SettingsError
from bot.settings.load import default_settings_file, load_settings
from bot.settings.policy import policy_rules
from bot.settings.settings import ClusterTarget, Flags, Settings, SlackMode

__all__ = [
    "ClusterTarget",
    "Flags",
    "Member",
    "Settings",
    "SettingsError",
    "SlackMode",
    "default_settings_file",
    "expand",
    "load_settings",
    "permissions_of",
    "policy_rules",
    "process_environment",
    "roles_for",
]

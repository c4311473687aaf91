"""The people of the sandbox Slack hold roles of their own, bound to its team and to nobody else."""

from bot.settings import Settings
from bot.settings.models import Binding
from workflows.errors import NotFound

SANDBOX_TEAM = "T0SANDBOX"
SANDBOX_OPERATOR = "U0OLIVE"
SANDBOX_CHANNEL = "C0OPS"
SANDBOX_ALERTS = "C0ALERTS"
SANDBOX_CHANNELS = {SANDBOX_CHANNEL: "ops", SANDBOX_ALERTS: "alerts"}
_NAMES = {
    SANDBOX_OPERATOR: "Olive",
    "U0ANN": "Ann",
    "U0BOB": "Bob",
    "U0VIC": "Vic",
    "U0HANA": "Hana",
    "U0FELIX": "Félix",
}
_PEOPLE = {
    "operator": (SANDBOX_OPERATOR, "U0HANA"),
    "approver": ("U0ANN", "U0BOB", "U0FELIX"),
    "viewer": ("U0VIC",),
}


def sandbox_name(user: str) -> str:
    """What one of the sandbox's people is called; raises NotFound for anybody else."""
    if user not in _NAMES:
        known = ", ".join(f"{one} ({name})" for one, name in _NAMES.items())
        raise NotFound(f"nobody in the sandbox has the user id {user}: ask as one of {known}")
    return _NAMES[user]


def with_sandbox_people(settings: Settings) -> Settings:
    """The settings with the sandbox's people bound to the roles of these names that exist."""
    bindings = tuple(
        Binding(role=role, users=tuple(f"{SANDBOX_TEAM}/{user}" for user in users))
        for role, users in _PEOPLE.items()
        if role in settings.access.roles
    )
    access = settings.access.model_copy(update={"bindings": (*settings.access.bindings, *bindings)})
    slack = settings.slack
    if not slack.approvals_channel:
        slack = slack.model_copy(update={"approvals_channel": SANDBOX_CHANNEL})
    if not slack.alert_channels:
        slack = slack.model_copy(update={"alert_channels": (SANDBOX_ALERTS,)})
    return settings.model_copy(update={"access": access, "slack": slack})

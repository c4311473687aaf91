"""Who asks from the terminal without naming a Slack user."""

import os
import pwd

import pytest

from bot.app.asker import asker, at_the_shell, shell_account
from bot.settings import load_settings
from bot.settings.models import AccessSettings, Binding
from workflows.errors import NotFound

ACCESS = AccessSettings(
    roles={"viewer": ("pods.get",), "admin": ("*",)},
    bindings=(
        Binding(role="viewer", users=("*",)),
        Binding(role="admin", users=("U0ANN", "T0OURS/U0BOB")),
    ),
)


@pytest.mark.parametrize("account", ["U0ANN", "U0BOB", "T0OURS/U0BOB", "*", "root"])
def test_an_account_of_the_machine_is_no_slack_user(account: str) -> None:
    """Whatever the account is called, it holds what everybody holds, and its requests are nobody else's."""
    principal = at_the_shell(ACCESS, "T0OURS", account, "auto")
    assert principal.roles == {"viewer"}
    assert principal.user == f"shell:{account}"
    assert principal.name == account


def test_the_account_comes_from_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable that claims another name does not count."""
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "U0ANN")
    assert shell_account() == pwd.getpwuid(os.getuid()).pw_name


async def test_nobody_asks_as_somebody_who_is_not_there() -> None:
    """A user id that the sandbox does not know is an error, and not everybody's roles."""
    with pytest.raises(NotFound, match="nobody in the sandbox has the user id nobody: ask as one of U0OLIVE"):
        async with asker(load_settings({}), "nobody"):
            pytest.fail("somebody was found")
    async with asker(load_settings({}), "U0VIC") as principal:
        assert principal.name == "Vic"

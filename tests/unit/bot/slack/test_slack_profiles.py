"""What Slack says of a person, and what follows where it says too little: nothing is taken for granted."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.settings.models import AccessSettings, Binding
from bot.slack.identity import Identity, OwnIdentity
from workflows.model.principal import Principal

TEAM, ANN = "T0OURS", "U0ANN"
ACCESS = AccessSettings(
    roles={"viewer": ("pods.get",), "admin": ("*",)},
    bindings=(Binding(role="viewer", users=("*",)), Binding(role="admin", users=(ANN,))),
)
FULL = {"deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False}
WHOLE: Mapping[str, Any] = {"id": ANN, "team_id": TEAM, "name": "ann", **FULL}


class Answering(AsyncWebClient):
    """A Slack that answers users.info with this body."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._body = body

    async def users_info(self, **_asked: Any) -> AsyncSlackResponse:
        """The body as it is."""
        return AsyncSlackResponse(
            client=self,
            http_verb="GET",
            api_url="users.info",
            req_args={},
            data={"ok": True, **self._body},
            headers={},
            status_code=200,
        )


async def resolved(body: Mapping[str, Any]) -> Principal:
    """Who Ann is, by what Slack answers."""
    own = OwnIdentity(team=TEAM, bot_user="U0BOT", bot_id="B0BOT")
    identity = Identity(Answering(body), own, ACCESS, language="auto", clock=lambda: 0.0)
    return await identity.resolve(TEAM, ANN)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": None},
        {"user": {}},
        {"user": "U0ANN"},
        {"user": []},
        {"user": {"team_id": TEAM, **FULL}},
        {"user": {**WHOLE, "team_id": ""}},
        {"user": {**WHOLE, "id": "U0BOB"}},
    ],
    ids=range(8),
)
async def test_an_answer_that_says_nothing_gives_nothing(body: Mapping[str, Any]) -> None:
    """Not even a binding by user id counts for somebody whom Slack's answer does not describe."""
    principal = await resolved(body)
    assert (principal.user, principal.roles, principal.permissions) == (ANN, frozenset(), frozenset())


async def test_who_is_described_whole_holds_what_is_bound() -> None:
    """The bindings count, with and without a profile."""
    for profile in ({}, {"profile": None}, {"profile": {"display_name": "Ann"}}):
        assert (await resolved({"user": {**WHOLE, **profile}})).roles == {"viewer", "admin"}


@pytest.mark.parametrize("flag", ["is_bot", "is_restricted", "is_ultra_restricted"])
async def test_a_flag_that_is_missing_makes_no_member(flag: str) -> None:
    """Who is not said to be no guest and no bot is not everybody; bindings by user id still count."""
    said = {name: value for name, value in WHOLE.items() if name != flag}
    assert (await resolved({"user": said})).roles == {"admin"}


async def test_an_account_that_is_not_said_to_be_active_holds_nothing() -> None:
    """A deactivated account loses its bindings; so does one of which Slack does not say."""
    said = {name: value for name, value in WHOLE.items() if name != "deleted"}
    assert (await resolved({"user": said})).roles == frozenset()
    assert (await resolved({"user": {**WHOLE, "deleted": True}})).roles == frozenset()

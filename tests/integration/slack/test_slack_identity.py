"""Who a Slack user is, as the sandbox Slack tells it."""

import time
from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import load_settings
from bot.settings.models import AccessSettings, Binding
from bot.slack.client import make_client, new_session
from bot.slack.identity import TTL, Identity, OwnIdentity
from sandbox.slack import SandboxSlack
from tests.integration.slack.rig import ACCESS, ANN, SAM, VIC

TEAM = "T0SANDBOX"
OWN = OwnIdentity(team=TEAM, bot_user="U0BOT", bot_id="B0BOT")
Make = Callable[..., Identity]


@pytest.fixture
async def identity(slack: SandboxSlack) -> AsyncIterator[Make]:
    """Makes an Identity on the sandbox."""
    environment = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": "xapp-1-a"}
    settings = load_settings({**environment, "DATABASE_URL": "postgresql://localhost/none"}).slack

    async with new_session() as session:

        def make(
            access: AccessSettings = ACCESS, language: str = "auto", clock: Callable[[], float] = time.monotonic
        ) -> Identity:
            client = make_client(settings, session, retries=True)
            return Identity(client, OWN, access, language=language, clock=clock)

        yield make


async def test_people_are_what_slack_vouches_for(identity: Make) -> None:
    """Name, time zone, language and roles come from Slack and the bindings."""
    ann = await identity().resolve(TEAM, ANN)
    assert (ann.id, ann.name, ann.timezone, ann.language) == (f"{TEAM}/{ANN}", "Ann", "Europe/Paris", "en")
    assert ann.roles == {"viewer", "approver"}
    assert (await identity(language="ja").resolve(TEAM, ANN)).language == "ja"


async def test_without_slacks_word_only_named_people_hold_roles(slack: SandboxSlack, identity: Make) -> None:
    """While users.info fails, neither `*` nor user groups nor addresses give anything."""
    named = Binding(role="approver", users=(ANN,))
    access = ACCESS.model_copy(update={"bindings": (*ACCESS.bindings, named)})
    slack.faults.error("users.info", times=2)
    people = identity(access)
    assert (await people.resolve(TEAM, VIC)).roles == frozenset()
    assert "approver" in (await people.resolve(TEAM, ANN)).roles
    assert (await people.resolve(TEAM, VIC)).roles == {"viewer"}


async def test_people_of_other_teams_are_strangers_unless_named(identity: Make) -> None:
    """What an event claims of the team does not count against what Slack says of the user."""
    people = identity()
    sam = await people.resolve(TEAM, SAM)
    assert sam.team == "T0OTHER"
    assert people.is_stranger(sam)
    named = Binding(role="viewer", users=(f"T0OTHER/{SAM}",))
    known = identity(ACCESS.model_copy(update={"bindings": (named,)}))
    assert not known.is_stranger(await known.resolve("T0OTHER", SAM))


async def test_facts_are_remembered_for_a_minute_and_not_for_votes(slack: SandboxSlack, identity: Make) -> None:
    """Slack is asked once a minute for a person, and each time where authority has to be fresh."""
    now = 0.0
    people = identity(clock=lambda: now)

    def asked() -> int:
        return sum(call.method == "users.info" for call in slack.calls)

    await people.resolve(TEAM, VIC)
    await people.resolve(TEAM, VIC)
    assert asked() == 1
    now = TTL + 1
    await people.resolve(TEAM, VIC)
    assert asked() == 2
    now += 1
    await people.resolve(TEAM, VIC, fresh=True)
    assert asked() == 3

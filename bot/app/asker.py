"""Who asks from the terminal: a Slack user whom the holder of the shell vouches for, or the shell's own account."""

import asyncio
import os
import pwd
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.people import SANDBOX_OPERATOR, SANDBOX_TEAM, sandbox_name
from bot.settings import Member, Settings, SlackMode, permissions_of, roles_for
from bot.settings.models import AccessSettings
from bot.slack.client import check_user, own_identity, web_client
from bot.slack.identity import Identity
from languages import LANGUAGES
from workflows.model.principal import Principal, PrincipalKind


@asynccontextmanager
async def asker(settings: Settings, user: str | None) -> AsyncIterator[Principal]:
    """The principal with the roles of this moment; `user` is a Slack user id of our team, None the shell's account.

    Raises NotFound where there is no such user.
    """
    language = settings.slack.language
    if settings.slack_mode is SlackMode.SANDBOX:
        person = user or SANDBOX_OPERATOR
        yield _bound(settings.access, SANDBOX_TEAM, person, sandbox_name(person), language)
        return
    async with web_client(settings.slack) as client:
        own = await own_identity(client)
        if user is None:
            yield at_the_shell(settings.access, own.team, shell_account(), language)
            return
        await check_user(client, user)
        clock = asyncio.get_running_loop().time
        identity = Identity(client, own, settings.access, language=language, clock=clock)
        yield await identity.resolve(own.team, user)


def shell_account() -> str:
    """The account that runs this process, as the system knows it; an environment variable could claim any name."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run as a number that no account has
        return str(uid)


def at_the_shell(access: AccessSettings, team: str, account: str, language: str) -> Principal:
    """An account of this machine: its name is never taken for a Slack user id, so only bindings of everybody count."""
    return _bound(access, team, f"shell:{account}", account, language)


def _bound(access: AccessSettings, team: str, user: str, name: str, language: str) -> Principal:
    member = Member(team=team, own_team=team, user=user, full_member=True, active=True)
    roles = roles_for(member, access)
    return Principal(
        kind=PrincipalKind.TERMINAL,
        team=team,
        user=user,
        name=name,
        roles=roles,
        permissions=permissions_of(roles, access),
        language=language if language in LANGUAGES else "en",  # `auto`: that of each text, where it shows one
    )

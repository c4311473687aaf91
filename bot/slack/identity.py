"""Who a Slack user is: team and user id, what Slack vouches for, and the roles that the bindings give for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings.access import Member, permissions_of, roles_for
from bot.settings.models import AccessSettings
from languages import LANGUAGES
from workflows.model.principal import Principal, PrincipalKind

T = TypeVar("T")

TTL = 60.0  # seconds
_PEOPLE = 2048
_SAID_OF_MEMBERS = ("is_bot", "is_restricted", "is_ultra_restricted")  # each has to be denied
_SAID_OF_OTHERS = ("is_stranger", "is_workflow_bot")  # left out where they do not hold
_UNREACHABLE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class OwnIdentity:
    """Who the bot is, as auth.test says."""

    team: str
    bot_user: str
    bot_id: str


@dataclass(frozen=True, kw_only=True)
class _Profile:
    """What users.info says of a user."""

    team: str
    name: str
    email_confirmed: str | None
    full_member: bool
    active: bool
    locale: str
    timezone: str


class Identity:
    """Resolves Slack users to principals.

    Args:
        client: for users.info and usergroups.users.list.
        language: `auto` takes the person's own.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        own: OwnIdentity,
        access: AccessSettings,
        *,
        language: str,
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._own = own
        self._access = access
        self._language = language
        self._profiles = _Remembered[_Profile](self._ask_profile, clock)
        self._groups = _Remembered[frozenset[str]](self._ask_group, clock)
        self._bound_groups = sorted({group for binding in access.bindings for group in binding.usergroups})
        self._log = structlog.get_logger(__name__)

    async def resolve(self, team: str, user: str, *, fresh: bool = False) -> Principal:
        """The principal with the roles of this moment; `fresh` asks Slack again instead of taking up to 60 s old facts.

        Where Slack does not answer, only bindings by user id count, never `*`, user groups or addresses. Where its
        answer does not say who somebody is, nothing counts.
        """
        try:
            profile = await self._profiles.get(user, fresh=fresh)
        except _Unreadable as error:
            self._log.error("identity_unreadable", user=user, error=str(error), counts="no binding")
            return self._nobody(team, user)
        except _UNREACHABLE as error:
            self._log.warning("identity_unverified", user=user, error=str(error), counts="bindings by user id only")
            profile = _unknown(team, user)
            groups: frozenset[str] = frozenset()
        else:
            groups = await self._groups_of(user, fresh=fresh)
        member = Member(
            team=profile.team or team,
            own_team=self._own.team,
            user=user,
            email_confirmed=profile.email_confirmed,
            usergroups=groups,
            full_member=profile.full_member,
            active=profile.active,
        )
        roles = roles_for(member, self._access)
        return Principal(
            kind=PrincipalKind.SLACK,
            team=member.team,
            user=user,
            name=profile.name,
            roles=roles,
            permissions=permissions_of(roles, self._access),
            language=self._speaks(profile.locale),
            timezone=profile.timezone,
        )

    def is_stranger(self, principal: Principal) -> bool:
        """Whether somebody from another team whom no binding names."""
        return principal.team != self._own.team and not principal.roles

    def _nobody(self, team: str, user: str) -> Principal:
        """Somebody of whom nothing is known: they may do nothing."""
        return Principal(
            kind=PrincipalKind.SLACK, team=team, user=user, name=user, language=self._speaks(""), timezone="UTC"
        )

    def _speaks(self, locale: str) -> str:
        if self._language != "auto":
            return self._language
        language = locale.partition("-")[0].lower()
        return language if language in LANGUAGES else "en"

    async def _groups_of(self, user: str, *, fresh: bool) -> frozenset[str]:
        found = set()
        for group in self._bound_groups:
            try:
                if user in await self._groups.get(group, fresh=fresh):
                    found.add(group)
            except _UNREACHABLE as error:
                self._log.warning("usergroup_unread", usergroup=group, error=str(error), counts="as not a member")
        return frozenset(found)

    async def _ask_profile(self, user: str) -> _Profile:
        answer = await self._client.users_info(user=user, include_locale=True)
        return _read(user, answer.get("user"))

    async def _ask_group(self, group: str) -> frozenset[str]:
        answer = await self._client.usergroups_users_list(usergroup=group)
        members = answer.get("users")
        return frozenset(str(user) for user in members) if isinstance(members, list) else frozenset()


class _Remembered(Generic[T]):
    """A bounded cache of what Slack says; who asks for the same thing at once waits for one call."""

    def __init__(self, ask: Callable[[str], Awaitable[T]], clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: str, *, fresh: bool) -> T:
        asked_at = self._clock()
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            at, value = self._known.get(key, (None, None))
            oldest = asked_at if fresh else self._clock() - TTL
            if at is None or value is None or at < oldest:
                at = self._clock()
                value = await self._ask(key)
                self._known[key] = (at, value)
                self._known.move_to_end(key)
                while len(self._known) > _PEOPLE:
                    self._known.popitem(last=False)
            return value


class _Unreadable(Exception):
    """Slack answered, and its answer does not say who somebody is."""


def _read(asked: str, user: object) -> _Profile:
    """What Slack says of a user; raises _Unreadable where it is not about the one who was asked for."""
    if not isinstance(user, Mapping) or user.get("id") != asked or not user.get("team_id"):
        raise _Unreadable(f"users.info did not describe {asked}: {str(user)[:200]}")
    profile = user.get("profile")
    if not isinstance(profile, Mapping):
        profile = {}
    return _Profile(
        team=str(user["team_id"]),
        name=str(profile.get("display_name") or user.get("real_name") or user.get("name") or user.get("id")),
        email_confirmed=str(profile["email"]) if user.get("is_email_confirmed") and profile.get("email") else None,
        full_member=all(user.get(flag) is False for flag in _SAID_OF_MEMBERS)
        and not any(map(user.get, _SAID_OF_OTHERS)),
        active=user.get("deleted") is False,
        locale=str(user.get("locale") or ""),
        timezone=str(user.get("tz") or "UTC"),
    )


def _unknown(team: str, user: str) -> _Profile:
    return _Profile(
        team=team, name=user, email_confirmed=None, full_member=False, active=True, locale="", timezone="UTC"
    )

"""Who holds which roles, and what the roles give. Pure: bound to nothing but the settings handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.settings.models import AccessSettings, Binding

EVERYBODY = "*"


@dataclass(frozen=True, kw_only=True)
class Member:
    """A Slack user, as far as Slack vouches for it.

    Attributes:
        team: the team the user belongs to.
        own_team: the team the bot is installed in.
        email_confirmed: the address where Slack says that it is confirmed, else None.
        usergroups: ids (`S...`) of the bot's own team that list the user.
        full_member: neither a guest nor a bot nor somebody from another team.
        active: the account is not deactivated.
    """

    team: str
    own_team: str
    user: str
    email_confirmed: str | None = None
    usergroups: frozenset[str] = frozenset()
    full_member: bool = False
    active: bool = False


def roles_for(member: Member, access: AccessSettings) -> frozenset[str]:
    """The roles bound to the member, and the roles those include. A deactivated account holds none."""
    if not member.active:
        return frozenset()
    bound = (binding.role for binding in access.bindings if _bound(member, binding))
    return frozenset[str]().union(*(_included(role, access.roles) for role in bound))


def permissions_of(roles: Iterable[str], access: AccessSettings) -> frozenset[str]:
    """Every permission the roles give, expanded."""
    return frozenset[str]().union(*(expand(role, access.roles) for role in roles))


def expand(role: str, roles: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The permissions of a role, those of the roles it includes among them. A role that does not exist gives none."""
    included = _included(role, roles)
    return frozenset(entry for name in included for entry in roles.get(name, ()) if entry not in roles)


def role_cycle(roles: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A chain of roles that includes itself, e.g. `(a, b, a)`; empty where there is none."""
    done: set[str] = set()
    for start in roles:
        found = _cycle_from(start, roles, (), done)
        if found:
            return found
    return ()


def _included(role: str, roles: Mapping[str, Sequence[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [role]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(entry for entry in roles.get(current, ()) if entry in roles)
    return frozenset(seen)


def _cycle_from(
    role: str, roles: Mapping[str, Sequence[str]], path: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    if role in path:
        return (*path[path.index(role) :], role)
    if role in done:
        return ()
    for entry in roles[role]:
        found = _cycle_from(entry, roles, (*path, role), done) if entry in roles else ()
        if found:
            return found
    done.add(role)
    return ()


def _bound(member: Member, binding: Binding) -> bool:
    ours = member.team == member.own_team
    return (
        any(_names(member, user, ours=ours) for user in binding.users)
        or (ours and not member.usergroups.isdisjoint(binding.usergroups))
        or (ours and _listed(member.email_confirmed, binding.emails))
    )


def _names(member: Member, user: str, *, ours: bool) -> bool:
    if user == EVERYBODY:
        return ours and member.full_member
    if "/" in user:
        return user == f"{member.team}/{member.user}"
    return ours and user == member.user


def _listed(email: str | None, emails: Sequence[str]) -> bool:
    return email is not None and email.casefold() in {known.casefold() for known in emails}

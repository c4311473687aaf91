"""Who holds which roles, and what they give."""

import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Member, permissions_of, roles_for
from bot.settings.access import expand, role_cycle
from bot.settings.models import AccessSettings

ROLES: Mapping[str, tuple[str, ...]] = {
    "viewer": ("pods.get",),
    "operator": ("viewer", "deployments.scale"),
    "approver": ("operator", "approvals.decide"),
    "admin": ("*",),
}
OLIVE = Member(team="T1", own_team="T1", user="U1", full_member=True, active=True)
ORDER = ("a", "b", "c", "d")


def access(**binding: object) -> AccessSettings:
    """These roles, with one binding."""
    return AccessSettings.model_validate({"roles": ROLES, "bindings": [{"role": "viewer", **binding}]})


def holds(member: Member, **binding: object) -> bool:
    """Whether the binding reaches the member."""
    return roles_for(member, access(**binding)) == {"viewer"}


def test_everybody_means_active_full_members_of_the_own_team() -> None:
    """No guests, no other teams, nobody whose account is gone."""
    assert holds(OLIVE, users=["*"])
    assert not holds(replace(OLIVE, full_member=False), users=["*"])
    assert not holds(replace(OLIVE, team="T2"), users=["*"])
    assert not holds(replace(OLIVE, active=False), users=["*"])


def test_a_user_id_alone_means_the_own_team() -> None:
    """Ids of another team have to be written with it; a guest may be named."""
    assert holds(OLIVE, users=["U1"])
    assert holds(replace(OLIVE, full_member=False), users=["U1"])
    assert not holds(replace(OLIVE, team="T2"), users=["U1"])
    assert holds(replace(OLIVE, team="T2"), users=["T2/U1"])
    assert not holds(OLIVE, users=["T2/U1"])


def test_usergroups_and_addresses_count_for_the_own_team_only() -> None:
    """Another team's administrator can confirm any address there."""
    member = replace(OLIVE, email_confirmed="Olive@Example.com", usergroups=frozenset({"S1"}))
    assert holds(member, usergroups=["S1", "S2"])
    assert holds(member, emails=["olive@example.com"])
    assert not holds(OLIVE, usergroups=["S1"], emails=["olive@example.com"])
    assert not holds(replace(member, team="T2"), usergroups=["S1"], emails=["olive@example.com"])


def test_an_account_that_is_gone_holds_nothing() -> None:
    """Not by id, not by group."""
    gone = replace(OLIVE, active=False, usergroups=frozenset({"S1"}))
    assert not holds(gone, users=["U1", "*"], usergroups=["S1"])


def test_a_role_brings_the_roles_it_includes() -> None:
    """Whoever is an approver is an operator and a viewer too, with what those may do."""
    settings = access(role="approver", users=["U1"])
    roles = roles_for(OLIVE, settings)
    assert roles == {"approver", "operator", "viewer"}
    assert permissions_of(roles, settings) == {"pods.get", "deployments.scale", "approvals.decide"}


@pytest.mark.parametrize(
    ("role", "permissions"),
    [("viewer", {"pods.get"}), ("operator", {"pods.get", "deployments.scale"}), ("admin", {"*"}), ("nobody", set())],
)
def test_roles_expand_to_permissions(role: str, permissions: set[str]) -> None:
    """Included roles are replaced by what they give; an unknown role gives nothing."""
    assert expand(role, ROLES) == permissions


@given(st.dictionaries(st.sampled_from(ORDER), st.lists(st.sampled_from((*ORDER, "x.get", "y.get")), max_size=3)))
def test_expanding_ends_and_gives_permissions_only(roles: dict[str, list[str]]) -> None:
    """Also where roles include each other in a circle, which is then found, and is one."""
    for role in roles:
        assert expand(role, roles).isdisjoint(roles)
    loop = role_cycle(roles)
    if loop:
        assert loop[0] == loop[-1]
        assert all(after in roles[before] for before, after in itertools.pairwise(loop))
    else:
        assert all(role not in _reached(role, roles) for role in roles)


def _reached(role: str, roles: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(roles[role])
    while waiting:
        current = waiting.pop()
        if current in roles and current not in found:
            found.add(current)
            waiting.extend(roles[current])
    return found

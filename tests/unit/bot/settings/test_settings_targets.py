"""Which clusters are connected to: the sandbox is never mistaken for the real thing."""

import json

import pytest

from bot.settings import ClusterTarget, Flags, SlackMode, load_settings

HOME = {"HOME": "/home/olive"}
REAL = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": "postgresql://db/q"}
SANDBOX = ClusterTarget(name="demo", sandbox=True)


def targets(environ: dict[str, str], flags: Flags = Flags()) -> tuple[ClusterTarget, ...]:  # noqa: B008 - it is frozen
    """What these variables connect to."""
    in_cluster = "KUBERNETES_SERVICE_HOST" in environ
    return load_settings({**HOME, **environ}, flags).cluster_targets(in_cluster=in_cluster, flags=flags)


def clusters(*entries: dict[str, object]) -> dict[str, str]:
    """The variable that lists these clusters."""
    return {"QUARTERDECK_CLUSTERS": json.dumps(entries)}


def test_tokens_make_slack_real() -> None:
    """Without them it is the sandbox."""
    assert load_settings({**HOME, **REAL}).slack_mode is SlackMode.REAL
    assert load_settings(HOME).slack_mode is SlackMode.SANDBOX


@pytest.mark.parametrize("environ", [{}, {"KUBECONFIG": "/k"}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}])
def test_the_sandbox_slack_has_the_sandbox_cluster(environ: dict[str, str]) -> None:
    """Whatever lies about in the environment."""
    assert targets(environ) == (SANDBOX,)


def test_a_flag_lets_the_sandbox_slack_look_at_a_real_cluster() -> None:
    """READ_ONLY: nobody approves a change from a page where they can be anyone."""
    flags = Flags(real_cluster=True)
    assert targets({"KUBECONFIG": "/k"}, flags) == (ClusterTarget(name="main", kubeconfig="/k", read_only=True),)
    listed = targets(
        clusters({"name": "a", "kubeconfig": "/a", "context": "x"}, {"name": "demo", "sandbox": True}), flags
    )
    assert listed == (ClusterTarget(name="a", kubeconfig="/a", context="x", read_only=True), SANDBOX)
    assert targets({}, flags) == ()


def test_a_kubeconfig_that_nothing_connects_to_is_known() -> None:
    """With the sandbox Slack alone, so that whoever set it can be told; asked for, it is used."""
    flags = Flags()
    own = {**HOME, "KUBECONFIG": "/k"}
    assert load_settings(own, flags).kubeconfig_unused(flags)
    assert not load_settings(own, flags).kubeconfig_unused(Flags(real_cluster=True))
    assert not load_settings({**own, **REAL}, flags).kubeconfig_unused(flags)
    assert not load_settings({**own, **clusters({"name": "demo", "sandbox": True})}, flags).kubeconfig_unused(flags)
    assert not load_settings(HOME, flags).kubeconfig_unused(flags)


def test_real_slack_gets_the_cluster_that_is_configured_or_none() -> None:
    """It falls back to nothing, least of all to the sandbox."""
    assert targets(REAL) == ()
    assert targets({**REAL, "KUBECONFIG": "/k"}) == (ClusterTarget(name="main", kubeconfig="/k"),)
    assert targets({**REAL, "KUBERNETES_SERVICE_HOST": "10.0.0.1"}) == (ClusterTarget(name="main"),)


def test_real_slack_gets_the_sandbox_cluster_only_where_it_is_named() -> None:
    """`clusters: [{name: demo, sandbox: true}]`; KUBECONFIG then means nothing to it."""
    assert targets({**REAL, "KUBECONFIG": "/k", **clusters({"name": "demo", "sandbox": True})}) == (SANDBOX,)


def test_an_entry_without_a_kubeconfig_uses_the_common_one() -> None:
    """One kubeconfig with several contexts is written once."""
    found = targets(
        {**REAL, "KUBECONFIG": "/k", **clusters({"name": "a", "context": "x"}, {"name": "b", "context": "y"})}
    )
    assert [(target.kubeconfig, target.context) for target in found] == [("/k", "x"), ("/k", "y")]

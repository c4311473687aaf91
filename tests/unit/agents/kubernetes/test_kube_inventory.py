"""The names that exist, the scope of a call, and log excerpts."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clients.kubernetes.clusters import ConfiguredClusters
from agents.kubernetes.inventory import Inventory
from agents.kubernetes.log_lines import excerpt
from agents.kubernetes.scope import choose_cluster, covered_namespaces
from tests.fakes.kube import Clock, FakeCluster
from tests.unit.agents.kubernetes.kube_objects import deployment
from workflows.errors import Forbidden, PermanentError
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.redaction import redact


def _context(*namespaces: str, cluster: str = "main") -> SecurityContext:
    return SecurityContext(
        principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Olive"),
        workspace=Workspace(cluster=cluster, namespaces=frozenset(namespaces or ("*",))),
        session_id="s",
        request_id="r",
    )


def _in(namespace: str) -> dict[str, object]:
    obj = deployment()
    obj["metadata"]["namespace"] = namespace
    return obj


async def test_names_are_kept_for_a_few_seconds() -> None:
    """Many questions at once list once; after the time the cluster is asked again."""
    cluster, clock = FakeCluster({"Deployment": [_in("b"), _in("a")]}), Clock()
    inventory = Inventory(ConfiguredClusters([cluster]), clock)
    found = await asyncio.gather(*(inventory.deployments(_context()) for _ in range(20)))
    assert [str(each) for each in found[0]] == ["a/web", "b/web"]
    assert len(cluster.reads) == 1
    await clock.sleep(6)
    await inventory.deployments(_context())
    assert len(cluster.reads) == 2


async def test_what_is_kept_for_one_workspace_is_not_shown_to_another() -> None:
    """The namespaces of the workspace are part of the key."""
    inventory = Inventory(ConfiguredClusters([FakeCluster({"Deployment": [_in("a"), _in("b")]})]), Clock())
    assert len(await inventory.deployments(_context())) == 2
    assert [each.namespace for each in await inventory.deployments(_context("b"))] == ["b"]


async def test_namespaces_stay_inside_the_workspace() -> None:
    """Only covered ones; where the cluster refuses the list, the workspace's own names stand in."""
    names = [{"metadata": {"name": name}} for name in ("a", "b", "c")]
    inventory = Inventory(ConfiguredClusters([FakeCluster({"Namespace": names})]), Clock())
    assert [each.name for each in await inventory.namespaces(_context("c", "a"))] == ["a", "c"]

    def refuse() -> None:
        raise Forbidden("main refused: namespaces")

    refusing = Inventory(ConfiguredClusters([FakeCluster({}, before_read=refuse)]), Clock())
    assert [each.name for each in await refusing.namespaces(_context("c", "a"))] == ["a", "c"]
    with pytest.raises(Forbidden):
        await refusing.namespaces(_context())


def test_a_call_stays_on_the_cluster_of_its_workspace() -> None:
    """Another cluster is refused; a workspace of every cluster may name any."""
    one, two = FakeCluster({}, name="main"), FakeCluster({}, name="edge")
    clusters = ConfiguredClusters([one, two])
    assert choose_cluster(clusters, None, _context(cluster="edge")) is two
    assert choose_cluster(clusters, None, _context(cluster="*")) is one
    assert choose_cluster(clusters, "edge", _context(cluster="*")) is two
    with pytest.raises(PermanentError, match="the cluster edge lies outside"):
        choose_cluster(clusters, "edge", _context(cluster="main"))


def test_namespaces_to_list() -> None:
    """One call over all where all are covered, else one a namespace."""
    assert covered_namespaces(None, _context()) == (None,)
    assert covered_namespaces(None, _context("b", "a")) == ("a", "b")
    assert covered_namespaces("a", _context("a")) == ("a",)
    with pytest.raises(PermanentError, match="namespace b lies outside"):
        covered_namespaces("b", _context("a"))


@given(st.lists(st.text(alphabet="ab 1", max_size=10), max_size=30), st.integers(1, 10))
def test_an_excerpt_is_the_end_of_the_log(lines: list[str], tail: int) -> None:
    """At most `tail` lines, and always the last ones."""
    text = "\n".join(lines)
    found = excerpt(text, tail, redact)
    assert text.rstrip("\n").endswith(found.text)
    assert found.lines <= tail


def test_an_excerpt_is_redacted_before_it_is_cut() -> None:
    """A private key whose head was cut off by the tail would not be recognised any more."""
    key = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADAN\n" * 20 + "-----END PRIVATE KEY-----\nready\n"
    found = excerpt(key, 5, redact)
    assert "MIIEvQ" not in found.text
    assert found.text.endswith("ready")

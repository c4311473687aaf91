"""Two replicas share one database: what one leaves behind, the other finishes, once, and nobody has to do anything."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.scenarios.approving import ANN, OLIVE, Card, ask, settings
from tests.scenarios.stage import Replica, Stage

DECLARED_DEAD = 70
SANDBOX: Mapping[str, Any] = {"clusters": [{"name": "demo", "sandbox": True}]}


async def two(stage: Stage, *states: str) -> tuple[Replica, Replica]:
    """Two replicas that answer; each with a state folder of its own where names of folders are given."""
    environments = [{"QUARTERDECK_STATE": str(stage.folder / name)} for name in states] or [{}, {}]
    first, second = [await stage.start(**environment) for environment in environments]
    await stage.slack.wait_connected(2)
    return first, second


def runner(stage: Stage, card: Card) -> tuple[Replica, Replica]:
    """The replica that runs the card's run, and the other one."""
    executor = stage.rows("SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = %s", card.run["id"])
    mine = [one for one in stage.replicas if one.executor == executor[0]["executor_id"]]
    others = [one for one in stage.replicas if one not in mine]
    return mine[0], others[0]


async def done_once(stage: Stage, card: Card) -> None:
    """The change was made once, the message says how it ended, and the log says that another replica took over."""
    await card.becomes("runs 6/6", patience=90)
    assert stage.replicas_of("shop-staging", "web") == 6
    assert [one["status"] for one in stage.scalings()] == [200]
    assert card.run["state"] == "succeeded"
    assert len(stage.audit("run.recovered")) == 1


async def test_a_replica_killed_between_approval_and_step(stage: Stage) -> None:
    """What was approved before the kill is done by the other replica, and nobody is asked again."""
    await two(stage)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    stage.cluster.latency = 3.0  # holds the look before the write
    await card.click(ANN, "Approve")
    await card.becomes("Approved by")
    doomed, _ = runner(stage, card)
    await doomed.kill()
    assert not stage.scalings()
    stage.cluster.latency = 0.0
    await done_once(stage, card)
    assert len(stage.audit("approval.requested")) == 1


async def test_a_replica_killed_while_its_step_runs(stage: Stage) -> None:
    """The cluster took the write and the replica died before it could say so: the write is recognised, not repeated."""
    await two(stage)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    doomed, _ = runner(stage, card)
    await card.click(ANN, "Approve")
    await stage.cluster.wait_for(lambda _: stage.replicas_of("shop-staging", "web") == 6)
    await doomed.kill()
    await done_once(stage, card)


async def test_a_replica_that_froze_is_declared_dead_and_does_nothing_twice(stage: Stage) -> None:
    """It was stopped between approval and step; when it continues, its run is done, and it exits by itself."""
    await two(stage)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    stage.cluster.latency = 3.0
    await card.click(ANN, "Approve")
    await card.becomes("Approved by")
    frozen, _ = runner(stage, card)
    frozen.freeze()
    stage.cluster.latency = 0.0
    await done_once(stage, card)
    frozen.thaw()
    assert await frozen.wait() == DECLARED_DEAD
    assert await frozen.wait_for_event("declared_dead")
    await done_once(stage, card)


async def test_any_replica_takes_a_click_and_the_same_click_again_changes_nothing(stage: Stage) -> None:
    """Slack hands each of two clicks to both replicas: one vote each is counted, and one change is made."""
    await two(stage)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    doomed, _ = runner(stage, card)
    await doomed.kill()
    await stage.slack.wait_for(lambda: stage.slack.connections == 1)
    await stage.start()
    await stage.slack.wait_connected(2)
    stage.slack.faults.duplicate()
    await card.click(ANN, "Approve")
    await done_once(stage, card)
    assert len(stage.audit("approval.voted")) == 1
    assert stage.rows("SELECT count(*) AS votes FROM approval")[0]["votes"] == 1


async def test_a_shared_sandbox_cluster_survives_the_replica_that_served_it(stage: Stage) -> None:
    """Two replicas of one state folder share its cluster: the survivor inherits it and finishes the run."""
    stage.settings = settings(**SANDBOX)
    serving, heir = await two(stage)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    await card.click(ANN, "Approve")
    await serving.kill()
    await heir.wait_for_event("sandbox_cluster_inherited")
    await card.becomes("runs 6/6", patience=90)
    assert await _replicas_in(stage.folder / "state" / "sandbox" / "kubeconfig") == 6


async def test_replicas_with_folders_of_their_own_finish_each_other_s_runs(stage: Stage) -> None:
    """Their sandbox clusters begin alike, so the plan of one holds in the other; that their audit keys differ is said.

    The log stays whole under the key of the one that sealed first.
    """
    stage.settings = settings(**SANDBOX)
    replicas = await two(stage, "one", "two")
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    doomed, left = runner(stage, card)
    await _any_says(replicas, "audit_key_mismatch")
    await doomed.kill()
    await stage.slack.wait_for(lambda: stage.slack.connections == 1)
    await card.click(ANN, "Approve")
    await card.becomes("runs 6/6", patience=90)
    folder = stage.folder / ("two" if left is stage.replicas[1] else "one")
    assert await _replicas_in(folder / "sandbox" / "kubeconfig") == 6
    mismatch = [[line["level"] for line in one.log if line["event"] == "audit_key_mismatch"] for one in stage.replicas]
    assert sorted(mismatch) == [[], ["error"]]
    sealing = stage.folder / ("one", "two")[mismatch.index([])]
    code, out, _ = await stage.command("audit", "verify", QUARTERDECK_STATE=str(sealing))
    assert (code, out.startswith("the audit log is whole")) == (0, True)


async def _any_says(replicas: Iterable[Replica], event: str) -> None:
    waiting = [asyncio.create_task(one.wait_for_event(event)) for one in replicas]
    _, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()


async def _replicas_in(kubeconfig: Path) -> int:
    """How many replicas of shop-staging/web that cluster wants."""
    config = yaml.safe_load(await asyncio.to_thread(kubeconfig.read_text, encoding="utf-8"))
    server, token = config["clusters"][0]["cluster"]["server"], config["users"][0]["user"]["token"]
    url = f"{server}/apis/apps/v1/namespaces/shop-staging/deployments/web"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        return int((await (await session.get(url)).json())["spec"]["replicas"])

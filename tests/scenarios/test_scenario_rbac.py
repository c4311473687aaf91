"""deploy/rbac.yaml is what the bot needs in a cluster: nothing it does is refused, and no rule is there in vain."""

from pathlib import Path
from typing import Any

import yaml

from sandbox.cluster.access import Ask, Authorizer, User
from tests.scenarios.approving import OLIVE, ask
from tests.scenarios.stage import Stage

RBAC = Path(__file__).parents[2] / "deploy" / "rbac.yaml"
READ, CHANGE = "quarterdeck-read", "quarterdeck-change"
Rule = tuple[str, str, str]
"""API group, resource, verb."""

READS = {
    "list pods in shop-prod": "shop-prod",
    "why is checkout failing": "checkout is down",
    "why is ledger failing": "ledger",
    "logs of cart": "shop-prod/cart",
    "events of ledger": "shop-prod/ledger",
    "status of web in shop-prod": "is healthy",
    "describe deployment mailer in shop-dev": "shop-dev/mailer",
    "describe node node-1": "Node node-1",
    "describe namespace shop-dev": "Namespace shop-dev",
    "describe service checkout": "Service shop-prod/checkout",
    "describe service mailer in shop-dev": "Service shop-dev/mailer",
    "describe configmap shop-settings in shop-dev": "ConfigMap shop-dev/shop-settings",
    "describe configmap no-settings in shop-dev": "no-settings",
    "describe pvc ledger-data in shop-prod": "PersistentVolumeClaim shop-prod/ledger-data",
    "describe quota shop-quota in shop-prod": "ResourceQuota shop-prod/shop-quota",
    "describe hpa mailer in shop-staging": "shop-staging/mailer",
    "describe pdb web in shop-prod": "PodDisruptionBudget shop-prod/web",
}
CHANGES = {
    "scale web in shop-dev to 4": "shop-dev/web runs 4/4",
    "restart web in shop-dev": "shop-dev/web runs 4/4 new pods",
    "deploy web 2.15.0 in shop-dev": "shop-dev/web runs 4/4 new pods",
    "roll back web in shop-dev": "shop-dev/web runs 4/4 new pods",
}


class ByManifest(Authorizer):
    """Allows what the ClusterRoles that are bound allow, and remembers what was asked for."""

    def __init__(self, *bound: str) -> None:
        super().__init__()
        self.bound = set(bound)
        self.asked: set[Rule] = set()
        self.refused: set[Rule] = set()

    def allows(self, user: User, ask: Ask) -> bool:
        """As RBAC decides, for the bot's one account."""
        wanted = (ask.group, ask.resource, ask.verb)
        self.asked.add(wanted)
        allowed = any(wanted in rules(role) for role in self.bound)
        if not allowed:
            self.refused.add(wanted)
        return allowed


def rules(role: str) -> set[Rule]:
    """Everything that a ClusterRole of the manifest allows."""
    documents: list[Any] = list(yaml.safe_load_all(RBAC.read_text(encoding="utf-8")))
    found = next(one for one in documents if one["kind"] == "ClusterRole" and one["metadata"]["name"] == role)
    return {
        (group, resource, verb)
        for rule in found["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


async def test_the_account_of_the_manifest_may_do_what_the_bot_does(stage: Stage) -> None:
    """Bound to read, it answers every question and changes nothing; bound to change, it makes every kind of change."""
    account = ByManifest(READ)
    stage.cluster.authorize(account)
    await stage.start()
    replica_set = stage.cluster.objects("ReplicaSet", "shop-dev")[0]["metadata"]["name"]
    more = {f"describe replicaset {replica_set} in shop-dev": f"shop-dev/{replica_set}"}
    for text, answer in {**READS, **more}.items():
        card = await ask(stage, OLIVE, text, answer)
        assert "not looked at: " not in card.now.visible_text.replace("not looked at: traffic", ""), text
    assert account.refused == set()

    refused = await ask(stage, OLIVE, "scale web in shop-dev to 4", "I could not scale shop-dev/web to 4")
    assert account.refused == {("apps", "deployments", "patch")}
    assert 'cannot patch resource "deployments"' in refused.now.visible_text

    account.bound.add(CHANGE)
    account.refused.clear()
    for text, end in CHANGES.items():
        card = await ask(stage, OLIVE, text)
        await card.click(OLIVE, "Confirm")
        await card.becomes(end, patience=60)
    pod = stage.cluster.objects("Pod", "shop-dev")[0]["metadata"]["name"]
    card = await ask(stage, OLIVE, f"restart pod {pod} in shop-dev")
    await card.click(OLIVE, "Confirm")
    await card.becomes("runs|ready", patience=60)
    assert account.refused == set()
    assert rules(READ) | rules(CHANGE) == account.asked

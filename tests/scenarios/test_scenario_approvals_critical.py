"""What cannot be undone: the commands are printed for a person, nothing runs."""

from tests.scenarios.approving import OLIVE, OPS, ask, settings
from tests.scenarios.stage import PEOPLE, Stage

TEMPLATE = """
name: delete_volume_claim
description: Delete a PersistentVolumeClaim
triggers:
  intent: delete_volume_claim
  examples:
    en: ["delete volume claim {name} in {namespace}"]
inputs:
  name: {type: string, required: true}
  namespace: {type: string, required: true, resolve: namespace}
steps:
  - id: delete
    agent: KubernetesAgent
    action: delete_pvc
    parameters: {name: "{{ inputs.name }}", namespace: "{{ inputs.namespace }}"}
    required_permissions: [pvcs.delete]
    timeout: 30
"""


async def test_a_critical_change_is_left_to_a_person(stage: Stage) -> None:
    """A template of one's own is started by its phrase; the exact kubectl command is printed and nothing is deleted."""
    folder = stage.folder / "templates"
    folder.mkdir()
    (folder / "delete_volume_claim.yaml").write_text(TEMPLATE, encoding="utf-8")
    roles = {"operator": ["viewer", "deployments.scale", "pvcs.delete"]}
    stage.settings = settings(access={**PEOPLE["access"], "roles": roles}, workflows={"folders": [str(folder)]})
    await stage.start()
    card = await ask(stage, OLIVE, "delete volume claim ledger-data in shop-prod", "CRITICAL")
    ended = await card.becomes("I leave this to a person: delete volume claim shop-prod/ledger-data")
    assert "kubectl --context demo -n shop-prod delete persistentvolumeclaim/ledger-data" in ended.visible_text
    assert "nothing was changed" in ended.visible_text
    assert not ended.actions
    assert stage.cluster.get("PersistentVolumeClaim", "shop-prod", "ledger-data")
    assert not stage.cluster.writes
    assert [row["outcome"] for row in stage.audit("policy.decided")] == ["manual_only"]
    assert [row["outcome"] for row in stage.audit("run.ended")] == ["manual"]
    assert not stage.audit("approval.requested")
    assert len([one for one in stage.slack.messages(OPS, card.thread) if one.from_bot]) == 1

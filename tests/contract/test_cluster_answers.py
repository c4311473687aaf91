"""Both kinds of cluster answer clients alike: status, reason, fields and words of what they refuse."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from kubernetes import client

from agents.clients.kubernetes.port import POD
from agents.kubernetes.objects import Meta
from tests.cluster.admin import Admin, Json
from tests.contract.conftest import Stage

REQUESTS: list[Json] = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
_PATIENCE = 30.0
_SETTLED: Json = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settled"}, "data": {}}
_BUDGET: Json = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "web"},
    "spec": {"minAvailable": 3, "selector": {"matchLabels": {"app.kubernetes.io/name": "web"}}},
}


async def test_requests_are_answered_as_written_down(stage: Stage) -> None:
    """Each request of answers.yaml; all that are answered otherwise are shown."""
    await asyncio.to_thread(stage.admin.apply, _SETTLED, stage.namespace)
    free = [request for request in REQUESTS if not request.get("with_budget")]
    wrong = await _answered_otherwise(stage, free)
    await asyncio.to_thread(stage.admin.apply, _BUDGET, stage.namespace)
    await _until_the_budget_is_reckoned(stage)
    wrong += await _answered_otherwise(stage, [request for request in REQUESTS if request not in free])
    assert not wrong, "\n".join(["", *wrong])


async def _answered_otherwise(stage: Stage, requests: list[Json]) -> list[str]:
    pods = await stage.cluster.list(POD, stage.namespace, labels="app.kubernetes.io/name=web")
    names = {"namespace": stage.namespace, "pod": Meta.read(pods[0]).name}
    wrong = []
    for unfilled in requests:
        request = json.loads(_filled(json.dumps(unfilled), names))
        answer = await asyncio.to_thread(_answer, stage.admin, request)
        wanted = request.get("answer", {"status": 200})
        told = {name: answer[name] for name in wanted if name != "said"}
        if told != {name: wanted[name] for name in told} or wanted.get("said", "") not in answer["said"]:
            wrong.append(f"{request['about']}: {json.dumps(answer)[:600]}")
    return wrong


def _answer(admin: Admin, request: Mapping[str, Any]) -> Json:
    method, body = request.get("method", "GET"), request.get("body")
    try:
        admin.request(method, request["path"], body, content_type=request.get("type", ""))
    except client.ApiException as error:
        found = _read(error.body or "")
        causes = found.get("details", {}).get("causes", ())
        return {
            "status": error.status,
            "reason": found.get("reason", ""),
            "fields": sorted({cause.get("field", "") for cause in causes}),
            "said": found.get("message", ""),
        }
    return {"status": 200, "reason": "", "fields": [], "said": ""}


def _read(body: str) -> Json:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


async def _until_the_budget_is_reckoned(stage: Stage) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            path = f"/apis/policy/v1/namespaces/{stage.namespace}/poddisruptionbudgets/web"
            budget = await asyncio.to_thread(stage.admin.request, "GET", path)
            if budget.get("status", {}).get("currentHealthy") == 3:
                return
            await asyncio.sleep(0.05)

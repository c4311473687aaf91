"""Alerts: the channel is spoken to in the language of the settings, whoever clicks there in their own."""

import re

from tests.scenarios.alerting import ALERTS, CRASHING, fire, with_alerts
from tests.scenarios.approving import OLIVE
from tests.scenarios.stage import Stage

HANA = "U0HANA"
SEARCH = {**CRASHING, "alertname": "KubePodNotReady", "pod": "search-6c9d8f7b5d-x2lqp"}
LATENCY = {"alertname": "HighLatency", "namespace": "shop-prod", "deployment": "web"}


async def test_alerts_are_answered_in_the_language_of_the_settings(stage: Stage) -> None:
    """The diagnosis, its buttons, the note and the end are French where `slack.language` is."""
    stage.settings = with_alerts()
    stage.settings["slack"]["language"] = "fr"
    await stage.start()
    ts = await fire(stage, SEARCH)
    answer = await stage.slack.wait_for_message(ALERTS, ":red_circle:.*shop-prod/search", thread_ts=ts, timeout=30)
    assert "is down" not in answer.visible_text
    assert answer.action_id("Revenir")
    assert stage.audit("run.started")[-1]["actor"] == "system/alert"
    note_ts = await fire(stage, LATENCY)
    note = await stage.slack.wait_for_message(ALERTS, "HighLatency concerne shop-prod/web", thread_ts=note_ts)
    assert "Aucun workflow ne se lance tout seul" in note.visible_text
    assert note.action_id("Diagnostiquer shop-prod/web")
    await fire(stage, SEARCH, resolved=True)
    ended = await stage.slack.wait_for_message(ALERTS, "Résolu après", thread_ts=ts)
    assert re.fullmatch(r":large_green_circle: Résolu après \d+ s", ended.text)


async def test_whoever_clicks_on_an_alert_is_answered_in_their_own_language(stage: Stage) -> None:
    """The note is English, as the settings fix no language; what Hana asks for by her click is Japanese."""
    stage.settings = with_alerts()
    await stage.start()
    ts = await fire(stage, LATENCY)
    note = await stage.slack.wait_for_message(ALERTS, "HighLatency is about shop-prod/web", thread_ts=ts)
    await stage.slack.click(HANA, ALERTS, note.ts, note.action_id("Diagnose"))
    await stage.slack.wait_for_message(ALERTS, "shop-prod/web は正常", thread_ts=ts, timeout=30)
    await stage.slack.click(HANA, ALERTS, note.ts, note.action_id("Diagnose"))
    await stage.slack.wait_for_ephemeral(HANA, "依頼済みです.*このクリックでは何も変わっていません")
    await stage.slack.click(OLIVE, ALERTS, note.ts, note.action_id("Diagnose"))
    told = await stage.slack.wait_for_ephemeral(OLIVE, "Hana asked for this at .* it is done")
    assert "何も" not in told.visible_text

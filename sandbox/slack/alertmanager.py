"""What an Alertmanager sends to an incoming webhook: its default title, and the text that docs/alerts.md suggests."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.model import Json

NAME = "Alertmanager"
GROUPED_BY = ("alertname", "namespace")
LINK = "http://alertmanager.sandbox.test:9093/#/alerts?receiver=slack"
_COLOURS = {"firing": "danger", "resolved": "good"}


def alert_payload(labels: Mapping[str, str], annotations: Mapping[str, str], *, resolved: bool = False) -> Json:
    """The payload for one alert, grouped by name and namespace as kube-prometheus groups it."""
    status = "resolved" if resolved else "firing"
    title = f"[{'RESOLVED' if resolved else 'FIRING:1'}] {_title(labels)}"
    return {
        "channel": "#alerts",
        "username": NAME,
        "attachments": [
            {
                "title": title,
                "title_link": LINK,
                "text": _text(status, labels, annotations),
                "fallback": f"{title} | {LINK}",
                "callback_id": "",
                "footer": "",
                "color": _COLOURS[status],
                "mrkdwn_in": ["fallback", "pretext", "text"],
            }
        ],
    }


def _title(labels: Mapping[str, str]) -> str:
    grouped = " ".join(labels[name] for name in GROUPED_BY if name in labels)
    others = " ".join(labels[name] for name in sorted(labels) if name not in GROUPED_BY)
    return f"{grouped} ({others})" if others else grouped


def _text(status: str, labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    lines = [f"Alerts {status.capitalize()}:", "Labels:", *_listed(labels), "Annotations:", *_listed(annotations)]
    return "\n".join([*lines, "Source: http://prometheus.sandbox.test:9090/graph"])


def _listed(pairs: Mapping[str, str]) -> list[str]:
    ordered = sorted(pairs, key=lambda name: (name != "alertname", name))
    return [f" - {name} = {pairs[name]}" for name in ordered]

"""What Alertmanager really posts (0.25, captured), read into alerts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.alertmanager import Alertmanager
from bot.alerts.source import MAX_ALERTS, MAX_VALUE, Sources
from bot.intake import Attachment, Post
from workflows.model.alert import Alert, AlertStatus
from workflows.model.run import Origin
from workflows.redaction import MARK, Redactor

SAMPLES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("alertmanager_0_25.json").read_text(encoding="utf-8")
)
AT = datetime(2026, 3, 1, 9, 41, tzinfo=UTC)


def read(title: str, text: str = "", link: str = "") -> list[Alert]:
    """The alerts of a message with one attachment."""
    attachment = Attachment(title=title, text=text, link=link)
    post = Post(cause="Ev1", author="am", text="", attachments=(attachment,), origin=Origin(surface="alert"))
    return list(Sources([Alertmanager()], Redactor()).read(post, AT))


def sample(form: str, number: int) -> list[Alert]:
    """The alerts of a captured message."""
    attachment = SAMPLES[form][number]["attachments"][0]
    return read(attachment["title"], attachment["text"], attachment["title_link"])


def test_the_default_message_is_one_alert_for_its_group() -> None:
    """It says the values of labels and not their names, so they are kept as values."""
    (found,) = sample("default", 0)
    assert (found.name, found.group, found.count) == ("KubePodNotReady", "KubePodNotReady shop-prod", 2)
    assert (found.status, found.values) == (AlertStatus.FIRING, ("shop-prod", "warning"))
    assert found.labels == {"alertname": "KubePodNotReady"}
    assert found.link == "http://alertmanager.example:9093/#/alerts?receiver=default"
    assert found.matches({"alertname": "KubePodNotReady", "severity": "warning"})
    assert not found.matches({"alertname": "KubePodNotReady", "severity": "critical"})


def test_the_end_of_a_group_names_the_group_though_other_values_are_left() -> None:
    """The default message of the end has the values of whatever ended last: only the group is the same."""
    (firing,), (resolved,) = sample("default", 0), sample("default", 3)
    assert resolved.status is AlertStatus.RESOLVED
    assert resolved.fingerprint != firing.fingerprint
    assert resolved.group == firing.group


def test_a_listed_message_has_each_alert_with_alertmanager_s_own_fingerprint() -> None:
    """Labels and annotations by name; the fingerprints are those that its API gave for the same alerts."""
    ledger, search = sample("listed", 1)
    assert (ledger.fingerprint, search.fingerprint) == ("92b0097c99048da8", "da74818248256ac4")
    assert ledger.labels == {
        "alertname": "KubePodNotReady",
        "namespace": "shop-prod",
        "pod": "ledger-1",
        "severity": "warning",
    }
    assert ledger.annotations["description"] == "Pod shop-prod/ledger-1 <b> & *bold*: x = y"
    assert set(search.annotations) == {"summary"}


def test_a_listed_message_says_of_each_alert_whether_it_still_fires() -> None:
    """What ended stands under its own heading, whatever the title says."""
    assert [(one.labels["pod"], one.status) for one in sample("listed", 2)] == [
        ("search-2", AlertStatus.FIRING),
        ("ledger-1", AlertStatus.RESOLVED),
    ]


def test_bullets_with_bold_names_are_labels_too() -> None:
    """The form that most guides give: a summary, then a bullet for each label; a repeated name begins the next."""
    text = (
        "*Alert:* Pod restarts - `critical`\n*Description:* it: crashes\n*Details:*\n"
        " • *alertname:* `KubePodCrashLooping`\n • *namespace:* `shop-prod`\n • *pod:* `cart-1`\n"
        "*Alert:* Pod restarts\n*Details:*\n • *alertname:* `KubePodCrashLooping`\n • *pod:* `cart-2`\n"
    )
    first, second = read("[FIRING:2] KubePodCrashLooping shop-prod (critical)", text)
    assert first.labels == {"alertname": "KubePodCrashLooping", "namespace": "shop-prod", "pod": "cart-1"}
    assert first.annotations["description"] == "it: crashes"
    assert second.labels["pod"] == "cart-2"


def test_prose_is_no_label() -> None:
    """A sentence with a colon stays a description."""
    (found,) = read("[FIRING:1] Down (warning)", "Pod cart: it crashes\nReason: nobody knows")
    assert found.labels == {"alertname": "Down"}
    assert found.annotations == {"description": "Pod cart: it crashes Reason: nobody knows"}


@pytest.mark.parametrize("title", ["Deploy finished", "[INFO] x", "[FIRING:1]", "[FIRING:1] ()", "", "[FIRING:] x"])
def test_other_messages_are_no_alerts(title: str) -> None:
    """What does not begin as Alertmanager's title does is not its message."""
    assert read(title) == []


def test_the_title_may_stand_in_the_text() -> None:
    """Without attachments the first line is the title."""
    text = "[RESOLVED] Down web\n - alertname = Down\n - pod = web-1"
    post = Post(cause="Ev1", author="am", text=text, attachments=(), origin=Origin(surface="alert"))
    (found,) = Sources([Alertmanager()], Redactor()).read(post, AT)
    assert (found.status, found.labels["pod"]) == (AlertStatus.RESOLVED, "web-1")


def test_texts_are_redacted_and_bounded() -> None:
    """Secrets do not get in, and neither do long texts, many alerts or odd links."""
    lines = "".join(f"Labels:\n - alertname = A\n - pod = p{n}\n - note = {'x' * 900}\n" for n in range(80))
    found = read("[FIRING:80] A", lines + "Annotations:\n - summary = password=hunter2hunter2", "javascript:x")
    assert len(found) == MAX_ALERTS
    assert found[0].others == 30
    (cut,) = read("[FIRING:7] A", "Labels:\n - alertname = A\n - pod = p\n")
    assert cut.others == 6
    assert len(found[0].labels["note"]) == MAX_VALUE
    assert found[0].link == ""
    (one,) = read("[FIRING:1] A (b)", "Annotations:\n - summary = password=hunter2hunter2")
    assert one.annotations["summary"] == f"password={MARK}"


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_is_read_without_an_error(title: str, text: str) -> None:
    """Whatever stands there, reading ends, in alerts with a fingerprint or in none."""
    for one in read(f"[FIRING:1] {title}", text):
        assert len(one.fingerprint) == 16

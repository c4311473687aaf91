"""Alertmanager's Slack messages.

Its default message is one attachment whose title says everything: `[FIRING:2] KubePodNotReady shop-prod (warning)` is
the status with the number of alerts, the values of the labels it groups by, and in brackets the values of the other
labels that all of them have. It says no names of labels and does not tell the alerts of a group apart, so it is read as
one alert that stands for the group. A text that lists labels, as Alertmanager's own template `__text_alert_list` does
(docs/alerts.md) or with a bullet and a bold name as many people's do, gives each alert of the group with its labels.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.alerts.source import Told
from bot.intake import Attachment, Post
from workflows.model.alert import ALERTNAME, AlertStatus

MAX_LINES = 2_000
_TITLE = re.compile(
    r"\[(?:(FIRING):(\d{1,6})|(RESOLVED)(?::\d{1,6})?)\]\s*([^(]{0,1000})(?:\((.{0,3000})\))?\s*", re.DOTALL
)
_SECTION = re.compile(r"\s*\*?(?:Alerts\s+)?(Labels|Annotations|Firing|Resolved|Details)\*?:?\*?\s*", re.IGNORECASE)
_SOURCE = re.compile(r"\s*Source:\s*(\S{0,2000}).*")
_PAIR = re.compile(r"\s*(?:[-•*]\s+)?\*?`?([A-Za-z_]\w{0,100})`?\*?\s*(?:=|:)\s*\*?\s*`?(.{0,2000}?)`?\s*")
_ANNOTATIONS = frozenset({"summary", "description", "message", "runbook", "runbook_url", "dashboard_url"})
_MARKS = ("-", "•", "*")  # outside of a section a line of prose may hold a colon too
_RENAMED = {"alert": "summary"}


class Alertmanager:
    """Reads Alertmanager's messages, whatever its version."""

    name = "alertmanager"

    def read(self, post: Post) -> Sequence[Told]:
        """The alerts of the message: by its attachments, or by its text where somebody moved the title there."""
        first, _, rest = post.text.partition("\n")
        pieces = post.attachments or (Attachment(title=first, text=rest),)
        return [told for piece in pieces for told in _read(piece)]


@dataclass(kw_only=True)
class _Listed:
    """One alert of the text, while it is read."""

    status: AlertStatus
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)


def _read(piece: Attachment) -> Iterator[Told]:
    title = _TITLE.match(piece.title or piece.fallback)
    if title is None:
        return
    status = AlertStatus.FIRING if title[1] else AlertStatus.RESOLVED
    group, others = (title[4] or "").strip(), (title[5] or "").strip()
    name = (group or others).split(" ", 1)[0]
    if not name:
        return
    listed = [one for one in _listed(piece.text, status) if one.labels]
    firing = sum(one.status is AlertStatus.FIRING for one in listed)
    for index, one in enumerate(listed):
        yield Told(
            name=one.labels.get(ALERTNAME, name),
            group=group or name,
            status=one.status,
            labels=one.labels,
            annotations=one.annotations,
            link=piece.link,
            unlisted=max(0, int(title[2] or 0) - firing) if index == 0 else 0,
        )
    if not listed:
        values = (*group.split(), *others.split())
        yield Told(
            name=name,
            group=group or name,
            status=status,
            labels={},
            values=tuple(value for value in values if value != name),
            annotations=_annotations(piece.text, status),
            link=piece.link,
            count=int(title[2] or 1),
        )


def _annotations(text: str, status: AlertStatus) -> dict[str, str]:
    """What the text says without naming a label: an annotation where it is one, else the text itself."""
    noted = {key: value for one in _listed(text, status) for key, value in one.annotations.items()}
    return noted or ({"description": text.strip()} if text.strip() else {})


def _listed(text: str, status: AlertStatus) -> Sequence[_Listed]:
    """The alerts that a text lists, in order: a heading `Labels`, or a label that repeats, begins the next one."""
    found = [_Listed(status=status)]
    section = ""
    for line in text.splitlines()[:MAX_LINES]:
        heading = _SECTION.fullmatch(line)
        if heading is not None:
            section = heading[1].lower()
            if section in ("firing", "resolved"):
                status = AlertStatus(section)
            if section != "annotations" and section != "details":
                found.append(_Listed(status=status))
        elif _SOURCE.fullmatch(line):
            section = ""
        elif (pair := _PAIR.fullmatch(line)) and (section or line.lstrip()[:1] in _MARKS):
            _take(found, section, status, pair[1], pair[2].strip())
    return found


def _take(found: list[_Listed], section: str, status: AlertStatus, key: str, value: str) -> None:
    key = key.lower() if key.istitle() else key
    key = _RENAMED.get(key, key)
    if section == "annotations" or (section != "labels" and key in _ANNOTATIONS):
        if key in found[-1].annotations and section != "annotations":
            found.append(_Listed(status=status))
        found[-1].annotations[key] = value
        return
    if not value:
        return
    if key in found[-1].labels:
        found.append(_Listed(status=status))
    found[-1].labels[key] = value

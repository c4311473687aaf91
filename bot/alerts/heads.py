"""What a thread is about, where an alert is at its head."""

from agents.chat.reading.model import ThreadAlert
from bot.store.alerts import Alerts
from workflows.model.run import Origin


async def head_of(alerts: Alerts, origin: Origin) -> ThreadAlert | None:
    """The alert of the thread with the object that was looked at; None where there is none, or several objects."""
    found = await alerts.told_in(origin)
    targets = {tuple(sorted((name, str(value)) for name, value in one.target.items())) for one in found}
    if len(targets) != 1:
        return None
    labels = {**found[0].alert.labels, **dict(next(iter(targets)))}
    return ThreadAlert(name=found[0].alert.name, labels=labels)

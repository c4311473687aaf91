"""Takes what was posted in alert channels: writes down what it tells, and wakes whoever looks at it."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from bot.alerts.showing import Showing
from bot.alerts.source import Sources
from bot.alerts.triggers import triggered
from bot.alerts.watched import Happened, Told
from bot.intake import Post
from bot.store.alerts import Alerts
from workflows.model.template import WorkflowTemplate


class Watching:
    """Satisfies `bot.intake.PostHandler`. A post costs one transaction; what it leads to is done elsewhere."""

    def __init__(
        self,
        *,
        sources: Sources,
        alerts: Alerts,
        templates: Callable[[], Iterable[WorkflowTemplate]],
        showing: Showing,
        clock: Callable[[], datetime],
    ) -> None:
        self._sources = sources
        self._alerts = alerts
        self._templates = templates
        self._showing = showing
        self._clock = clock
        self._others = 0
        self._log = structlog.get_logger(__name__)

    async def posted(self, post: Post) -> None:
        """Take a post; one that tells of no alert is counted and left alone."""
        found = self._sources.read(post, self._clock())
        if not found:
            self._others += 1
            self._log.debug("no_alert", author=post.author, channel=post.origin.channel, so_far=self._others)
            return
        templates = list(self._templates())
        told = []
        for alert in found:
            template = triggered(templates, alert)
            name = template.name if template else ""
            told.append(Told(alert=alert, cause=post.cause, origin=post.origin, template=name))
        changed = await self._alerts.tell(told)
        for watched, happened in changed:
            self._log.info(
                "alert_told", alert=watched.alert.name, fingerprint=watched.alert.fingerprint, happened=str(happened)
            )
            if happened in (Happened.AGAIN, Happened.BACK):
                await self._showing.fired_again(watched)
        back = [watched for watched, happened in changed if happened in (Happened.BACK, Happened.BACK_BEFORE)]
        await self._showing.same(post.origin, back)
        ended = [watched for watched, happened in changed if happened in (Happened.ENDED, Happened.ENDED_BEFORE)]
        await self._showing.ended(ended)

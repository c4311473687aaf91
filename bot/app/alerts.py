"""Alerts, put together: who reads the posts, who looks at what they tell, and as whom."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from agents.registry import AgentRegistry
from bot.alerts.alertmanager import Alertmanager
from bot.alerts.diagnosing import Diagnoser
from bot.alerts.showing import Showing
from bot.alerts.source import Sources
from bot.alerts.watching import Watching
from bot.app.agents import House, now
from bot.app.core import Core
from bot.app.store import Store, held_secrets
from bot.conversation.replies import Replies
from bot.intake import PostHandler
from bot.settings.models import SlackSettings
from languages import reader
from workflows.model.principal import Principal, PrincipalKind, Workspace
from workflows.ports import Links
from workflows.redaction import Redactor


@asynccontextmanager
async def open_alerts(
    slack: SlackSettings,
    store: Store,
    house: House,
    core: Core,
    replies: Replies,
    *,
    links: Links,
    again_after: timedelta,
) -> AsyncIterator[PostHandler]:
    """Take up what waits to be looked at, from here to the end, and hand out who reads the posts."""
    showing = Showing(
        alerts=core.alerts,
        runs=store.runs,
        replies=replies,
        result_view=core.result_view,
        links=links,
        again_after=again_after,
    )
    diagnoser = Diagnoser(
        alerts=core.alerts,
        catalog=house.catalog,
        orchestrator=core.orchestrator,
        inventory=house.inventory,
        showing=showing,
        principal=alert_principal(house.registry),
        workspace=Workspace(cluster=house.cluster_name),
    )
    diagnoser.start()
    try:
        yield Watching(
            sources=Sources([Alertmanager()], Redactor(held_secrets(slack, store.database.url))),
            alerts=core.alerts,
            templates=house.catalog.all,
            showing=showing,
            clock=now,
        )
    finally:
        await diagnoser.close()


def alert_principal(registry: AgentRegistry) -> Principal:
    """Who acts for alerts: holds what the actions that only read take, and nothing else."""
    actions = [registry.info(agent, action) for agent, action in registry.names()]
    return Principal(
        kind=PrincipalKind.SYSTEM,
        team="system",
        user="alert",
        name="alert",
        language=reader().language,
        permissions=frozenset(one.permission for one in actions if not one.risk.changes),
    )

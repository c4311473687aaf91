"""Every table at once, for Alembic."""

from bot.store.tables import alerts as alerts
from bot.store.tables import audit as audit
from bot.store.tables import runs as runs
from bot.store.tables import slack as slack
from bot.store.tables.base import metadata as metadata

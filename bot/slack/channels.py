"""The channels that settings name: ids as they are, names looked up once."""

from collections.abc import Sequence

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from workflows.errors import TemporaryError

_PAGES, _PAGE = 20, 1000

log = structlog.get_logger(__name__)


async def channel_ids(client: AsyncWebClient, wanted: Sequence[str]) -> frozenset[str]:
    """The ids of channels given as ids (`C0ALERTS`) or names (`#alerts`).

    A name that no channel has that the bot can see, and a channel that it is no member of, are logged with the mend:
    nothing is read there until the bot is invited. Raises TemporaryError where Slack does not answer.
    """
    if not wanted:
        return frozenset()
    known = await _listed(client)
    by_name = {f"#{name}": channel for channel, (name, _) in known.items()}
    found = {name: by_name.get(name) if name.startswith("#") else name for name in wanted}
    for name, channel in found.items():
        if channel is None:
            log.warning("alert_channel_unknown", channel=name, mend="correct slack.alert_channels, or invite me there")
        elif channel in known and not known[channel][1]:
            log.warning("alert_channel_not_mine", channel=name, mend="invite me there, or I hear nothing")
    return frozenset(channel for channel in found.values() if channel is not None)


async def _listed(client: AsyncWebClient) -> dict[str, tuple[str, bool]]:
    """Name and membership of every channel the bot can see, by id."""
    found: dict[str, tuple[str, bool]] = {}
    cursor = ""
    for _ in range(_PAGES):
        try:
            answer = await client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor or None
            )
        except SlackApiError as error:
            log.warning("channels_not_listed", error=str(error.response.get("error", "")), then="only ids are known")
            return found
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TemporaryError(f"Slack does not list its channels ({error}); check the network") from error
        for one in answer["channels"]:
            found[str(one["id"])] = (str(one.get("name")), bool(one.get("is_member", True)))
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found

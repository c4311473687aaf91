"""Where the people of the sandbox live: with whoever reads its page."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SandboxSlack
from sandbox.slack.zone import local_timezone


@pytest.mark.parametrize(
    ("leads_to", "zone"),
    [
        ("usr/share/zoneinfo/America/New_York", "America/New_York"),
        ("var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("usr/share/zoneinfo/Mars/Base", "UTC"),
        ("etc/localtime.copy", "UTC"),
    ],
)
def test_the_machines_zone_is_named_by_where_its_link_leads(tmp_path: Path, leads_to: str, zone: str) -> None:
    """As systems keep it; a copy without a name is UTC."""
    (tmp_path / "localtime").symlink_to(tmp_path / leads_to)
    assert local_timezone(tmp_path / "localtime") == zone


async def test_everybody_lives_where_the_page_is_read() -> None:
    """The bot learns the zone in which the page shows its times, so that its midnights are the reader's."""
    async with SandboxSlack(timezone="Asia/Tokyo") as slack:
        web = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        user = (await web.users_info(user="U0ANN"))["user"]
    assert (user["tz"], user["tz_label"], user["tz_offset"]) == ("Asia/Tokyo", "JST", 9 * 3600)

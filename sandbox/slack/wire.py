"""Domain objects as the JSON that Slack sends."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.slack.model import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    Json,
    Message,
    Person,
    Usergroup,
    View,
)

CREATED = 1_700_000_000


def message_json(message: Message, *, metadata: bool = False) -> Json:
    """A message object; `metadata` as asked for by include_all_metadata."""
    body: Json = {"type": "message", "ts": message.ts, "text": message.text, "team": message.team}
    optional: Json = {
        "user": message.user,
        "bot_id": message.bot_id,
        "username": message.username,
        "icons": _icons(message.icon),
        "subtype": message.subtype,
        "thread_ts": message.thread_ts,
        "blocks": list(message.blocks),
        "attachments": list(message.attachments),
        "files": list(message.files),
        "reactions": [{"name": name, "users": [BOT_USER_ID], "count": 1} for name in message.reactions],
        "metadata": message.metadata if metadata else None,
    }
    body.update({key: value for key, value in optional.items() if value})
    if message.from_bot:
        body.update({"app_id": APP_ID, "bot_profile": bot_json()})
    if message.edited_ts:
        body["edited"] = {"user": message.user or BOT_USER_ID, "ts": message.edited_ts}
    return body


def _icons(icon: str | None) -> Json | None:
    """How Slack tells of a bot's picture: a named emoji or an address."""
    if icon is None:
        return None
    return {"emoji": icon} if icon.startswith(":") else {"image_48": icon}


def page_message(message: Message) -> Json:
    """A message as the page and the control API get it: Slack's object plus where it is and who may see it."""
    return {
        **message_json(message, metadata=True),
        "channel": message.channel,
        "visible_to": message.visible_to,
        "visible_text": message.visible_text,
    }


def bot_json() -> Json:
    """The bot_profile of Quarterdeck."""
    return {"id": BOT_ID, "app_id": APP_ID, "name": "quarterdeck", "team_id": TEAM_ID, "deleted": False}


def person_json(person: Person) -> Json:
    """A user object as users.info returns it."""
    here = datetime.now(ZoneInfo(person.timezone))
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.timezone,
        "tz_label": here.tzname() or person.timezone,
        "tz_offset": int((here.utcoffset() or timedelta()).total_seconds()),
        "locale": person.locale,
        "profile": _profile(person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": person.is_stranger,
        "is_email_confirmed": not person.is_bot,
        "updated": CREATED,
    }


def _profile(person: Person) -> Json:
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.first_name,
        "display_name_normalized": person.first_name,
        "team": person.team_id,
    }
    if person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile.update({"api_app_id": APP_ID, "bot_id": BOT_ID})
    return profile


def channel_json(channel: Channel) -> Json:
    """A conversation object."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": CREATED,
            "is_im": True,
            "is_archived": False,
            "user": channel.user,
            "is_user_deleted": False,
            "is_org_shared": False,
            "context_team_id": TEAM_ID,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": CREATED,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_archived": False,
        "is_general": False,
        "is_member": True,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": 6,
    }


def usergroup_json(group: Usergroup) -> Json:
    """A user group object."""
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "users": list(group.users),
        "user_count": len(group.users),
        "date_delete": 0,
    }


def team_json() -> Json:
    """The team object of team.info."""
    return {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "sandbox.test"}


def view_json(view: View, values: Json | None = None) -> Json:
    """A view object; `values` are what a person filled in."""
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "state": {"values": values or {}},
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **view.payload,
    }

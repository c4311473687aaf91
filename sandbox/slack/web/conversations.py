"""conversations.*, users.*, usergroups.*, views.* and the small informational methods of the Web API."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.core import Core
from sandbox.slack.errors import SlackError
from sandbox.slack.model import (
    BOT_ID,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    Json,
    Message,
    View,
)
from sandbox.slack.web.args import Args
from sandbox.slack.wire import (
    bot_json,
    channel_json,
    message_json,
    person_json,
    team_json,
    usergroup_json,
    view_json,
)

T = TypeVar("T")


async def auth_test(core: Core, args: Args) -> Json:
    """auth.test."""
    return {
        "url": f"{core.identity.origin}/",
        "team": TEAM_NAME,
        "user": "quarterdeck",
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


async def bots_info(core: Core, args: Args) -> Json:
    """bots.info."""
    if args.text("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    return {"bot": {**bot_json(), "user_id": BOT_USER_ID}}


async def team_info(core: Core, args: Args) -> Json:
    """team.info."""
    return {"team": team_json()}


async def conversations_list(core: Core, args: Args) -> Json:
    """conversations.list."""
    kinds = set(args.text("types", "public_channel").replace(" ", "").split(","))
    chosen = [c for c in core.workspace.channels.values() if ("im" if c.is_im else "public_channel") in kinds]
    page, cursor = _page(chosen, args)
    return {"channels": [channel_json(c) for c in page], **cursor}


async def conversations_info(core: Core, args: Args) -> Json:
    """conversations.info."""
    return {"channel": channel_json(core.workspace.channel(args.required("channel")))}


async def conversations_members(core: Core, args: Args) -> Json:
    """conversations.members: everybody is in every channel."""
    channel = core.workspace.channel(args.required("channel"))
    members = [channel.user, BOT_USER_ID] if channel.is_im else list(core.workspace.people)
    page, cursor = _page(members, args)
    return {"members": list(page), **cursor}


async def conversations_open(core: Core, args: Args) -> Json:
    """conversations.open: the direct message with one user."""
    if args.has("channel"):
        channel = core.workspace.channel(args.required("channel"))
    else:
        users = args.required("users").split(",")
        if len(users) != 1:
            raise SlackError("not_enough_users" if not users else "too_many_users")
        channel = core.workspace.direct(users[0])
    return {"channel": channel_json(channel) if args.flag("return_im") else {"id": channel.id}}


async def history(core: Core, args: Args) -> Json:
    """conversations.history: top-level messages, newest first."""
    channel = args.required("channel")
    everything = core.workspace.all_messages(channel)
    top = [m for m in reversed(everything) if not m.is_reply or m.subtype == "thread_broadcast"]
    page, cursor = _page(_between(top, args), args)
    metadata = args.flag("include_all_metadata")
    messages = [_with_thread_facts(core, m, metadata=metadata) for m in page]
    return {"messages": messages, "has_more": bool(cursor), "pin_count": 0, **cursor}


async def replies(core: Core, args: Args) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel, ts = args.required("channel"), args.required("ts")
    thread = core.workspace.thread(channel, ts)
    if not thread:
        raise SlackError("thread_not_found")
    page, cursor = _page([thread[0], *_between(thread[1:], args)], args)
    metadata = args.flag("include_all_metadata")
    messages = [_with_thread_facts(core, m, metadata=metadata) for m in page]
    return {"messages": messages, "has_more": bool(cursor), **cursor}


async def users_info(core: Core, args: Args) -> Json:
    """users.info."""
    return {"user": person_json(core.workspace.person(args.required("user")))}


async def users_list(core: Core, args: Args) -> Json:
    """users.list."""
    page, cursor = _page(list(core.workspace.people.values()), args)
    return {"members": [person_json(p) for p in page], "cache_ts": int(core.clock()), **cursor}


async def users_lookup(core: Core, args: Args) -> Json:
    """users.lookupByEmail: people of our own team."""
    email = args.required("email").lower()
    for person in core.workspace.people.values():
        if person.email == email and not person.is_stranger:
            return {"user": person_json(person)}
    raise SlackError("users_not_found")


async def usergroups_list(core: Core, args: Args) -> Json:
    """usergroups.list."""
    groups = [usergroup_json(g) for g in core.workspace.usergroups]
    if not args.flag("include_users"):
        groups = [{k: v for k, v in g.items() if k != "users"} for g in groups]
    return {"usergroups": groups}


async def usergroups_users(core: Core, args: Args) -> Json:
    """usergroups.users.list."""
    wanted = args.required("usergroup")
    for group in core.workspace.usergroups:
        if group.id == wanted:
            return {"users": list(group.users)}
    raise SlackError("no_such_subteam")


async def views_open(core: Core, args: Args) -> Json:
    """views.open."""
    user = core.tickets.redeem_trigger(args.required("trigger_id"))
    return _view(core.views.open(user, _payload(args, "modal")))


async def views_push(core: Core, args: Args) -> Json:
    """views.push."""
    user = core.tickets.redeem_trigger(args.required("trigger_id"))
    return _view(core.views.push(user, _payload(args, "modal")))


async def views_update(core: Core, args: Args) -> Json:
    """views.update."""
    view_id = args.optional("view_id") or args.required("external_id")
    return _view(core.views.update(view_id, args.record("view") or {}, args.optional("hash")))


async def views_publish(core: Core, args: Args) -> Json:
    """views.publish."""
    person = core.workspace.person(args.required("user_id"))
    return _view(core.views.publish(person.id, _payload(args, "home")))


def _payload(args: Args, kind: str) -> Json:
    view = args.record("view") or {}
    if view.get("type") != kind:
        raise SlackError("invalid_arguments", f"[ERROR] must be a {kind} view [json-pointer:/view/type]")
    return view


def _view(view: View) -> Json:
    return {"view": view_json(view)}


def _with_thread_facts(core: Core, message: Message, *, metadata: bool) -> Json:
    body = message_json(message, metadata=metadata)
    thread = core.workspace.thread(message.channel, message.ts) if not message.is_reply else ()
    answers = [m for m in thread if m.is_reply]
    if answers:
        users = list(dict.fromkeys(m.user for m in answers if m.user))
        body.update(
            {
                "thread_ts": message.ts,
                "reply_count": len(answers),
                "reply_users_count": len(users),
                "reply_users": users,
                "latest_reply": answers[-1].ts,
                "is_locked": False,
                "subscribed": False,
            }
        )
    elif message.is_reply and thread:
        body["parent_user_id"] = thread[0].user
    return body


def _between(messages: Sequence[Message], args: Args) -> list[Message]:
    oldest, latest = args.text("oldest", "0"), args.text("latest", "99999999999")
    if args.flag("inclusive"):
        return [m for m in messages if float(oldest) <= float(m.ts) <= float(latest)]
    return [m for m in messages if float(oldest) < float(m.ts) < float(latest)]


def _page(items: Sequence[T], args: Args) -> tuple[Sequence[T], Json]:
    start = _start(args.text("cursor"))
    end = start + max(1, min(args.number("limit", 100), 1000))
    if end >= len(items):
        return items[start:], {}
    cursor = base64.b64encode(f"next:{end}".encode()).decode()
    return items[start:end], {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (ValueError, binascii.Error) as error:
        raise SlackError("invalid_cursor") from error

"""chat.*, reactions.add and files.* of the Web API."""

from __future__ import annotations

from sandbox.slack.core import Core
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json, Message
from sandbox.slack.posting import Draft
from sandbox.slack.web.args import Args
from sandbox.slack.wire import message_json


def draft_of(args: Args) -> Draft:
    """The message that a call describes."""
    return Draft(
        text=args.optional("text"),
        blocks=args.records("blocks"),
        attachments=args.records("attachments"),
        metadata=args.record("metadata"),
        thread_ts=args.optional("thread_ts"),
        broadcast=args.flag("reply_broadcast"),
    )


def _target(core: Core, args: Args) -> str:
    channel = args.required("channel")
    if channel in core.workspace.people:
        return core.workspace.direct(channel).id
    return core.workspace.channel(channel).id


def _existing(core: Core, args: Args, key: str = "ts") -> Message:
    channel = core.workspace.channel(args.required("channel"))
    return core.workspace.message(channel.id, args.required(key))


async def post_message(core: Core, args: Args) -> Json:
    """chat.postMessage."""
    message = core.poster.post(_target(core, args), draft_of(args))
    return {"channel": message.channel, "ts": message.ts, "message": message_json(message, metadata=True)}


async def post_ephemeral(core: Core, args: Args) -> Json:
    """chat.postEphemeral."""
    message = core.poster.whisper(_target(core, args), args.required("user"), draft_of(args))
    return {"message_ts": message.ts}


async def update(core: Core, args: Args) -> Json:
    """chat.update."""
    message = core.poster.edit(_existing(core, args), draft_of(args))
    body = message_json(message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": body}


async def delete(core: Core, args: Args) -> Json:
    """chat.delete."""
    message = _existing(core, args)
    core.poster.delete(message)
    return {"channel": message.channel, "ts": message.ts}


async def permalink(core: Core, args: Args) -> Json:
    """chat.getPermalink: the address of the message on the page."""
    message = _existing(core, args, "message_ts")
    base = f"{core.identity.origin}/{core.identity.page_token}/"
    return {"channel": message.channel, "permalink": f"{base}#{message.channel}/{message.ts}"}


async def react(core: Core, args: Args) -> Json:
    """reactions.add."""
    message = _existing(core, args, "timestamp")
    name = args.required("name").strip(":")
    if name in message.reactions:
        raise SlackError("already_reacted")
    core.workspace.react(message, name)
    return {}


async def upload_url(core: Core, args: Args) -> Json:
    """files.getUploadURLExternal."""
    upload = core.files.begin(args.required("filename"), args.number("length", 0))
    return {"upload_url": f"{core.identity.origin}/upload/{upload.key}", "file_id": upload.id}


async def complete_upload(core: Core, args: Args) -> Json:
    """files.completeUploadExternal: shares the files where a channel is named."""
    wanted = args.records("files") or ()
    if not wanted:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    uploads = [core.files.complete(str(f.get("id")), str(f.get("title") or "")) for f in wanted]
    files = tuple(u.to_json(core.identity.origin) for u in uploads)
    if args.has("channel_id"):
        channel = core.workspace.channel(args.required("channel_id"))
        comment = args.optional("initial_comment")
        core.poster.post(channel.id, Draft(text=comment, files=files, thread_ts=args.optional("thread_ts")))
    return {"files": list(files)}

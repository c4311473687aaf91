"""The Web API over HTTP: tokens, faults, arguments, the call, the log of calls."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from sandbox.slack.core import Core
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Refusal
from sandbox.slack.model import APP_ID, Call, Json
from sandbox.slack.web import chat, conversations
from sandbox.slack.web.args import Args, read_args

Method: TypeAlias = Callable[[Core, Args], Awaitable[Json]]

OPEN_SOCKET = "apps.connections.open"


async def open_socket(core: Core, args: Args) -> Json:
    """apps.connections.open: the address of a socket, good for one connection."""
    base = core.identity.origin.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={core.hub.issue_ticket()}&app_id={APP_ID}"}


METHODS: dict[str, Method] = {
    OPEN_SOCKET: open_socket,
    "auth.test": conversations.auth_test,
    "bots.info": conversations.bots_info,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.conversations_info,
    "conversations.list": conversations.conversations_list,
    "conversations.members": conversations.conversations_members,
    "conversations.open": conversations.conversations_open,
    "conversations.replies": conversations.replies,
    "files.completeUploadExternal": chat.complete_upload,
    "files.getUploadURLExternal": chat.upload_url,
    "reactions.add": chat.react,
    "team.info": conversations.team_info,
    "usergroups.list": conversations.usergroups_list,
    "usergroups.users.list": conversations.usergroups_users,
    "users.info": conversations.users_info,
    "users.list": conversations.users_list,
    "users.lookupByEmail": conversations.users_lookup,
    "views.open": conversations.views_open,
    "views.publish": conversations.views_publish,
    "views.push": conversations.views_push,
    "views.update": conversations.views_update,
}
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,files:write,groups:history,"
    "groups:read,im:history,im:read,im:write,reactions:write,users:read,users:read.email,usergroups:read"
)


async def unknown_method(core: Core, args: Args) -> Json:
    """Any method that the sandbox does not have."""
    raise SlackError("unknown_method")


class WebApi:
    """The routes under /api, /link, /response, /upload and /files."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def register(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_route("GET", "/api/{method}", self.call)
        app.router.add_route("POST", "/api/{method}", self.call)
        app.router.add_get("/link/", self.core.hub.handle)
        app.router.add_post("/response/{key}", self.respond)
        app.router.add_post("/upload/{key}", self.upload)
        app.router.add_get("/files/{key}", self.download)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One Web API call."""
        method = request.match_info["method"]
        refused = await self._misbehave(method)
        try:
            args = await read_args(request)
        except SlackError as error:
            args, answer = Args({}), _refused(error)
            code: str | None = error.code
        else:
            if refused is not None:
                return self._refuse(method, args, refused)
            answer, code = await self._run(method, args, _bearer(request) or args.text("token"))
        self._log(method, args, 200, code)
        return web.json_response(answer, headers={"x-oauth-scopes": SCOPES})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A POST to a response_url."""
        refused = await self._misbehave("response_url")
        args = await read_args(request)
        if refused is not None:
            return self._refuse("response_url", args, refused)
        try:
            response = self.core.tickets.redeem_response(request.match_info["key"])
            draft = chat.draft_of(args)
            self.core.poster.respond(
                response,
                draft,
                in_channel=args.text("response_type") == "in_channel",
                replaces=args.flag("replace_original"),
                deletes=args.flag("delete_original"),
            )
        except SlackError as error:
            status = 404 if error.code in {"expired_url", "used_url"} else 400
            self._log("response_url", args, status, error.code)
            return web.json_response(_refused(error), status=status)
        self._log("response_url", args, 200, None)
        return web.json_response({"ok": True})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        upload = self.core.files.by_key(request.match_info["key"])
        if upload is None:
            raise web.HTTPNotFound
        body = await request.read()
        if request.content_type.startswith("multipart/"):
            raise web.HTTPUnsupportedMediaType
        if len(body) != upload.length:
            raise web.HTTPBadRequest(text=f"expected {upload.length} bytes, got {len(body)}")
        upload.content = body
        return web.Response(text=f"OK - {len(body)}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file that was uploaded, as plain text to look at."""
        upload = self.core.files.by_key(request.match_info["key"])
        if upload is None or upload.content is None:
            raise web.HTTPNotFound
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return web.Response(body=upload.content, content_type=upload.mimetype, headers=headers)

    async def _run(self, method: str, args: Args, token: str) -> tuple[Json, str | None]:
        handler = METHODS.get(method, unknown_method)
        try:
            self._check_token(method, token)
            return {"ok": True, **await handler(self.core, args)}, None
        except SlackError as error:
            return _refused(error), error.code

    def _check_token(self, method: str, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        identity = self.core.identity
        right, other = identity.bot_token, identity.app_token
        if method == OPEN_SOCKET:
            right, other = other, right
        if hmac.compare_digest(token, other):
            raise SlackError("not_allowed_token_type")
        if not hmac.compare_digest(token, right):
            raise SlackError("invalid_auth")

    async def _misbehave(self, method: str) -> Refusal | None:
        await asyncio.sleep(self.core.faults.delay(method))
        return self.core.faults.take_refusal(method)

    def _refuse(self, method: str, args: Args, refusal: Refusal) -> web.Response:
        if refusal.code:
            self._log(method, args, refusal.status, refusal.code)
            return web.json_response(_refused(SlackError(refusal.code)), status=refusal.status)
        if refusal.retry_after is None:
            self._log(method, args, refusal.status, "internal_error")
            return web.Response(status=refusal.status, text="Internal Server Error")
        self._log(method, args, refusal.status, "ratelimited")
        headers = {"Retry-After": str(refusal.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=refusal.status, headers=headers)

    def _log(self, method: str, args: Args, status: int, error: str | None) -> None:
        at = self.core.clock()
        self.core.calls.append(Call(method=method, args=args.public(), at=at, status=status, error=error))
        self.core.changes.announce()


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refused(error: SlackError) -> Json:
    body: Json = {"ok": False, "error": error.code}
    if error.details:
        messages = [d if d.startswith("[ERROR]") else f"[ERROR] {d}" for d in error.details]
        body.update({"errors": list(error.details), "response_metadata": {"messages": messages}})
    return body

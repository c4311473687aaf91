"""Who may reach the page and the control API: this machine's browser, at the address that carries the token."""

from __future__ import annotations

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.slack.core import Identity
from sandbox.slack.errors import SandboxSlackError, SlackError

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Checks Host, Origin, path token and content type before the page or the control API answers."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def wrap(self, handler: Handler) -> Handler:
        """The handler behind the checks; its errors become JSON."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._check(request)
            try:
                response = await handler(request)
            except SlackError as error:
                response = web.json_response({"ok": False, "error": error.code}, status=400)
            except (SandboxSlackError, KeyError, TypeError, ValueError) as error:
                response = web.json_response({"ok": False, "error": str(error)}, status=400)
            if not response.prepared:
                response.headers.update(HEADERS)
            return response

        return guarded

    def _check(self, request: web.Request) -> None:
        port = self._identity.origin.rsplit(":", 1)[-1]
        hosts = {f"{name}:{port}" for name in LOOPBACK_NAMES}
        if request.host not in hosts:
            raise web.HTTPForbidden(text="This sandbox answers to its loopback address only.")
        origin = request.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in hosts:
            raise web.HTTPForbidden(text="This sandbox takes no requests from other sites.")
        if not hmac.compare_digest(request.match_info["token"].encode(), self._identity.page_token.encode()):
            raise web.HTTPNotFound
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="Send application/json.")

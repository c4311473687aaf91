"""Incoming webhooks over HTTP, with Slack's answers: `ok`, or one word and a status."""

from __future__ import annotations

import asyncio
import hmac

from aiohttp import web

from sandbox.slack.core import Core
from sandbox.slack.errors import SlackError
from sandbox.slack.model import TEAM_ID, Call
from sandbox.slack.webhooks import BOT, Refused, Webhook, token_of

METHOD = "incoming_webhook"


class Services:
    """The route under /services."""

    def __init__(self, core: Core, webhook: Webhook) -> None:
        self._core = core
        self._webhook = webhook

    def register(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post("/services/{team}/{bot}/{token}", self.receive)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """One post of a monitoring system."""
        await asyncio.sleep(self._core.faults.delay(METHOD))
        refusal = self._core.faults.take_refusal(METHOD)
        if refusal is not None:
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
            return self._answer("rate_limited" if headers else "rollup_error", refusal.status, headers)
        try:
            self._check(request)
            form = None
            if request.content_type == "application/x-www-form-urlencoded":
                form = str((await request.post()).get("payload", ""))
            self._webhook.receive(await request.text() if form is None else "", form=form)
        except Refused as error:
            return self._answer(error.code, error.status)
        except SlackError as error:
            return self._answer(error.code, 400)
        except UnicodeDecodeError:
            return self._answer("invalid_payload", 400)
        return self._answer("ok", 200)

    def _check(self, request: web.Request) -> None:
        place = request.match_info
        if place["team"] != TEAM_ID:
            raise Refused(code="no_team", status=404)
        if place["bot"] != BOT:
            raise Refused(code="no_service", status=404)
        if not hmac.compare_digest(place["token"].encode(), token_of(self._core).encode()):
            raise Refused(code="invalid_token", status=403)

    def _answer(self, text: str, status: int, headers: dict[str, str] | None = None) -> web.Response:
        error = None if status == 200 else text
        self._core.calls.append(Call(method=METHOD, args={}, at=self._core.clock(), status=status, error=error))
        self._core.changes.announce()
        return web.Response(text=text, status=status, headers=headers)
